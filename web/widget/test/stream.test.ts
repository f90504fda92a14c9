// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Refusal } from '../src/api';
import type { ServerEvent } from '../src/sse';
import { Stream } from '../src/stream';

interface Call {
  headers: Record<string, string>;
  signal: AbortSignal;
  write(text: string): void;
  end(): void;
}

let calls: Call[];
let refusals: Error[];
let events: { event: ServerEvent; resumed: boolean }[];
let links: boolean[];
let expired: number;
let stream: Stream;

beforeEach(() => {
  vi.useFakeTimers();
  calls = [];
  refusals = [];
  events = [];
  links = [];
  expired = 0;
  stream = new Stream({
    fetch: async (headers, signal) => {
      const refusal = refusals.shift();
      if (refusal) throw refusal;
      const body = new ReadableStream<Uint8Array>({
        start(out) {
          signal.addEventListener('abort', () => out.error(new Error('aborted')));
          const write = (text: string) => out.enqueue(new TextEncoder().encode(text));
          calls.push({ headers, signal, write, end: () => out.close() });
        },
      });
      return new Response(body);
    },
    link: (up) => links.push(up),
    event: (event, resumed) => events.push({ event, resumed }),
    expired: () => expired++,
  });
});
afterEach(() => {
  stream.close();
  vi.useRealTimers();
});

const tick = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
const last = () => calls[calls.length - 1] as Call;

async function open(): Promise<void> {
  stream.open();
  await tick();
  last().write('id: 5\nevent: ready\ndata: {"seq":5}\n\n');
  await tick();
}

describe('the stream', () => {
  it('passes events on and tells that the line is up', async () => {
    await open();
    expect(events).toMatchObject([{ event: { event: 'ready', id: '5' }, resumed: false }]);
    expect(links).toEqual([true]);
    expect(calls[0]?.headers).not.toHaveProperty('Last-Event-ID');
  });

  it('comes back after the last event it saw', async () => {
    await open();
    last().write('id: 9\nevent: x\ndata: {}\n\n');
    await tick();
    last().end();
    await tick(1_000);
    expect(calls).toHaveLength(2);
    expect(last().headers['Last-Event-ID']).toBe('9');
    last().write('event: ready\ndata: {"seq":12}\n\n');
    await tick();
    expect(events.at(-1)).toMatchObject({ event: { event: 'ready' }, resumed: true });
    expect(links).toContain(false);
    expect(links.at(-1)).toBe(true);
  });

  it('takes 40 s of silence for a dead line, and a comment for a sign of life', async () => {
    await open();
    await tick(30_000);
    last().write(': beat\n\n');
    await tick(39_999);
    expect(last().signal.aborted).toBe(false);
    await tick(1);
    expect(calls[0]?.signal.aborted).toBe(true);
    await tick(1_000);
    expect(calls).toHaveLength(2);
  });

  it('waits longer after each failure, and not at all when nudged', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    refusals = [new TypeError('network'), new TypeError('network'), new TypeError('network')];
    stream.open();
    await tick(1_000);
    expect(refusals).toHaveLength(1);
    await tick(1_999);
    expect(refusals).toHaveLength(1);
    stream.nudge();
    await tick();
    expect(refusals).toHaveLength(0);
  });

  it('waits as long as the server asks', async () => {
    refusals = [new Refusal(503, 'unavailable', '', 9_000, undefined)];
    stream.open();
    await tick(8_999);
    expect(calls).toHaveLength(0);
    await tick(1_001);
    expect(calls).toHaveLength(1);
  });

  it('stops when the token is no longer good', async () => {
    refusals = [new Refusal(401, 'unauthenticated', '', 0, undefined)];
    stream.open();
    await tick(120_000);
    expect(expired).toBe(1);
    expect(calls).toHaveLength(0);
    expect(stream.running).toBe(false);
  });

  it('forgets its place at a reset', async () => {
    await open();
    last().write('event: reset\ndata: {}\n\n');
    await tick();
    last().end();
    await tick(1_000);
    expect(last().headers).not.toHaveProperty('Last-Event-ID');
  });

  it('hears nothing once closed', async () => {
    await open();
    const [first] = calls;
    stream.close();
    await tick(60_000);
    expect(first?.signal.aborted).toBe(true);
    expect(calls).toHaveLength(1);
    expect(events).toHaveLength(1);
  });
});
