import type { Conversation, ConversationState, Id } from '$shared/api/types';

export const VIEWS = ['waiting', 'mine', 'open', 'parked', 'resolved'] as const;
export type View = (typeof VIEWS)[number];

/** A saved view, by its id in the address. */
export type SavedId = `viw_${string}`;
/** What the list beside the conversation shows. */
export type Shown = View | SavedId;

export function isSaved(text: string): text is SavedId {
  return text.startsWith('viw_');
}

export function isView(text: string): text is View {
  return (VIEWS as readonly string[]).includes(text);
}

/** The lists of the API that feed a view. */
export const SOURCES: Record<View, readonly ConversationState[]> = {
  waiting: ['waiting'],
  mine: ['active'],
  open: ['waiting', 'active'],
  parked: ['parked'],
  resolved: ['resolved', 'abandoned'],
};

export function isIn(view: View, conversation: Conversation, me: Id): boolean {
  if (conversation.merged_into || !SOURCES[view].includes(conversation.state)) return false;
  return view !== 'mine' || conversation.assigned_to === me;
}

/** Waiting: longest waiting first. One's own: longest without an answer first, then the others. All others: latest moved first. */
export function orderOf(view: View): (a: Conversation, b: Conversation) => number {
  return view === 'waiting' ? longestWaitingFirst : view === 'mine' ? longestUnansweredFirst : latestMovedFirst;
}

/** Whoever writes more does not come later for it: it counts since when nobody has answered. */
export function longestUnansweredFirst(a: Conversation, b: Conversation): number {
  const [since, than] = [a.unanswered_since, b.unanswered_since];
  if (since === than) return since === null ? latestMovedFirst(a, b) : a.id < b.id ? -1 : 1;
  return since === null ? 1 : than === null ? -1 : since < than ? -1 : 1;
}

export function longestWaitingFirst(a: Conversation, b: Conversation): number {
  const [since, than] = [a.waiting_since ?? a.opened_at, b.waiting_since ?? b.opened_at];
  return since < than ? -1 : since > than ? 1 : a.id < b.id ? -1 : 1;
}

export function latestMovedFirst(a: Conversation, b: Conversation): number {
  return b.seq - a.seq || (a.id < b.id ? -1 : 1);
}

export function sortIntoViews(conversations: Iterable<Conversation>, me: Id): Record<View, Conversation[]> {
  const views: Record<View, Conversation[]> = { waiting: [], mine: [], open: [], parked: [], resolved: [] };
  for (const conversation of conversations) {
    for (const view of VIEWS) if (isIn(view, conversation, me)) views[view].push(conversation);
  }
  for (const view of VIEWS) views[view].sort(orderOf(view));
  return views;
}

/** Plain folding of case and accents, in names, aliases and previews. */
export function matches(words: string, ...texts: (string | null | undefined)[]): boolean {
  const asked = fold(words).split(/\s+/).filter(Boolean);
  const text = fold(texts.filter(Boolean).join(' '));
  return asked.every((word) => text.includes(word));
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase();
}
