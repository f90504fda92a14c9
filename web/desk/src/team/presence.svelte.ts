import { ApiError } from '$shared/api/client';
import type { PresenceState } from '$shared/api/types';
import { session, store } from '../app/app.svelte';
import { toasts } from '../app/toasts.svelte';
import { language } from '../words/words.svelte';

/** What the stream says of us counts; sign-in only says how it began. */
export function presenceOf(): PresenceState {
  return store.state.agents.get(store.me)?.state ?? session.me?.presence.state ?? 'offline';
}

export async function setPresence(state: PresenceState): Promise<void> {
  const before = store.state.agents.get(store.me);
  // Shown at once; taken back if the server will not have it.
  if (before) store.takeAgent({ ...before, state });
  try {
    const agent = await session.client.setPresence(state);
    if (agent?.id && before) store.takeAgent({ ...before, ...agent });
  } catch (error) {
    if (before) store.takeAgent(before);
    const { done } = language.words;
    toasts.fail(error instanceof ApiError && error.passing ? done.offline : done.failed(String((error as Error).message)));
  }
}
