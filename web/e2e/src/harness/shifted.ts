import type { BrowserContext } from 'playwright-core';
import type { Api } from './api.js';

/** A Tuesday morning, so that a picture is the same whenever it is taken. */
export const MORNING = Date.parse('2026-11-24T10:42:20+01:00');
const TIME = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

const HALF_HOUR = 30 * 60_000;

interface Told {
  seq: number;
  at: string;
  kind?: string;
}

/** What of a conversation a half hour of the floor counts. */
type Counted = 'arrived' | 'answered' | 'left';

/** Spreads a floor that was filled in two seconds over the morning on which the pictures are taken. */
export class Shifted {
  readonly #times = new Map<string, string>();
  readonly #counted = new Map<string, { inbox: string; what: Counted; at: number }>();

  /** `from` and `to`: minutes before the moment of the picture. */
  async spread(api: Api, conversation: string, from: number, to: number): Promise<void> {
    const paths = ['messages', 'events'].map((what) => api.all<Told>(`/conversations/${conversation}/${what}`));
    const told = (await Promise.all(paths)).flat().sort((a, b) => a.seq - b.seq);
    told.forEach(({ at }, i) => {
      const share = told.length < 2 ? 0 : i / (told.length - 1);
      this.#times.set(`${conversation} ${at}`, new Date(MORNING - (from + (to - from) * share) * 60_000).toISOString());
    });
    const { opened_at, inbox } = await api.call<{ opened_at: string; inbox: string }>('GET', `/conversations/${conversation}`);
    this.#times.set(`${conversation} ${opened_at}`, new Date(MORNING - from * 60_000).toISOString());
    const count = (what: Counted, at: string): void => {
      this.#counted.set(`${conversation} ${what}`, { inbox, what, at: Math.floor(Date.parse(this.#times.get(`${conversation} ${at}`) ?? at) / HALF_HOUR) * HALF_HOUR });
    };
    count('arrived', opened_at);
    const first = (kind: string): Told | undefined => told.find((one) => one.kind === kind);
    const [given, gone] = [first('routing.conversation_assigned'), first('desk.conversation_abandoned')];
    if (given) count('answered', given.at);
    if (gone) count('left', gone.at);
  }

  /** The same conversations as the floor counts them, by the morning's half hours. */
  #halfHours(): unknown[] {
    const all = new Map<string, { from: string; inbox: string } & Record<Counted, number>>();
    for (const { inbox, what, at } of this.#counted.values()) {
      const known = all.get(`${inbox} ${at}`) ?? { from: new Date(at).toISOString(), inbox, arrived: 0, answered: 0, left: 0 };
      all.set(`${inbox} ${at}`, { ...known, [what]: known[what] + 1 });
    }
    return [...all.values()].sort((a, b) => a.from.localeCompare(b.from));
  }

  async on(context: BrowserContext): Promise<void> {
    await context.clock.setFixedTime(MORNING);
    await context.route(/\/api\/v1\/floor\/half-hours/, async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: { ...((await answer.json()) as object), items: this.#halfHours() } });
    });
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
