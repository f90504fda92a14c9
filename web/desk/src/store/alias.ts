// A stable, friendly name for somebody who has not said theirs: "Visitor 7K2". 32,768 of them: a handle for
// the eye, never an identity. Without the letters that are read as digits.

const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export function alias(id: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i += 1) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193) >>> 0;
  hash ^= hash >>> 15;
  return [0, 5, 10].map((shift) => LETTERS[(hash >>> shift) & 31] ?? 'X').join('');
}
