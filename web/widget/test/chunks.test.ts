import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Chunk } from '../src/chunks';
import { Client } from '../src/client';
import { Transcript } from '../src/view/transcript';
import { Files } from '../src/later/files';
import { Rows } from '../src/later/rows';
import { wordsFor } from '../src/later/words';
import { Speech } from '../src/words/speech';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('a part that comes later', () => {
  it('is loaded once, however often it is asked for', async () => {
    const load = vi.fn(() => Promise.resolve('part'));
    const chunk = new Chunk('/widget/x.js', load);
    expect(await Promise.all([chunk.get(), chunk.get()])).toEqual(['part', 'part']);
    expect(load.mock.calls).toEqual([['/widget/x.js']]);
  });

  it('is asked for again after a while, by another address, when it could not be had', async () => {
    const load = vi.fn<(address: string) => Promise<string>>().mockRejectedValueOnce(new Error('offline')).mockResolvedValue('part');
    const chunk = new Chunk('/widget/x.js', load);
    expect(await chunk.get()).toBeUndefined();
    expect(await chunk.get()).toBeUndefined();
    expect(load).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(5_000);
    expect(await chunk.get()).toBe('part');
    expect(load.mock.calls).toEqual([['/widget/x.js'], ['/widget/x.js?1']]);
  });
});

describe('the talk without its part', () => {
  it('stands in plain lines, and is drawn well once the part is here', () => {
    const client = new Client('https://desk.example', 'inb_1', { changed: () => {}, arrived: () => {}, cleared: () => {}, prove: async () => {} });
    const author = { kind: 'agent', id: 'agt_1', name: 'Mara' } as const;
    const message = { id: 'msg_1', conversation: 'cnv_1', author, text: 'Hello', client_id: 'a', at: '2026-01-05T10:00:00Z', seq: 2 };
    client.store.merge({ conversation: { id: 'cnv_1', state: 'active', assigned_to: 'agt_1', parked_until: null, seq: 1 }, messages: [message] });
    const speech = new Speech('en');
    const transcript = new Transcript(speech, client);
    transcript.render(undefined);
    const bubbles = () => [...transcript.element.querySelectorAll('.bubble')].map((bubble) => bubble.textContent);
    expect(bubbles()).toEqual(['Hello']);
    expect(transcript.element.querySelector('.who')).toBeNull();
    const rows = new Rows(speech, client, new Files(client, wordsFor(speech), 'en', () => {}), () => {});
    transcript.later = { rows: () => rows.plan() };
    transcript.render(undefined);
    expect(bubbles()).toEqual(['Hello']);
    expect(transcript.element.querySelector('.who b')?.textContent).toContain('Mara');
  });
});
