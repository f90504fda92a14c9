import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Client } from '../src/client';
import { Here } from '../src/later/here';
import { en } from '../src/later/words';

let told: object[];
let client: Client;
let shadow: ShadowRoot;
let field: HTMLTextAreaElement;

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(1_000_000);
  told = [];
  client = { typing: undefined, store: { conversation: { id: 'cnv_1' }, messages: [] }, api: { call: async (_: string, __: string, here: object) => void told.push(here) } } as unknown as Client;
  shadow = document.createElement('div').attachShadow({ mode: 'open' });
  field = shadow.appendChild(document.createElement('textarea'));
});
afterEach(() => void vi.useRealTimers());

function key(value: string): void {
  field.value = value;
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

it('says now and then that the customer types, never what, and that they have stopped', () => {
  new Here(client, en, shadow);
  for (let n = 1; n <= 30; n += 1) {
    key('x'.repeat(n));
    vi.advanceTimersByTime(200);
  }
  expect(told).toEqual([{ typing: true }, { typing: true }]);
  vi.advanceTimersByTime(5_000);
  expect(told.slice(2)).toEqual([{ typing: false }]);
  key('again');
  field.value = '';
  field.dispatchEvent(new Event('keyup', { bubbles: true }));
  expect(told.slice(3)).toEqual([{ typing: true }, { typing: false }]);
});

it('says what was on the screen once, and nothing while the page is out of sight', () => {
  const here = new Here(client, en, shadow);
  const say = (kind: string, seq: number) => client.store.messages.push({ author: { kind }, seq } as never);
  say('agent', 5);
  say('customer', 6);
  here.shown();
  here.shown();
  expect(told).toEqual([{ seen_seq: 5 }]);
  say('agent', 9);
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
  here.shown();
  expect(told).toHaveLength(1);
  vi.restoreAllMocks();
  here.shown();
  expect(told.slice(1)).toEqual([{ seen_seq: 9 }]);
});

it('shows that somebody writes for as long as that may be believed', () => {
  const here = new Here(client, en, shadow);
  expect(here.row()).toBeUndefined();
  client.typing = { name: 'Mara', until: Date.now() + 8_000 };
  expect(here.row()?.build().textContent).toContain('Mara');
  vi.advanceTimersByTime(8_001);
  expect(here.row()).toBeUndefined();
});
