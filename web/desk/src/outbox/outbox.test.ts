import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ApiError } from '$shared/api/client';
import type { Message } from '$shared/api/types';
import { Outbox, type Outgoing } from './outbox.svelte';

class Shelf {
  readonly held = new Map<string, string>();
  get length() {
    return this.held.size;
  }
  getItem = (key: string) => this.held.get(key) ?? null;
  setItem = (key: string, value: string) => void this.held.set(key, value);
  removeItem = (key: string) => void this.held.delete(key);
  key = (i: number) => [...this.held.keys()][i] ?? null;
}

/** A server that keeps one message per client_id. */
class Server {
  readonly kept = new Map<string, string>();
  readonly order: string[] = [];
  fail: ApiError | null = null;
  loseAnswer = false;

  send = async ({ client_id, text, conversation }: Outgoing): Promise<Message> => {
    if (this.fail) throw this.fail;
    if (!this.kept.has(client_id)) this.order.push(text);
    this.kept.set(client_id, text);
    if (this.loseAnswer) throw new ApiError(0, {});
    return { id: `msg_${text}`, conversation, author: { kind: 'agent', id: 'agt_1', name: null }, text, client_id, at: '', seq: 1 };
  };
}

let shelf: Shelf;
let server: Server;
let sent: string[];
let box: Outbox;

const makeBox = () => new Outbox({ storage: shelf, send: server.send, sent: (message) => sent.push(message.text ?? '') });
const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
let clock = 0;
const at = () => new Date(Date.UTC(2026, 0, 1) + (clock += 1000));

beforeEach(() => {
  vi.useFakeTimers();
  shelf = new Shelf();
  server = new Server();
  sent = [];
  box = makeBox();
  box.open('agt_1');
});
afterEach(() => void vi.useRealTimers());

test('sends in order and forgets what was acknowledged', async () => {
  for (const text of ['one', 'two', 'three']) box.add('cnv_1', 'message', text, at());
  expect(box.entries.map(({ state }) => state)).toEqual(['sending', 'sending', 'sending']);
  await settle();
  expect(sent).toEqual(['one', 'two', 'three']);
  expect(box.entries).toEqual([]);
  expect(shelf.length).toBe(0);
});

test('without a connection it waits and tries again by itself, in order, without doubling', async () => {
  server.loseAnswer = true;
  box.add('cnv_1', 'message', 'one', at());
  box.add('cnv_1', 'message', 'two', at());
  await settle();
  expect(box.entries.map(({ state }) => state)).toEqual(['later', 'sending']);
  server.loseAnswer = false;
  await settle(1000);
  expect(server.order).toEqual(['one', 'two']);
  expect(sent).toEqual(['one', 'two']);
  expect(box.entries).toEqual([]);
});

test('what is not acknowledged survives a reload and goes out then', async () => {
  server.fail = new ApiError(503, {});
  box.add('cnv_1', 'note', 'kept', at());
  await settle();
  server.fail = null;
  box = makeBox();
  box.open('agt_1');
  expect(box.entries.map(({ text, kind }) => [text, kind])).toEqual([['kept', 'note']]);
  await settle();
  expect(sent).toEqual(['kept']);
});

test('another agent of the same browser does not see it', async () => {
  server.fail = new ApiError(0, {});
  box.add('cnv_1', 'message', 'mine', at());
  await settle();
  box.close();
  box = makeBox();
  box.open('agt_2');
  expect(box.entries).toEqual([]);
});

test('a refusal is said, holds up nothing, and can be retried or taken back', async () => {
  server.fail = new ApiError(422, { detail: 'Too long.' });
  box.add('cnv_1', 'message', 'bad', at());
  await settle();
  expect(box.entries[0]).toMatchObject({ state: 'failed', reason: 'Too long.' });
  await settle(60_000);
  expect(box.entries).toHaveLength(1);
  server.fail = null;
  box.add('cnv_1', 'message', 'good', at());
  await settle();
  expect(sent).toEqual(['good']);
  box.retry(box.entries[0]?.client_id ?? '');
  await settle();
  expect(sent).toEqual(['good', 'bad']);
  expect(shelf.length).toBe(0);
});

test('the stream may acknowledge before the answer does', async () => {
  server.loseAnswer = true;
  box.add('cnv_1', 'message', 'one', at());
  await settle();
  const client_id = box.entries[0]?.client_id ?? '';
  box.acknowledged([{ id: 'm', conversation: 'cnv_1', author: { kind: 'agent', id: 'agt_1', name: null }, text: 'one', client_id, at: '', seq: 4 }]);
  expect(box.entries).toEqual([]);
  await settle(60_000);
  expect(box.entries).toEqual([]);
});

test('one conversation that cannot be reached does not hold up another', async () => {
  const send = server.send;
  server.send = async (entry) => {
    if (entry.conversation === 'cnv_1') throw new ApiError(0, {});
    return send(entry);
  };
  box = makeBox();
  box.open('agt_1');
  box.add('cnv_1', 'message', 'stuck', at());
  box.add('cnv_2', 'message', 'free', at());
  await settle();
  expect(sent).toEqual(['free']);
});

test('what is held can be taken back, and goes out when the time is over', async () => {
  const first = box.add('cnv_1', 'message', 'one', new Date(), [], true);
  await settle();
  expect(box.entries.map(({ state }) => state)).toEqual(['held']);
  expect(server.order).toEqual([]);
  box.discard(first);
  box.release(first);
  await settle();
  expect(server.order).toEqual([]);

  const second = box.add('cnv_1', 'message', 'two', new Date(), [], true);
  box.release(second);
  await settle();
  expect(server.order).toEqual(['two']);
  expect(box.entries).toEqual([]);
});

test('what is written after it lets go of what was held, in order, and other conversations do not wait', async () => {
  box.add('cnv_1', 'message', 'one', new Date(), [], true);
  box.add('cnv_2', 'message', 'other', new Date());
  await settle();
  expect(server.order).toEqual(['other']);
  box.add('cnv_1', 'note', 'two', new Date(Date.now() + 1));
  await settle();
  expect(server.order).toEqual(['other', 'one', 'two']);
});

test('a page that goes away sends what it held; one that was killed leaves it to the next, and it is sent once', async () => {
  box.add('cnv_1', 'message', 'one', new Date(), [], true);
  server.loseAnswer = true;
  box.releaseAll();
  await settle();
  expect(server.order).toEqual(['one']);
  server.loseAnswer = false;
  const next = makeBox();
  next.open('agt_1');
  await settle();
  expect(server.order).toEqual(['one']);
  expect(next.entries).toEqual([]);

  next.add('cnv_1', 'message', 'two', new Date(), [], true);
  const later = makeBox();
  later.open('agt_1');
  await settle();
  expect(server.order).toEqual(['one']);
  await settle(60_000);
  expect(server.order).toEqual(['one', 'two']);
});
