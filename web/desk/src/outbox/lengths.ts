/** Characters that a message, a note and a draft hold: the server takes no more. */
export const LONGEST_TEXT = 10_000;

/** As the server counts: characters, not the halves that some of them have in JavaScript. */
export function lengthOf(text: string): number {
  return text.length < LONGEST_TEXT / 2 ? text.length : Array.from(text).length;
}

export function tooLong(text: string): boolean {
  // Halves are never fewer than characters: most texts need not be counted.
  return text.length > LONGEST_TEXT && lengthOf(text) > LONGEST_TEXT;
}
