import type { Conversation, Me } from '$shared/api/types';

/** What stands in a text in place of what is not known: nobody sends it by mistake. */
const OPEN = '⟨';
const CLOSE = '⟩';

/** As the server knows them: `engine::replies`. */
export const PLACEHOLDERS = ['customer.name', 'customer.first_name', 'agent.name', 'agent.first_name', 'inbox.name', 'wait'] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];

export type Known = Record<Placeholder, string | null>;

export interface Filled {
  text: string;
  /** Where the first gap is, to be filled in by hand. */
  gap: [number, number] | null;
}

export function knownOf(conversation: Pick<Conversation, 'customer'>, me: Pick<Me, 'name'> | null, inbox: string | null, wait: string | null): Known {
  const first = (name: string | null) => name?.trim().split(/\s+/)[0] || null;
  const { name } = conversation.customer;
  return {
    'customer.name': name,
    'customer.first_name': first(name),
    'agent.name': me?.name ?? null,
    'agent.first_name': first(me?.name ?? null),
    'inbox.name': inbox,
    wait,
  };
}

/** Fills in what is known, and marks what is not, in words. */
export function fill(text: string, known: Known, words: Record<Placeholder, string>): Filled {
  const filled = text.replaceAll(/\{([a-z_.]+)\}/g, (whole, name: string) => {
    if (!(PLACEHOLDERS as readonly string[]).includes(name)) return whole;
    return known[name as Placeholder] ?? `${OPEN}${words[name as Placeholder]}${CLOSE}`;
  });
  return { text: filled, gap: gapIn(filled, words) };
}

/** The first thing in a text that is still to be filled in, whatever the language in which it was marked. */
export function gapIn(text: string, words: Record<Placeholder, string>): [number, number] | null {
  const marks = [...Object.values(words).map((word) => `${OPEN}${word}${CLOSE}`), ...PLACEHOLDERS.map((name) => `{${name}}`)];
  let found: [number, number] | null = null;
  for (const mark of marks) {
    const at = text.indexOf(mark);
    if (at >= 0 && (found === null || at < found[0])) found = [at, at + mark.length];
  }
  return found;
}

/** How well a reply fits what was typed: its letters in their order, the earlier and the closer the better; null where it does not. */
export function fits(typed: string, ...texts: string[]): number | null {
  const wanted = typed.toLowerCase();
  let best: number | null = null;
  texts.forEach((text, rank) => {
    const among = text.toLowerCase();
    let at = -1;
    let score = rank * 100;
    for (const letter of wanted) {
      const next = among.indexOf(letter, at + 1);
      if (next < 0) return;
      score += next - at - 1;
      at = next;
    }
    if (best === null || score < best) best = score;
  });
  return best;
}
