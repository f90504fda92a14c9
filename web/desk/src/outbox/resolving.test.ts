import { beforeEach, expect, test, vi } from 'vitest';
import type { DeskEvent } from '$shared/api/events';
import type { Conversation } from '$shared/api/types';
import { Resolving } from './resolving';

const one = { id: 'cnv_1' } as Conversation;
const two = { id: 'cnv_2' } as Conversation;

function made(send = vi.fn((id: string) => Promise.resolve({ id, state: 'resolved' } as Conversation))) {
  const offers: { undo: () => void; gone: () => void }[] = [];
  const shown: (string | null)[] = [];
  const ends = {
    show: (id: string | null) => void shown.push(id),
    offer: (_: Conversation, undo: () => void, gone: () => void) => {
      offers.push({ undo, gone });
      return () => undefined;
    },
    send,
    sent: vi.fn(),
    failed: vi.fn(),
    wroteAgain: vi.fn(),
    keep: vi.fn(),
    forget: vi.fn(),
  };
  return { resolving: new Resolving(ends), ends, offers, shown };
}

let all: ReturnType<typeof made>;
beforeEach(() => (all = made()));

test('the server is told when the offer to undo has gone', async () => {
  await all.resolving.ask(one);
  expect(all.shown).toEqual(['cnv_1']);
  expect(all.ends.send).not.toHaveBeenCalled();
  all.offers[0]?.gone();
  await vi.waitFor(() => expect(all.ends.sent).toHaveBeenCalledOnce());
  expect(all.shown.at(-1)).toBe(null);
});

test('it is written down until the server has answered, or it was undone', async () => {
  await all.resolving.ask(one);
  expect(all.ends.keep).toHaveBeenCalledWith(one);
  expect(all.ends.forget).not.toHaveBeenCalled();
  all.offers[0]?.gone();
  await vi.waitFor(() => expect(all.ends.forget).toHaveBeenCalledWith('cnv_1'));
  await all.resolving.ask(two);
  all.offers[1]?.undo();
  expect(all.ends.forget).toHaveBeenLastCalledWith('cnv_2');
});

test('undone, it was never sent', async () => {
  await all.resolving.ask(one);
  all.offers[0]?.undo();
  await all.resolving.sendNow();
  expect(all.ends.send).not.toHaveBeenCalled();
  expect(all.shown.at(-1)).toBe(null);
});

test('a second one sends the first at once, and stays shown itself', async () => {
  await all.resolving.ask(one);
  await all.resolving.ask(two);
  await vi.waitFor(() => expect(all.ends.sent).toHaveBeenCalledOnce());
  expect(all.ends.send).toHaveBeenCalledWith('cnv_1', false);
  expect(all.shown.at(-1)).toBe('cnv_2');
});

test('a page that goes away sends it with that in mind', async () => {
  await all.resolving.ask(one);
  await all.resolving.sendNow(true);
  expect(all.ends.send).toHaveBeenCalledWith('cnv_1', true);
});

test('a customer who writes meanwhile finds the door open', async () => {
  await all.resolving.ask(one);
  const event = { kind: 'desk.message_posted', conversation: 'cnv_1', seq: 9, message: { author: { kind: 'customer' } } };
  all.resolving.overtakenBy([event as unknown as DeskEvent]);
  await all.resolving.sendNow();
  expect(all.ends.send).not.toHaveBeenCalled();
  expect(all.ends.wroteAgain).toHaveBeenCalledWith(one);
});

test('what cannot be sent is said, and shown as it is', async () => {
  all = made(vi.fn(() => Promise.reject(new Error('no'))));
  await all.resolving.ask(one);
  await all.resolving.sendNow();
  expect(all.ends.failed).toHaveBeenCalledOnce();
  expect(all.shown.at(-1)).toBe(null);
});
