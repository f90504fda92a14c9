import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { HereView, Present } from '$shared/api/events';
import { Here } from './here.svelte';

const nobody: HereView = { here: [], typing_for_s: 0, seen_seq: null };
const tom = (doing: Present['doing'], for_s: number): HereView => ({ ...nobody, here: [{ agent: 'agt_tom', name: 'Tom', doing, for_s }, { agent: 'agt_me', name: 'Me', doing: 'looking', for_s: 25 }] });

let said: string[];
let answer: HereView;
let here: Here;

beforeEach(() => {
  vi.useFakeTimers();
  said = [];
  answer = nobody;
  const client = {
    arrive: async (id: string, doing: string) => {
      said.push(`${id} ${doing}`);
      return answer;
    },
    leave: async (id: string) => void said.push(`${id} left`),
  };
  here = new Here({ client, me: () => 'agt_me' });
});
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test('says that one is there, again and again, and that one leaves', async () => {
  here.at('cnv_1');
  await pass(25_000);
  expect(said).toEqual(['cnv_1 looking', 'cnv_1 looking', 'cnv_1 looking']);
  here.at('cnv_2');
  await pass(0);
  expect(said.slice(3)).toEqual(['cnv_1 left', 'cnv_2 looking']);
  here.close();
  await pass(60_000);
  expect(said.slice(5)).toEqual(['cnv_2 left']);
});

test('who writes says so at once and now and then, and no more after a pause', async () => {
  here.at('cnv_1');
  await pass(0);
  for (let key = 0; key < 30; key += 1) {
    here.writes('reply');
    await pass(200);
  }
  expect(said).toEqual(['cnv_1 looking', 'cnv_1 replying', 'cnv_1 replying']);
  here.writes('note');
  await pass(5_100);
  expect(said.slice(3)).toEqual(['cnv_1 noting', 'cnv_1 looking']);
  here.writes('reply');
  here.wrote();
  await pass(0);
  expect(said.slice(5)).toEqual(['cnv_1 replying', 'cnv_1 looking']);
});

test('others are believed for as long as was said, and never oneself', async () => {
  answer = tom('replying', 8);
  here.at('cnv_1');
  await pass(0);
  expect(here.others.map(({ name, doing }) => `${name} ${doing}`)).toEqual(['Tom replying']);
  await pass(8_500);
  expect(here.others.map(({ doing }) => doing)).toEqual(['looking']);
  answer = nobody;
  await pass(2_000);
  expect(here.others).toEqual([]);
});

test('events of the open conversation count, those of others do not', async () => {
  here.at('cnv_1');
  await pass(0);
  const event = { ...nobody, kind: 'live.here' as const, at: '', typing_for_s: 8, seen_seq: 7 };
  here.take({ ...event, conversation: 'cnv_2' });
  expect(here.customerTypes).toBe(false);
  here.take({ ...event, conversation: 'cnv_1' });
  expect([here.customerTypes, here.seen]).toEqual([true, 7]);
  await pass(8_100);
  expect(here.customerTypes).toBe(false);
});
