import { describe, expect, it } from 'vitest';
import { EventParser, type ServerEvent } from '../src/sse';

const bytes = (text: string) => new TextEncoder().encode(text);

function parse(...chunks: (string | Uint8Array)[]): ServerEvent[] {
  const parser = new EventParser();
  return chunks.flatMap((chunk) => parser.push(typeof chunk === 'string' ? bytes(chunk) : chunk));
}

const whole = 'id: 7\nevent: desk.message_posted\ndata: {"text":"Grüße 👋"}\n\n: beat\n\nid: 8\nevent: x\ndata: 1\ndata: 2\n\n';
const read = [
  { id: '7', event: 'desk.message_posted', data: '{"text":"Grüße 👋"}' },
  { id: '8', event: 'x', data: '1\n2' },
];

describe('the event parser', () => {
  it('reads events, comments and data of several lines', () => {
    expect(parse(whole)).toEqual(read);
  });

  it('reads the same wherever the chunks are cut, even inside a character', () => {
    const all = bytes(whole);
    for (let cut = 0; cut <= all.length; cut++) expect(parse(all.slice(0, cut), all.slice(cut))).toEqual(read);
    expect(parse(...[...all].map((byte) => Uint8Array.of(byte)))).toEqual(read);
  });

  it.each(['\n', '\r\n', '\r'])('takes %j as the end of a line, byte by byte', (end) => {
    const all = bytes(whole.replaceAll('\n', end));
    expect(parse(...[...all].map((byte) => Uint8Array.of(byte)))).toEqual(read);
    expect(parse(all)).toEqual(read);
  });

  it('makes no extra line of CR and LF in two chunks', () => {
    expect(parse('data: a\r', '\ndata: b\r\n\r', '\n')).toEqual([{ id: undefined, event: 'message', data: 'a\nb' }]);
  });

  it('dispatches nothing for comments and blank lines', () => {
    expect(parse(': beat\n\n\n\n:\n\n')).toEqual([]);
  });

  it('gives an id only to the event that carries one', () => {
    expect(parse('event: ready\ndata: {"seq":3}\n\nid: 4\nevent: x\ndata: {}\n\n').map((event) => event.id)).toEqual([
      undefined,
      '4',
    ]);
  });

  it('takes one space after the colon away and ignores unknown fields', () => {
    expect(parse('data:  two\nretry: 5\nnonsense\ndata:none\n\n')[0]?.data).toBe(' two\nnone');
  });

  it('keeps an unfinished event to itself', () => {
    expect(parse('id: 1\nevent: x\ndata: {}\n')).toEqual([]);
  });

  it('refuses a line without end', () => {
    const parser = new EventParser();
    expect(() => parser.push(new Uint8Array(1_000_001).fill(97))).toThrow();
  });
});
