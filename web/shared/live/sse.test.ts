import { expect, test } from 'vitest';
import { SseParser, type SseEvent } from './sse';

function parse(...chunks: Uint8Array[]): SseEvent[] {
  const events: SseEvent[] = [];
  const parser = new SseParser((event) => events.push(event));
  for (const chunk of chunks) parser.push(chunk);
  return events;
}

const bytes = (text: string) => new TextEncoder().encode(text);

const sample =
  'id: 7\r\nevent: desk.message_posted\r\ndata: {"text":"Grüße 👋 שלום"}\r\n\r\n' +
  ': still here\n\n' +
  'event: ready\ndata:{"seq":8}\ndata: more\n\n' +
  'id: 9\rdata: last\r\r';

const expected: SseEvent[] = [
  { id: '7', event: 'desk.message_posted', data: '{"text":"Grüße 👋 שלום"}' },
  { id: '7', event: 'ready', data: '{"seq":8}\nmore' },
  { id: '9', event: 'message', data: 'last' },
];

test('reads events, whichever way lines end', () => {
  expect(parse(bytes(sample))).toEqual(expected);
});

test('reads the same wherever the bytes are cut, within a character or a line end', () => {
  const all = bytes(sample);
  for (let cut = 0; cut <= all.length; cut += 1) {
    expect(parse(all.slice(0, cut), all.slice(cut)), `cut at ${cut}`).toEqual(expected);
  }
  expect(parse(...Array.from(all, (byte) => Uint8Array.of(byte)))).toEqual(expected);
});

test('comments, unknown fields and events without data tell nothing', () => {
  expect(parse(bytes(':\n\nretry: 10\nfoo: bar\nevent: empty\n\nid: 3\n\n'))).toEqual([]);
});

test('a field without a colon has an empty value, and an empty line of data counts', () => {
  expect(parse(bytes('data\n\n'))).toEqual([{ id: '', event: 'message', data: '' }]);
});

test('an event that is not finished is not told', () => {
  expect(parse(bytes('data: half'))).toEqual([]);
});
