import { store } from '../app/app.svelte';
import { toasts } from '../app/toasts.svelte';
import { ui } from '../app/ui.svelte';
import { preferences } from '../preferences/preferences.svelte';
import { customersPath, deskPath, FLOOR } from '../router/routes';
import { router } from '../router/router.svelte';
import { language } from '../words/words.svelte';
import { can, giveBack, joinOrPart, resolve, take } from './actions';
import { stepThroughList, write } from './focus';
import { openNext } from './next';

/** What a letter does outside of text fields; true when it did something. */
const letters: Record<string, () => unknown> = {
  j: () => stepThroughList(1),
  k: () => stepThroughList(-1),
  u: openNext,
  r: () => write('reply'),
  n: () => write('note'),
  t: () => withOpen('take', take),
  a: () => withOpen('handOver', () => (ui.sheet = 'hand-over')),
  g: () => withOpen('giveBack', giveBack),
  p: () => withOpen('park', () => (ui.sheet = 'park')),
  s: () => withOpen('park', () => (ui.sheet = 'park')),
  l: () => store.conversation && (ui.sheet = 'tags'),
  '#': () => store.conversation && (ui.sheet = 'tags'),
  o: () => store.conversation && (ui.sheet = 'links'),
  e: () => withOpen('resolve', resolve),
  w: () => withOpen('company', () => (ui.sheet = 'whisper')),
  i: () => withOpen('company', joinOrPart),
  z: () => toasts.undoLast() || toasts.show(language.words.done.nothing),
  f: () => router.go(FLOOR),
  m: () => (ui.sheet = 'mentions'),
  c: () => router.go(customersPath()),
  '/': () => (ui.sheet = 'search'),
  '?': () => (ui.sheet = 'keys'),
};

type Conversation = NonNullable<typeof store.conversation>;

function withOpen(what: keyof ReturnType<typeof can>, act: (conversation: Conversation) => unknown): void {
  const conversation = store.conversation;
  if (conversation && can(conversation, store.me)[what]) act(conversation);
}

export function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'k') {
    event.preventDefault();
    ui.sheet = ui.sheet === 'commands' ? null : 'commands';
    return;
  }
  // What lies over the desk has the keys to itself, Escape too.
  if (ui.sheet !== null || document.querySelector('[popover]:popover-open, dialog[open]')) return;
  if (event.key === 'Escape') return leave(event);
  if (event.ctrlKey || event.metaKey || event.altKey || !preferences.letters || writing(event.target)) return;
  const act = letters[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

/** Settings know none of the desk's letters: there, only the way out. */
export function onKeyInSettings(event: KeyboardEvent): void {
  if (event.key === 'Escape' && !event.defaultPrevented && !event.isComposing && !document.querySelector('dialog[open]')) leave(event);
}

/** Out of the field; then, where there is one column, out of the conversation. */
function leave(event: KeyboardEvent): void {
  const target = event.target as HTMLElement | null;
  if (writing(target)) {
    event.preventDefault();
    target?.blur();
    document.getElementById('transcript')?.focus({ preventScroll: true });
  } else if (router.route.page === 'customers' && router.route.customer) {
    event.preventDefault();
    router.go(customersPath());
  } else if (router.route.page !== 'desk') {
    event.preventDefault();
    router.go(deskPath(ui.view, ui.left));
  } else if (store.open !== null) {
    event.preventDefault();
    const open = store.open;
    router.go(deskPath(ui.view));
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-row="${CSS.escape(open)}"]`)?.focus());
  }
}

function writing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && !['radio', 'checkbox', 'button'].includes(target.type));
}
