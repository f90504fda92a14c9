import type { Conversation, Me, Moment } from '$shared/api/types';

/** As the server knows them: `engine::replies`. */
export const PLACEHOLDERS = ['customer.name', 'customer.first_name', 'agent.name', 'agent.first_name', 'inbox.name', 'wait'] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];

export type Known = Record<Placeholder, string | null>;

/** A placeholder that still stands in a text, and where. */
export interface Gap {
  name: Placeholder;
  from: number;
  to: number;
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

/** Fills in what is known. What is not known stays as it is, in no language, and is found as a gap wherever the draft is opened. */
export function fill(text: string, known: Known): string {
  return text.replaceAll(/\{([a-z_.]+)\}/g, (whole, name: string) => (isPlaceholder(name) ? (known[name] ?? whole) : whole));
}

/** The first placeholder that is still to be filled in. */
export function gapIn(text: string): Gap | null {
  for (const { 0: whole, 1: name = '', index } of text.matchAll(/\{([a-z_.]+)\}/g)) {
    if (isPlaceholder(name)) return { name, from: index, to: index + whole.length };
  }
  return null;
}

function isPlaceholder(name: string): name is Placeholder {
  return (PLACEHOLDERS as readonly string[]).includes(name);
}

/** What is left of a promise, in seconds; null once its end has passed. */
export function leftOf(promise: { low_s: number; high_s: number; said_at: Moment } | null, now: number): { low_s: number; high_s: number } | null {
  if (!promise) return null;
  const gone_s = Math.max(0, (now - Date.parse(promise.said_at)) / 1000);
  const high_s = promise.high_s - gone_s;
  return high_s > 0 ? { low_s: Math.max(0, promise.low_s - gone_s), high_s } : null;
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
