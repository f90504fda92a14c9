import type { DeskEvent, Fleeting } from '$shared/api/events';
import type { Conversation, Id, List, Me, SavedReply } from '$shared/api/types';
import { Uploads } from '../files/uploads.svelte';
import { Live } from '../live/live.svelte';
import { Drafts } from '../outbox/drafts.svelte';
import { Outbox } from '../outbox/outbox.svelte';
import { Reading } from '../outbox/reading.svelte';
import { Leftover } from '../outbox/leftover';
import { Resolving, UNDO_MS } from '../outbox/resolving';
import { PREFERENCES_KEY, preferences } from '../preferences/preferences.svelte';
import { Here } from '../here/here.svelte';
import { Mentions } from '../notes/mentions.svelte';
import type { Notices } from '../notices/notices.svelte';
import { deskPath } from '../router/routes';
import { router } from '../router/router.svelte';
import { Replies } from '../replies/replies.svelte';
import { Tags } from '../tags/tags.svelte';
import { Arriving } from '../team/arriving';
import { Teams } from '../teams/teams.svelte';
import { tour } from '../tour/tour.svelte';
import { Saved } from '../saved/saved.svelte';
import { DeskStore } from '../store/desk.svelte';
import { alias } from '../store/alias';
import { language } from '../words/words.svelte';
import { announcer } from './announcer.svelte';
import { say } from './problems';
import { Session } from './session.svelte';
import { toasts } from './toasts.svelte';
import { busyElsewhere, narrow } from './ui.svelte';

export const session = new Session();
export const store = new DeskStore(session.client);
export const tags = new Tags(session.client);
export const teams = new Teams(session.client);
export const replies = new Replies((after) => session.client.ask<List<SavedReply>>('GET', '/saved-replies', { query: { limit: 200, after } }));
export const mentions = new Mentions(session.client);
export const drafts = new Drafts(session.client);
export const reading = new Reading(session.client);
export const here = new Here({ client: session.client, me: () => store.me });
export const uploads = new Uploads({ upload: session.client.upload, takeBack: session.client.takeFileBack });
export const saved = new Saved(session.client, () => store.me);

/** Nobody waits for them at first. */
let notices: Notices | null = null;

async function beginNotices(): Promise<void> {
  const { Notices } = await import('../notices/notices.svelte');
  notices ??= new Notices({ me: () => store.me, nameOf, open: (conversation) => router.go(deskPath('mine', conversation)) });
  if (session.me) notices.begin();
}

/** A browser that is told while it is closed subscribes anew where the server has another key by now. If it cannot, it does when it is next opened. */
async function renewPush(): Promise<void> {
  if (typeof Notification === 'undefined' || Notification.permission !== 'granted') return;
  const { Pushing } = await import('../notices/push.svelte');
  await new Pushing(session.client).renew();
}

export const arriving = new Arriving({
  free: () => router.route.page === 'desk' && store.open === null && !busyElsewhere(),
  show: (conversation) => router.go(deskPath('mine', narrow() ? null : conversation)),
});

const locks = typeof navigator === 'undefined' ? undefined : navigator.locks;

export const outbox = new Outbox({
  storage: storage(),
  send: ({ kind, conversation, text, client_id, files, mentions }, leaving) => {
    const ids = (files ?? []).map(({ id }) => id);
    return kind === 'note'
      ? session.client.note(conversation, text, client_id, ids, mentions, leaving)
      : session.client.post(conversation, text, client_id, ids, leaving);
  },
  sent: (message) => store.takeMessage(message),
  ...(locks ? { alone: async (work: () => Promise<void>) => void (await locks.request('warmline.outbox', work)) } : {}),
});

const leftover = new Leftover(storage(), {
  fetch: (id) => session.client.conversation(id),
  resolve: (id) => session.client.resolve(id),
  done: (conversation) => {
    store.takeConversation(conversation);
    toasts.show(language.words.done.resolvedLater(nameOf(conversation)));
  },
});

export const resolving = new Resolving({
  show: (id) => (store.resolving = id),
  offer: (conversation, undo, gone) => {
    const id = toasts.show(language.words.done.resolved(nameOf(conversation)), { undo, gone, stay: UNDO_MS });
    return () => toasts.leave(id);
  },
  send: (id, leaving) => session.client.resolve(id, leaving),
  sent: (conversation) => store.takeConversation(conversation),
  failed: (error) => toasts.fail(say(error)),
  keep: (conversation) => leftover.keep(conversation),
  forget: (id) => leftover.forget(id),
  wroteAgain: (conversation) => toasts.show(language.words.done.wroteAgain(nameOf(conversation))),
});

export const live = new Live({
  events: (events) => store.take(events),
  fetchAnew: () => {
    void store.fetchAnew();
    void tags.fetch().catch(() => undefined);
    void teams.fetch().catch(() => undefined);
    replies.outdated();
    void mentions.fetch();
    void reading.fetch().then(() => tour.begin(reading.begun)).catch(() => undefined);
    void drafts.fetch().catch(() => undefined);
  },
  fleeting,
  unauthorized: () => session.ended(),
  otherAgent: () => void lookAgain(),
});

/** Another tab signed out, or in as somebody else. */
async function lookAgain(): Promise<void> {
  await session.look();
  if (session.me) live.start(session.me.id);
}

export function start(): void {
  session.onSignedIn = open;
  session.onLeaving = () => {
    outbox.releaseAll();
    drafts.saveAll();
    here.close();
    return resolving.sendNow();
  };
  session.onEnded = () => {
    notices?.end();
    tour.end();
    here.forget();
    resolving.takeBack();
    leftover.close();
    outbox.close();
    live.stop();
  };
  store.onEvents = afterEvents;
  addEventListener('storage', ({ key }) => {
    drafts.changedElsewhere(key);
    reading.reread(key);
    if (key?.startsWith('warmline.outbox.')) outbox.reread();
    if (key === PREFERENCES_KEY) {
      preferences.reread();
      void language.choose();
    }
  });
  addEventListener('pagehide', () => {
    outbox.releaseAll();
    drafts.saveAll();
    here.close();
    void resolving.sendNow(true);
  });
  addEventListener('online', () => void outbox.flush());
  void session.look();
}

/** The name of whom we talk to, or a friendly handle. */
export function nameOf({ customer }: Pick<Conversation, 'customer'>): string {
  return customer.name ?? language.words.visitor(alias(customer.id));
}

export function agentName(id: Id | null, fallback: string | null = null): string {
  return (id && store.state.agents.get(id)?.name) ?? fallback ?? language.words.someone;
}

function open(me: Me): void {
  if (store.me !== me.id) {
    store.clear(me.id);
    tags.clear();
    teams.clear();
    replies.clear();
    mentions.clear();
  }
  drafts.open(me.id);
  reading.open(me.id);
  live.start(me.id);
  void beginNotices().catch(() => undefined);
  void renewPush().catch(() => undefined);
  tour.open(me.id);
  outbox.open(me.id);
  leftover.open(me.id);
}

/** What is true for some seconds. */
function fleeting(event: Fleeting): void {
  if (event.kind === 'live.here') here.take(event);
  else if (event.kind === 'live.mentions') mentions.seenElsewhere(event.unseen);
  else if (event.kind === 'live.read') reading.readElsewhere(event.conversation, event.read_seq);
  else void drafts.savedElsewhere(event.conversation, event.version);
}

function afterEvents(events: readonly DeskEvent[], before: ReadonlyMap<Id, Conversation>): void {
  const { words } = language;
  resolving.overtakenBy(events);
  for (const event of events) {
    if (event.kind === 'desk.message_posted' || event.kind === 'desk.note_added') outbox.acknowledged([event.message]);
    if (event.kind.startsWith('accounts.team_')) void teams.fetch().catch(() => undefined);
    if (event.kind === 'accounts.push_key_made') void renewPush().catch(() => undefined);
    if (event.kind === 'desk.tag_changed') void tags.fetch().catch(() => undefined);
    if (event.kind === 'desk.saved_reply_changed' || event.kind === 'desk.saved_reply_removed') replies.outdated();
    if (event.kind === 'desk.agent_mentioned') void mentions.fetch();
    if (event.conversation === null) continue;
    const conversation = store.state.conversations.get(event.conversation);
    notices?.take(event, conversation);
    if (!conversation) continue;
    if (event.kind === 'desk.message_posted' && event.message.author.kind === 'customer' && event.conversation === store.open)
      announcer.say(words.live.newMessage(nameOf(conversation), event.message.text ?? ''));
    if (event.kind === 'desk.note_added' && event.message.mentions?.includes(store.me) && event.message.author.id !== store.me)
      announcer.say(words.notes.mentioned(agentName(event.message.author.id, event.message.author.name), nameOf(conversation)));
    if (event.kind === 'routing.conversation_assigned' && event.agent === store.me && event.by?.id !== store.me) {
      announcer.say(words.live.assigned(nameOf(conversation)));
      arriving.came(conversation.id);
    }
    company(event, conversation, before.get(conversation.id));
  }
  if (live.state === 'live' && outbox.entries.some((entry) => entry.state === 'later')) void outbox.flush();
}

/** What a lead does at one's own conversation is told wherever one is. */
function company(event: DeskEvent, conversation: Conversation, before: Conversation | undefined): void {
  const { company: words } = language.words;
  const tell = (text: string) => {
    toasts.show(text);
    announcer.say(text);
  };
  const name = nameOf(conversation);
  const wasMine = before?.state === 'active' && before.assigned_to === store.me;
  if (event.kind === 'routing.conversation_assigned' && wasMine && event.agent !== store.me && event.by?.id === event.agent)
    tell(words.tookOver(agentName(event.agent, event.agent_name ?? null), name));
  else if (event.kind === 'desk.agent_joined' && conversation.assigned_to === store.me) tell(words.joinedYou(event.agent_name, name));
  else if (event.kind === 'desk.agent_left' && conversation.assigned_to === store.me) tell(words.partedYou(event.agent_name, name));
  else if (event.kind === 'desk.whispered' && event.to === store.me && store.open !== conversation.id)
    tell(words.whispers(agentName(event.message.author.id, event.message.author.name), name));
  else if (event.kind === 'desk.whispered' && event.to === store.me)
    announcer.say(words.whispers(agentName(event.message.author.id, event.message.author.name), name));
}

function storage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
