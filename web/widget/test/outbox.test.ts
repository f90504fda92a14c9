import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Refusal } from '../src/api';
import { Device } from '../src/device';
import type { Unsent } from '../src/model';
import { MAX_UNSENT, Outbox, type Line } from '../src/outbox';

/** A server in miniature: what arrived, and what it will say to the next calls. */
class Desk implements Line {
  arrived: string[] = [];
  seen = new Set<string>();
  known: string | undefined;
  sessions = 0;
  token = true;
  up = true;
  answers: (Error | 'lost')[] = [];
  opens = 0;

  async session(): Promise<void> {
    if (this.token) return;
    this.token = true;
    this.sessions++;
  }
  expired(): void {
    this.token = false;
    this.known = undefined;
  }
  conversation(): string | undefined {
    return this.known;
  }
  lost(): void {
    this.known = undefined;
  }
  link(up: boolean): void {
    this.up = up;
  }
  changed(): void {}
  async open(entry: Unsent): Promise<void> {
    this.opens++;
    await this.take(entry);
    this.known = 'cnv_1';
  }
  async write(_conversation: string, entry: Unsent): Promise<void> {
    await this.take(entry);
  }
  private async take(entry: Unsent): Promise<void> {
    const answer = this.answers.shift();
    if (answer instanceof Error) throw answer;
    if (!this.seen.has(entry.client_id)) this.arrived.push(entry.text);
    this.seen.add(entry.client_id);
    if (answer === 'lost') throw new TypeError('network');
  }
}

const refusal = (status: number, code = 'x', retry_ms = 0, conversation?: string) =>
  new Refusal(status, code, `detail ${status}`, retry_ms, conversation);
const offline = () => new TypeError('Failed to fetch');

let device: Device;
let desk: Desk;
let outbox: Outbox;

function start(): void {
  device = new Device('inb_test');
  outbox = new Outbox(device, desk);
  outbox.active = true;
}

const settle = () => vi.advanceTimersByTimeAsync(0);
const kept = () => new Device('inb_test').get().unsent ?? [];

async function send(...texts: string[]): Promise<void> {
  for (const text of texts) outbox.add(text);
  void outbox.flush();
  await settle();
}

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  desk = new Desk();
  start();
});
afterEach(() => {
  outbox.stop();
  vi.useRealTimers();
});

describe('the outbox', () => {
  it('opens a conversation with the first text and writes the next ones into it, in order', async () => {
    await send('one', 'two', 'three');
    expect(desk.arrived).toEqual(['one', 'two', 'three']);
    expect(desk.opens).toBe(1);
    expect(outbox.entries).toEqual([]);
  });

  it('leaves nothing on the device once everything is acknowledged', async () => {
    await send('one');
    expect(localStorage.length).toBe(0);
  });

  it('keeps texts while offline and sends them in order when the network is back', async () => {
    desk.answers = [offline(), offline()];
    await send('one', 'two');
    expect(desk.up).toBe(false);
    expect(kept().map((entry) => entry.text)).toEqual(['one', 'two']);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(desk.arrived).toEqual(['one', 'two']);
    expect(desk.up).toBe(true);
  });

  it('tries at once when told that the network is back', async () => {
    desk.answers = [offline()];
    await send('one');
    outbox.nudge();
    await settle();
    expect(desk.arrived).toEqual(['one']);
  });

  it('waits longer after each failure', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    desk.answers = [offline(), offline(), offline()];
    await send('one');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(desk.answers).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_999);
    expect(desk.answers).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(desk.answers).toHaveLength(0);
  });

  it('survives a reload: the next page sends what the last one could not', async () => {
    desk.answers = [offline()];
    await send('one', 'two');
    outbox.stop();
    start();
    expect(outbox.entries.map((entry) => entry.text)).toEqual(['one', 'two']);
    void outbox.flush();
    await settle();
    expect(desk.arrived).toEqual(['one', 'two']);
    expect(kept()).toEqual([]);
  });

  it('repeats with the same key when an answer got lost, so that nothing is doubled', async () => {
    desk.answers = ['lost'];
    await send('one');
    const [entry] = kept();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(desk.arrived).toEqual(['one']);
    expect([...desk.seen]).toEqual([entry?.client_id]);
  });

  it('repeats an opening as an opening after a reload, though a conversation is known by then', async () => {
    desk.answers = ['lost'];
    await send('one');
    outbox.stop();
    start();
    desk.known = 'cnv_1';
    void outbox.flush();
    await settle();
    expect(desk.opens).toBe(2);
    expect(desk.arrived).toEqual(['one']);
  });

  it('carries on in the conversation that is open already (409)', async () => {
    desk.answers = [refusal(409, 'conversation_open', 0, 'cnv_9')];
    const write = vi.spyOn(desk, 'write');
    await send('one');
    expect(write).toHaveBeenCalledWith('cnv_9', expect.objectContaining({ text: 'one' }));
    expect(desk.arrived).toEqual(['one']);
  });

  it('gets another session when the token has expired, and keeps the text (401)', async () => {
    desk.known = 'cnv_old';
    desk.answers = [refusal(401)];
    await send('one');
    expect(desk.sessions).toBe(1);
    expect(desk.opens).toBe(1);
    expect(desk.arrived).toEqual(['one']);
  });

  it('does not ask for sessions without end', async () => {
    desk.answers = Array.from({ length: 6 }, () => refusal(401));
    await send('one');
    expect(desk.sessions).toBe(1);
    await vi.advanceTimersByTimeAsync(300_000);
    expect(desk.arrived).toEqual(['one']);
  });

  it('waits as long as the server asks (429)', async () => {
    desk.answers = [refusal(429, 'too_many', 20_000)];
    await send('one');
    await vi.advanceTimersByTimeAsync(19_999);
    expect(desk.arrived).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_001);
    expect(desk.arrived).toEqual(['one']);
  });

  it('repeats after a server error, and holds back what was written later', async () => {
    desk.answers = [refusal(503), refusal(500)];
    await send('one', 'two');
    expect(desk.arrived).toEqual([]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(desk.arrived).toEqual(['one', 'two']);
  });

  it('shows why a text was refused, goes on with the next, and sends it when asked again (422)', async () => {
    desk.known = 'cnv_1';
    desk.answers = [refusal(422)];
    await send('bad', 'good');
    expect(desk.arrived).toEqual(['good']);
    expect(outbox.entries).toMatchObject([{ text: 'bad', failed: 'detail 422' }]);
    expect(kept()).toMatchObject([{ failed: 'detail 422' }]);
    outbox.retry(outbox.entries[0]?.client_id ?? '');
    await settle();
    expect(desk.arrived).toEqual(['good', 'bad']);
  });

  it('begins anew when the conversation is gone (404)', async () => {
    desk.known = 'cnv_gone';
    desk.answers = [refusal(404)];
    await send('one');
    expect(desk.opens).toBe(1);
    expect(desk.arrived).toEqual(['one']);
  });

  it('drops what the stream or a list already shows', async () => {
    desk.answers = [offline()];
    await send('one');
    outbox.settle([kept()[0]?.client_id ?? null]);
    expect(outbox.entries).toEqual([]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(desk.arrived).toEqual([]);
  });

  it('keeps the texts of other tabs when it writes its own', async () => {
    const other = new Outbox(device, new Desk());
    other.add('theirs');
    outbox.add('ours');
    expect(kept().map((entry) => entry.text)).toEqual(['theirs', 'ours']);
    await send();
    expect(kept().map((entry) => entry.text)).toEqual(['theirs']);
  });

  it('holds no more than its bound', () => {
    outbox.active = false;
    for (let i = 0; i < MAX_UNSENT; i++) expect(outbox.add(String(i))).toBeDefined();
    expect(outbox.add('one more')).toBeUndefined();
  });

  it('sends nothing in a tab that does not lead', async () => {
    outbox.active = false;
    await send('one');
    expect(desk.arrived).toEqual([]);
  });
});
