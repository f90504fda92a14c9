import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Client } from '../src/client';
import type { Conversation, Message } from '../src/model';

const KEY = 'warmline:inb_1';
let requests: string[];
let answers: Record<string, () => Response>;
let streams: ReadableStreamDefaultController<Uint8Array>[];
let arrived: Message[];
let client: Client;

const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });
const tick = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
const conversation: Conversation = { id: 'cnv_1', state: 'waiting', assigned_to: null, parked_until: null, promise: null, seq: 3 };
const message = (seq: number, kind: 'customer' | 'agent'): Message => ({
  id: `msg_${seq}`,
  conversation: 'cnv_1',
  author: { kind, id: `${kind}_1`, name: kind === 'agent' ? 'Mara' : null },
  text: `text ${seq}`,
  client_id: null,
  at: '2026-01-05T10:00:00.000Z',
  seq,
});

function tell(kind: string, id: number | undefined, body: object): void {
  const text = `${id ? `id: ${id}\n` : ''}event: ${kind}\ndata: ${JSON.stringify({ seq: id, kind, ...body })}\n\n`;
  streams[streams.length - 1]?.enqueue(new TextEncoder().encode(text));
}

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  requests = [];
  streams = [];
  arrived = [];
  answers = {
    'POST /sessions': () => json({ token: 'tok_new' }, 201),
    'GET /conversations': () => json({ items: [conversation], next: null }),
    'GET /conversations/cnv_1/messages': () => json({ items: [message(4, 'customer'), message(5, 'agent')], next: null }),
    'GET /stream': () => new Response(new ReadableStream<Uint8Array>({ start: (out) => void streams.push(out) })),
  };
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const call = `${init.method} ${new URL(url).pathname.replace('/api/v1/widget', '')}`;
    requests.push(call);
    const answer = answers[call];
    if (!answer) throw new TypeError('network');
    return answer();
  });
  vi.stubGlobal('AbortSignal', { timeout: () => new AbortController().signal });
  client = new Client('https://desk.example', 'inb_1', {
    changed: () => undefined,
    arrived: (messages) => arrived.push(...messages),
    cleared: () => undefined,
    prove: async () => undefined,
  });
});
afterEach(() => {
  client.stop();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

async function returning(): Promise<void> {
  localStorage.setItem(KEY, JSON.stringify({ token: 'tok', read: 4 }));
  client.start();
  await tick();
  tell('ready', 5, {});
  await tick();
}

describe('the client', () => {
  it('asks nothing of the server on a first visit, and only for a session when opened', async () => {
    client.start();
    await tick(60_000);
    expect(requests).toEqual([]);
    client.open();
    await tick();
    expect(requests).toEqual(['POST /sessions']);
    expect(JSON.parse(localStorage.getItem(KEY) ?? '')).toEqual({ token: 'tok_new' });
  });

  it('takes its picture after the stream is ready, and reads out only what comes later', async () => {
    await returning();
    expect(requests).toEqual(['GET /conversations', 'GET /stream', 'GET /conversations', 'GET /conversations/cnv_1/messages']);
    expect(client.unread()).toBe(1);
    expect(arrived).toEqual([]);
    tell('desk.message_posted', 5, { conversation: 'cnv_1', message: message(5, 'agent') });
    tell('desk.message_posted', 6, { conversation: 'cnv_1', message: message(6, 'agent') });
    await tick();
    expect(arrived.map((each) => each.seq)).toEqual([6]);
    expect(client.unread()).toBe(2);
    client.seen();
    expect(client.unread()).toBe(0);
  });

  it('asks for the new promise when the conversation is in line again', async () => {
    await returning();
    const promise = { low_s: 60, high_s: 120, said_at: '2026-01-05T10:00:00.000Z' };
    answers['GET /conversations'] = () => json({ items: [{ ...conversation, promise, seq: 8 }], next: null });
    tell('routing.conversation_queued', 8, { conversation: 'cnv_1', reason: 'agent_gone' });
    await tick();
    expect(client.store.conversation?.promise).toEqual(promise);
  });

  it('fetches anew at a reset', async () => {
    await returning();
    requests = [];
    tell('reset', undefined, {});
    await tick();
    expect(requests).toContain('GET /conversations/cnv_1/messages');
  });

  it('says after a moment, not at once, that the server is out of reach, and recovers by itself', async () => {
    localStorage.setItem(KEY, JSON.stringify({ token: 'tok' }));
    const { 'GET /conversations': answer, ...others } = answers;
    answers = others;
    client.start();
    await tick(2_000);
    expect(client.down).toBe(false);
    await tick(1_000);
    expect(client.down).toBe(true);
    answers = { ...others, 'GET /conversations': answer as () => Response };
    await tick(30_000);
    expect(client.down).toBe(false);
    expect(client.store.conversation?.id).toBe('cnv_1');
  });

  it('begins anew when the token has expired, and keeps draft and unsent texts', async () => {
    const unsent = [{ client_id: 'c1', text: 'kept' }];
    localStorage.setItem(KEY, JSON.stringify({ token: 'old', read: 4, draft: 'half', unsent }));
    answers['GET /conversations'] = () => json({ code: 'unauthenticated', detail: 'Expired.' }, 401);
    answers['POST /conversations'] = () => json({ ...conversation, message: message(4, 'customer') }, 201);
    client.start();
    await tick();
    expect(requests).toContain('POST /sessions');
    expect(requests).toContain('POST /conversations');
    expect(JSON.parse(localStorage.getItem(KEY) ?? '')).toEqual({ token: 'tok_new', draft: 'half' });
  });

  it('says why it cannot serve a page that the inbox does not list (403)', async () => {
    answers['POST /sessions'] = () => json({ code: 'origin_not_allowed', detail: 'Not from here.' }, 403);
    client.open();
    await tick();
    expect(client.notice).toEqual({ kind: 'origin_not_allowed', detail: 'Not from here.' });
  });

  it('leaves nothing behind when cleared', async () => {
    await returning();
    client.clear();
    await tick(60_000);
    expect(localStorage.length).toBe(0);
    expect(client.store.messages).toEqual([]);
    expect(requests).toHaveLength(5);
    expect(requests[4]).toBe('DELETE /identity');
  });
});
