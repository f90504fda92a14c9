import { ApiError } from '$shared/api/client';
import type { Conversation, Id, Team } from '$shared/api/types';
import { agentName, nameOf, resolving, session, store } from '../app/app.svelte';
import { say } from '../app/problems';
import { toasts } from '../app/toasts.svelte';
import { ui } from '../app/ui.svelte';
import { deskPath } from '../router/routes';
import { router } from '../router/router.svelte';
import { language } from '../words/words.svelte';

// One function per thing a person can do to a conversation. Each answers with the conversation, which is folded
// like the event that follows it.

const busy = new Set<Id>();

async function act(conversation: Conversation, call: () => Promise<Conversation>, who: string | null = null): Promise<boolean> {
  if (busy.has(conversation.id)) return false;
  busy.add(conversation.id);
  try {
    store.takeConversation(await call());
    return true;
  } catch (error) {
    const has = error instanceof ApiError && error.code === 'assigned_elsewhere' ? await whoHas(conversation) : null;
    if (has) toasts.show(language.words.done.taken(agentName(has)));
    else toasts.fail(sentence(error, who));
    return false;
  } finally {
    busy.delete(conversation.id);
  }
}

/** Of several who take it at once, one has it; the others are told who. */
export async function take(conversation: Conversation): Promise<boolean> {
  return act(conversation, () => session.client.assign(conversation.id, store.me, conversation.assigned_to));
}

export async function handOver(conversation: Conversation, agent: Id): Promise<void> {
  const to = agentName(agent);
  const { done } = language.words;
  if (await act(conversation, () => session.client.assign(conversation.id, agent), agent === store.me ? null : to))
    toasts.show(done.handed(nameOf(conversation), to), { undo: undoOf(conversation) });
}

export async function handToTeam(conversation: Conversation, team: Team): Promise<void> {
  if (await act(conversation, () => session.client.handToTeam(conversation.id, team.id)))
    toasts.show(language.words.company.toTeamDone(nameOf(conversation), team.name), { undo: undoOf(conversation) });
}

export async function freeFromTeam(conversation: Conversation): Promise<void> {
  if (await act(conversation, () => session.client.freeFromTeam(conversation.id))) toasts.show(language.words.company.freedDone(nameOf(conversation)));
}

/** A lead becomes a second person there, or goes again. */
export async function joinOrPart(conversation: Conversation): Promise<void> {
  const there = conversation.joined.includes(store.me);
  if (await act(conversation, () => (there ? session.client.part(conversation.id) : session.client.join(conversation.id))))
    toasts.show(there ? language.words.company.partedDone(nameOf(conversation)) : language.words.company.joinedDone(nameOf(conversation)));
}

export async function giveBack(conversation: Conversation): Promise<void> {
  if (await act(conversation, () => session.client.giveBack(conversation.id)))
    toasts.show(language.words.done.gaveBack(nameOf(conversation)), { undo: undoOf(conversation) });
}

export async function park(conversation: Conversation, until: Date | null): Promise<void> {
  if (await act(conversation, () => session.client.setState(conversation.id, 'parked', until?.toISOString())))
    toasts.show(language.words.done.parked(nameOf(conversation)), { undo: undoOf(conversation) });
}

export async function resolve(conversation: Conversation): Promise<void> {
  await resolving.ask(conversation);
}

/** Two conversations of one person become one: the later goes into the earlier. */
export async function merge(one: Conversation, other: Conversation): Promise<void> {
  const [stays, gone] = one.opened_at <= other.opened_at ? [one, other] : [other, one];
  const merged = await act(gone, () => session.client.mergeConversations(stays.id, gone.id));
  if (!merged) return;
  if (store.open === gone.id) router.go(deskPath(ui.view, stays.id), 'replace');
  toasts.show(language.words.related.merged(nameOf(stays)), { undo: () => void separate(stays, gone.id) });
}

export async function separate(whole: Conversation, part: Id): Promise<void> {
  await act(whole, () => session.client.separateConversation(whole.id, part));
}

/** Back to whoever served it before; to the line, if nobody did. Never away from somebody who has it by now. */
function undoOf(before: Conversation): () => void {
  return () => {
    const now = store.state.conversations.get(before.id);
    const ours = now?.assigned_to === null || now?.assigned_to === before.assigned_to || now?.assigned_to === store.me;
    const handed = now?.state === 'active' && before.state === 'active';
    if (now && now.state === 'active' && !ours && !handed) {
      toasts.show(language.words.done.taken(agentName(now.assigned_to)));
      return;
    }
    const { client } = session;
    const owner = before.assigned_to;
    void act(before, async () => {
      // For whom it was before, it is again.
      if (now && now.team !== before.team) await (before.team ? client.handToTeam(before.id, before.team) : client.freeFromTeam(before.id));
      return owner ? client.assign(before.id, owner) : client.setState(before.id, 'waiting');
    });
  };
}

function sentence(error: unknown, who: string | null): string {
  return who !== null && error instanceof ApiError && error.code === 'agent_full' ? language.words.done.fullOther(who) : say(error);
}

/** Who has it by now, which the stream may not have said yet. */
async function whoHas({ id }: Conversation): Promise<Id | null> {
  const now = await session.client.conversation(id).catch(() => null);
  if (now) store.takeConversation(now);
  return now?.assigned_to ?? null;
}

export function can(conversation: Conversation, me: Id) {
  const { state, assigned_to } = conversation;
  const open = state === 'waiting' || state === 'active' || state === 'parked';
  return {
    take: state !== 'active' || assigned_to !== me,
    handOver: open,
    giveBack: state === 'active',
    park: state === 'active' || state === 'waiting',
    resolve: open,
    /** What leads do at a colleague's conversation. */
    company: state === 'active' && assigned_to !== me && session.may('act_on_floor'),
  };
}
