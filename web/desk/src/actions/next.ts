import type { Conversation } from '$shared/api/types';
import { store } from '../app/app.svelte';
import { toasts } from '../app/toasts.svelte';
import { deskPath } from '../router/routes';
import { router } from '../router/router.svelte';
import { language } from '../words/words.svelte';

/** Those of one's own, but the open one, in which the customer spoke last: who has waited longest comes first. */
export function unanswered(): Conversation[] {
  const mine = store.views.mine.filter(({ id, preview }) => id !== store.open && preview?.author === 'customer');
  return mine.sort((a, b) => (a.preview?.seq ?? 0) - (b.preview?.seq ?? 0));
}

export function openNext(): void {
  const [next] = unanswered();
  if (next) router.go(deskPath('mine', next.id));
  else toasts.show(language.words.next.none);
}
