import { tick } from 'svelte';
import { drafts, store } from '../app/app.svelte';
import type { Mode } from '../outbox/drafts.svelte';
import { deskPath } from '../router/routes';
import { router } from '../router/router.svelte';
import { ui } from '../app/ui.svelte';

/** Into the composer, for a reply or a note. */
export function write(mode: Mode): void {
  if (!store.conversation) return;
  drafts.set(store.conversation.id, { mode });
  if (router.route.page === 'desk' && router.route.person) router.go(deskPath(ui.view, store.conversation.id));
  // At once: whoever types on must not press the desk's letters. Again where a dialog has yet to give the focus back, or the field to come.
  const focus = () => document.getElementById('composer')?.focus();
  focus();
  void tick().then(() => requestAnimationFrame(focus));
}

/** Into the composer, with the saved replies open: as if one had typed "/" on a line of its own. */
export function writeSaved(): void {
  const open = store.conversation?.id;
  if (!open) return;
  const { reply } = drafts.of(open);
  const begun = /(^|\n)\/$/.test(reply);
  const start = reply === '' || reply.endsWith('\n') ? '' : '\n';
  if (!begun) drafts.set(open, { reply: `${reply}${start}/` });
  write('reply');
}

/** Opens one's own last note, to be changed; whether there is one. */
export function editLast(): boolean {
  const note = myLastNote();
  if (note) ui.editing = note;
  return note !== undefined;
}

export function myLastNote(): string | undefined {
  const messages = store.conversation && store.state.transcripts.get(store.conversation.id)?.messages;
  return messages?.findLast(({ note, author, text }) => note && author.id === store.me && text !== null)?.id;
}

export function focusList(): void {
  ui.filtering = true;
  requestAnimationFrame(() => document.getElementById('filter')?.focus());
}

/** The next or previous row: from the one that has the focus, else from the one that is open. */
export function stepThroughList(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')];
  const focused = rows.indexOf(document.activeElement as HTMLElement);
  const from = focused >= 0 ? focused : rows.findIndex((row) => row.dataset['row'] === store.open);
  const to = from < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.max(0, Math.min(rows.length - 1, from + by));
  rows[to]?.focus();
  rows[to]?.scrollIntoView({ block: 'nearest' });
}
