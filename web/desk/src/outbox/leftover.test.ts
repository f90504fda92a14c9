import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Conversation } from '$shared/api/types';
import { Leftover, OVER_MS } from './leftover';

class Shelf {
  [key: string]: unknown;
  getItem = (key: string) => (this[key] as string | undefined) ?? null;
  setItem = (key: string, value: string) => void (this[key] = value);
  removeItem = (key: string) => void delete this[key];
}

const open = { id: 'cnv_1', seq: 7, state: 'active', assigned_to: 'agt_1', preview: { author: 'agent', seq: 7 } } as Conversation;

function page(shelf: Shelf, found: Conversation) {
  const doors = { fetch: vi.fn(async () => found), resolve: vi.fn(async () => ({ ...found, state: 'resolved' as const })), done: vi.fn() };
  const leftover = new Leftover(shelf as unknown as Storage, doors);
  leftover.open('agt_1');
  return { leftover, ...doors };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('what a page that was killed left is resolved by the next one, once no tab can hold it any more', async () => {
  const shelf = new Shelf();
  page(shelf, open).leftover.keep(open);
  const next = page(shelf, open);
  await vi.advanceTimersByTimeAsync(OVER_MS - 1000);
  expect(next.resolve).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(2000);
  expect(next.resolve).toHaveBeenCalledOnce();
  expect(next.done).toHaveBeenCalledOnce();
  const third = page(shelf, open);
  await vi.advanceTimersByTimeAsync(OVER_MS * 2);
  expect(third.fetch).not.toHaveBeenCalled();
});

test('what moved on meanwhile stays as it is', async () => {
  const wrote = { ...open, seq: 9, preview: { author: 'customer', seq: 9 } } as Conversation;
  const taken = { ...open, seq: 9, assigned_to: 'agt_2' };
  const parked = { ...open, seq: 9, state: 'parked' as const };
  for (const found of [wrote, taken, parked]) {
    const shelf = new Shelf();
    page(shelf, open).leftover.keep(open);
    const next = page(shelf, found);
    await vi.advanceTimersByTimeAsync(OVER_MS + 1000);
    expect(next.fetch).toHaveBeenCalledOnce();
    expect(next.resolve).not.toHaveBeenCalled();
  }
});

test('one’s own last words, which arrived after the wish, are no reason against it', async () => {
  const shelf = new Shelf();
  page(shelf, open).leftover.keep(open);
  const next = page(shelf, { ...open, seq: 8, preview: { author: 'agent', seq: 8 } } as Conversation);
  await vi.advanceTimersByTimeAsync(OVER_MS + 1000);
  expect(next.resolve).toHaveBeenCalledOnce();
});

test('undone or answered, nothing is left; and nobody else’s is touched', async () => {
  const shelf = new Shelf();
  const first = page(shelf, open);
  first.leftover.keep(open);
  first.leftover.forget('cnv_1');
  expect(Object.keys(shelf).filter((key) => key.startsWith('warmline'))).toEqual([]);
  first.leftover.keep(open);
  const next = page(shelf, open);
  next.leftover.open('agt_2');
  await vi.advanceTimersByTimeAsync(OVER_MS * 2);
  expect(next.fetch).not.toHaveBeenCalled();
});
