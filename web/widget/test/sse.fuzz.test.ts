import { expect, test } from 'vitest';
import { rounds } from '../../shared/text/chance';
import { EventParser, type ServerEvent } from '../src/sse';

const PARTS = ['data', 'data:', 'data: ', 'id:', 'id: 7', 'event:', 'event: x', ':', ' ', '\n', '\n', '\n\n', '\r', '\r\n', '\0', '\ufeff', 'ä', '🙂', '{"seq":1}', 'retry: 1', 'data\n'];

function read(pieces: Uint8Array[]): ServerEvent[] {
  const parser = new EventParser();
  return pieces.flatMap((piece) => parser.push(piece));
}

test('however a stream is cut, the same events come out', () => {
  for (const chance of rounds(2000)) {
    const bytes = new TextEncoder().encode(chance.text(PARTS, 40));
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; ) {
      const end = at + 1 + chance.below(4);
      pieces.push(bytes.subarray(at, end));
      at = end;
    }
    expect(read(pieces), JSON.stringify([...bytes])).toEqual(read([bytes]));
  }
}, 900_000);
