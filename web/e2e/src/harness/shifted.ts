import type { BrowserContext } from 'playwright-core';
import type { Api } from './api.js';

/** A Tuesday morning, so that a picture is the same whenever it is taken. */
export const MORNING = Date.parse('2026-11-24T10:42:20+01:00');
const TIME = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

interface Told {
  seq: number;
  at: string;
}

/** Spreads a floor that was filled in two seconds over the morning on which the pictures are taken. */
export class Shifted {
  readonly #times = new Map<string, string>();

  /** `from` and `to`: minutes before the moment of the picture. */
  async spread(api: Api, conversation: string, from: number, to: number): Promise<void> {
    const paths = ['messages', 'events'].map((what) => api.all<Told>(`/conversations/${conversation}/${what}`));
    const told = (await Promise.all(paths)).flat().sort((a, b) => a.seq - b.seq);
    told.forEach(({ at }, i) => {
      const share = told.length < 2 ? 0 : i / (told.length - 1);
      this.#times.set(`${conversation} ${at}`, new Date(MORNING - (from + (to - from) * share) * 60_000).toISOString());
    });
    const { opened_at } = await api.call<{ opened_at: string }>('GET', `/conversations/${conversation}`);
    this.#times.set(`${conversation} ${opened_at}`, new Date(MORNING - from * 60_000).toISOString());
  }

  async on(context: BrowserContext): Promise<void> {
    await context.clock.setFixedTime(MORNING);
    await context.route(/\/api\/v1\/(widget\/)?conversations/, async (route) => {
      if (route.request().method() !== 'GET') return route.fallback();
      const answer = await route.fetch();
      await route.fulfill({ response: answer, body: JSON.stringify(this.#told((await answer.json()) as unknown, '')) });
    });
  }

  #told(value: unknown, within: string): unknown {
    if (Array.isArray(value)) return value.map((one) => this.#told(one, within));
    if (typeof value === 'string' && TIME.test(value)) return this.#times.get(`${within} ${value}`) ?? value;
    if (value === null || typeof value !== 'object') return value;
    const { id, conversation } = value as { id?: string; conversation?: string };
    const of = conversation ?? (id?.startsWith('cnv_') ? id : within);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.#told(inner, of)]));
  }
}
