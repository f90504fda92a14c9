import type { PresenceState } from '$shared/api/types';
import { arriving, session, store } from '../app/app.svelte';
import { say } from '../app/problems';
import { toasts } from '../app/toasts.svelte';

/** What the stream says of us counts; sign-in only says how it began. */
export function presenceOf(): PresenceState {
  return store.state.agents.get(store.me)?.state ?? session.me?.presence.state ?? 'offline';
}

export async function setPresence(state: PresenceState): Promise<void> {
  const before = store.state.agents.get(store.me);
  // Shown at once; taken back if the server will not have it.
  if (before) store.takeAgent({ ...before, state });
  if (state === 'available') arriving.expect();
  try {
    const agent = await session.client.setPresence(state);
    if (agent?.id && before) store.takeAgent({ ...before, ...agent });
  } catch (error) {
    if (before) store.takeAgent(before);
    toasts.fail(say(error));
  }
}
