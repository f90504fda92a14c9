import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DEAD_AFTER_MS, Stream, type StreamState } from './stream';

/** A server in whose place the test answers each connection. */
class Line {
  readonly requests: { cursor: string | null; controller: ReadableStreamDefaultController<Uint8Array> }[] = [];
  status = 200;
  broken = false;

  fetch = (async (_url: string, init: RequestInit) => {
    if (this.broken) throw new TypeError('network');
    const headers = init.headers as Record<string, string>;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.requests.push({ cursor: headers['Last-Event-ID'] ?? null, controller });
        init.signal?.addEventListener('abort', () => controller.error(new DOMException('aborted', 'AbortError')));
      },
    });
    return new Response(this.status === 200 ? body : null, { status: this.status });
  }) as unknown as typeof fetch;

  async say(text: string): Promise<void> {
    this.requests.at(-1)?.controller.enqueue(new TextEncoder().encode(text));
    await vi.advanceTimersByTimeAsync(0);
  }
}

function listen(line: Line) {
  const seen = { states: [] as StreamState[], events: [] as number[], ready: [] as [number, boolean][], resets: 0 };
  const stream = new Stream({
    url: '/stream',
    fetch: line.fetch,
    random: () => 1,
    onState: (state) => seen.states.push(state),
    onEvent: ({ seq }) => seen.events.push(seq),
    onReady: (seq, resumed) => seen.ready.push([seq, resumed]),
    onReset: () => (seen.resets += 1),
  });
  return { stream, seen };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('starts from now, then resumes after a break from the last seq without a repeat', async () => {
  const line = new Line();
  const { stream, seen } = listen(line);
  stream.start();
  await vi.advanceTimersByTimeAsync(0);
  await line.say('id: 10\nevent: ready\ndata: {"seq":10}\n\n');
  await line.say('id: 11\nevent: x\ndata: {"seq":11}\n\nid: 12\nevent: x\ndata: {"seq":12}\n\n');
  line.requests[0]?.controller.close();
  await vi.advanceTimersByTimeAsync(500);
  expect(line.requests.map((request) => request.cursor)).toEqual([null, '12']);
  await line.say('event: ready\ndata: {"seq":12}\n\nid: 12\nevent: x\ndata: {}\n\nid: 13\nevent: x\ndata: {}\n\n');
  expect(seen.events).toEqual([11, 12, 13]);
  expect(seen.ready).toEqual([[10, false], [12, true]]);
  expect(seen.states).toEqual(['connecting', 'live', 'lost', 'live']);
  stream.stop();
});

test('pauses longer after each failure, and not at all after a wake', async () => {
  const line = new Line();
  line.broken = true;
  const { stream, seen } = listen(line);
  stream.start();
  await vi.advanceTimersByTimeAsync(0);
  const lost = () => seen.states.filter((state) => state === 'lost').length;
  expect(lost()).toBe(1);
  await vi.advanceTimersByTimeAsync(500);
  expect(lost()).toBe(2);
  await vi.advanceTimersByTimeAsync(999);
  expect(lost()).toBe(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(lost()).toBe(3);
  stream.wake();
  await vi.advanceTimersByTimeAsync(0);
  expect(lost()).toBe(4);
  stream.stop();
});

test('a line without a byte for 40 s is dead; comments keep it alive', async () => {
  const line = new Line();
  const { stream } = listen(line);
  stream.start();
  await vi.advanceTimersByTimeAsync(0);
  await line.say('id: 1\nevent: ready\ndata: {"seq":1}\n\n');
  await vi.advanceTimersByTimeAsync(DEAD_AFTER_MS - 1000);
  await line.say(': here\n\n');
  await vi.advanceTimersByTimeAsync(DEAD_AFTER_MS - 1000);
  expect(line.requests).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(2000);
  expect(line.requests).toHaveLength(2);
  stream.stop();
});

test('401 ends it, reset is told', async () => {
  const line = new Line();
  const { stream, seen } = listen(line);
  stream.start(999);
  await vi.advanceTimersByTimeAsync(0);
  await line.say('id: 5\nevent: reset\ndata: {"seq":5}\n\n');
  expect(seen.resets).toBe(1);
  expect(stream.cursor).toBe(5);
  line.status = 401;
  line.requests[0]?.controller.close();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(seen.states.at(-1)).toBe('unauthorized');
});
