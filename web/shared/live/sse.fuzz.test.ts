import { expect, test } from 'vitest';
import { rounds } from '../text/chance';
import { SseParser, type SseEvent } from './sse';

const PARTS = ['data', 'data:', 'data: ', 'id:', 'id: 7', 'event:', 'event: x', ':', ' ', '\n', '\n', '\n\n', '\r', '\r\n', '\0', '\ufeff', 'ä', '🙂', '{"seq":1}', 'retry: 1', 'data\n'];

function read(pieces: Uint8Array[]): SseEvent[] {
  const events: SseEvent[] = [];
  const parser = new SseParser((event) => events.push(event));
  for (const piece of pieces) parser.push(piece);
  return events;
}

test('however a stream is cut, the same events come out, and no more than was sent', () => {
  for (const chance of rounds(2000)) {
    const bytes = new TextEncoder().encode(chance.text(PARTS, 40));
    const whole = read([bytes]);
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; ) {
      const end = at + 1 + chance.below(4);
      pieces.push(bytes.subarray(at, end));
      at = end;
    }
    expect(read(pieces), JSON.stringify([...bytes])).toEqual(whole);
    expect(JSON.stringify(whole.map((event) => event.data)).length).toBeLessThanOrEqual(6 * bytes.length + 2);
    for (const event of whole) expect(/[\r\0]/.test(event.id) || /[\r\n]/.test(event.event) || event.data.includes('\r')).toBe(false);
  }
}, 900_000);
