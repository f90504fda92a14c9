import type { Conversation, Id, SentFile } from '$shared/api/types';
import { write } from '../actions/focus';
import { drafts, nameOf, outbox, store, uploads } from '../app/app.svelte';
import { toasts } from '../app/toasts.svelte';
import { mayBeNamed, mentionsIn } from '../notes/named';
import { preferences } from '../preferences/preferences.svelte';
import { language } from '../words/words.svelte';
import type { Mode } from './drafts.svelte';
import type { Outgoing } from './outbox.svelte';

/** Sends what was written. A reply that can be taken back waits until the offer to do so is gone; a note never waits. */
export function send(conversation: Conversation, mode: Mode, text: string, files: readonly SentFile[] = []): void {
  const seconds = preferences.undoSend;
  const held = mode === 'reply' && seconds > 0;
  const mentions = mode === 'note' ? mentionsIn(text, mayBeNamed(store.state.agents.values(), conversation.inbox)) : [];
  const id = outbox.add(conversation.id, mode === 'note' ? 'note' : 'message', text, new Date(), files, held, mentions);
  if (!held) return;
  toasts.show(language.words.sendingBack.offer(nameOf(conversation)), {
    undo: () => takeBack(id),
    gone: () => outbox.release(id),
    stay: seconds * 1000,
  });
}

/** Nothing has been sent: the text is in the composer again, before whatever was begun since. */
function takeBack(client_id: string): void {
  const entry = outbox.entries.find((one) => one.client_id === client_id);
  if (!entry) return;
  // It went out by another tab, or with the message that followed it.
  if (!outbox.isHeld(client_id)) return toasts.fail(language.words.sendingBack.late);
  outbox.discard(client_id);
  intoComposer(entry.conversation, entry);
  if (entry.conversation === store.open) write('reply');
}

export function intoComposer(conversation: Id, { kind, text, files }: Pick<Outgoing, 'kind' | 'text' | 'files'>): void {
  const mode: Mode = kind === 'note' ? 'note' : 'reply';
  const begun = drafts.of(conversation)[mode];
  drafts.set(conversation, { mode, [mode]: begun.trim() === '' ? text : `${text}\n\n${begun}` });
  if (files) uploads.giveBack(conversation, mode, files);
}
