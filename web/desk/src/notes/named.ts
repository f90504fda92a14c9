import type { Agent, Id } from '$shared/api/types';

type Named = Pick<Agent, 'id' | 'name'>;

/** As the server has it. */
export const MOST_MENTIONS = 20;

/** A piece of a text; `named` where it is somebody's name behind an @. */
export interface NamePiece {
  text: string;
  named: boolean;
}

const letter = /[\p{L}\p{N}_]/u;

/** Who may be named in a note: whoever may read it, and can sign in. */
export function mayBeNamed(agents: Iterable<Agent>, inbox: Id): Agent[] {
  return [...agents].filter((agent) => agent.active && agent.inboxes.includes(inbox));
}

/** Where names stand behind an @, the longest name first; an @ within a word is an address. */
function places(text: string, people: readonly Named[]): { from: number; to: number; name: string }[] {
  const names = [...new Set(people.map(({ name }) => name).filter((name) => name !== ''))].sort((a, b) => b.length - a.length);
  const found = [];
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    if (at > 0 && letter.test(text[at - 1] ?? '')) continue;
    const name = names.find((one) => text.startsWith(one, at + 1) && !letter.test(text.slice(at + 1 + one.length, at + 3 + one.length).match(/^./u)?.[0] ?? ''));
    if (name) found.push({ from: at, to: at + 1 + name.length, name });
  }
  return found;
}

/** Whom a note names. Where two are called the same, both: whoever is not meant sees that at once. */
export function mentionsIn(text: string, people: readonly Named[]): Id[] {
  const names = new Set(places(text, people).map(({ name }) => name));
  return people.filter(({ name }) => names.has(name)).map(({ id }) => id).slice(0, MOST_MENTIONS);
}

export function namePieces(text: string, people: readonly Named[]): NamePiece[] {
  const pieces: NamePiece[] = [];
  let at = 0;
  for (const { from, to } of places(text, people)) {
    if (from > at) pieces.push({ text: text.slice(at, from), named: false });
    pieces.push({ text: text.slice(from, to), named: true });
    at = to;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), named: false });
  return pieces;
}
