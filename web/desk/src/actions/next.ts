import type { Conversation } from '$shared/api/types';
import { store } from '../app/app.svelte';
import { toasts } from '../app/toasts.svelte';
import { deskPath } from '../router/routes';
import { router } from '../router/router.svelte';
import { language } from '../words/words.svelte';

/** Those of one's own, but the open one, in which the customer waits for an answer: who has waited longest comes first, as in the list. */
export function unanswered(): Conversation[] {
  return store.views.mine.filter(({ id, unanswered_since }) => id !== store.open && unanswered_since !== null);
}

export function openNext(): void {
  const [next] = unanswered();
  if (next) router.go(deskPath('mine', next.id));
  else toasts.show(language.words.next.none);
}
