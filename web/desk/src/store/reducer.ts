import { isOfConversation, type ConversationEvent, type DeskEvent } from '$shared/api/events';
import type { Agent, Conversation, Id, Inbox, Message } from '$shared/api/types';
import { happeningOf } from './happenings';
import { BOUNDS, emptyState, type DeskState, type Happening, type Transcript } from './state';

const PREVIEW_CHARACTERS = 140;

/** The conversation after the event; null when the event alone cannot say. */
export function stepConversation(before: Conversation | undefined, event: ConversationEvent): Conversation | null {
  if (event.kind === 'desk.conversation_opened') return before ? { ...before, seq: event.seq } : opened(event);
  if (!before) return null;
  const after: Conversation = { ...before, seq: event.seq };
  switch (event.kind) {
    case 'desk.message_posted':
      return { ...after, preview: previewOf(event.message) ?? before.preview, unanswered_since: event.message.author.kind === 'customer' ? (before.unanswered_since ?? event.at) : null };
    case 'desk.note_added':
    case 'desk.whispered':
      return after;
    case 'routing.conversation_handed_to_team':
    case 'routing.conversation_freed_from_team':
      return { ...after, team: event.team };
    case 'desk.agent_joined':
      return { ...after, joined: [...before.joined.filter((agent) => agent !== event.agent), event.agent] };
    case 'desk.agent_left':
      return { ...after, joined: before.joined.filter((agent) => agent !== event.agent) };
    case 'routing.conversation_assigned':
      return { ...after, state: 'active', assigned_to: event.agent, joined: before.joined.filter((agent) => agent !== event.agent), promise: null, waiting_since: null, parked_until: null };
    case 'routing.conversation_queued':
      return { ...after, state: 'waiting', assigned_to: null, promise: null, waiting_since: event.waiting_since, parked_until: null };
    case 'desk.conversation_parked':
      return { ...after, state: 'parked', promise: null, waiting_since: null, parked_until: event.until };
    case 'desk.conversation_resolved':
      return { ...after, state: 'resolved', joined: [], promise: null, waiting_since: null, parked_until: null, unanswered_since: null };
    case 'desk.conversation_reopened':
      return { ...after, state: 'waiting', assigned_to: null, promise: null, waiting_since: event.at, parked_until: null };
    case 'desk.conversation_abandoned':
      return { ...after, state: 'abandoned', assigned_to: null, joined: [], promise: null, waiting_since: null, parked_until: null, unanswered_since: null };
    case 'desk.conversation_tagged':
      return { ...after, tags: [...before.tags.filter((tag) => tag !== event.tag), event.tag] };
    case 'desk.conversation_untagged':
      return { ...after, tags: before.tags.filter((tag) => tag !== event.tag) };
    case 'desk.conversation_merged':
      return { ...after, state: 'resolved', promise: null, waiting_since: null, parked_until: null, unanswered_since: null, merged_into: event.into };
    case 'desk.conversation_separated': {
      const { merged_into: _, ...own } = after;
      return own;
    }
    case 'waits.promised':
      return { ...after, promise: event.promise };
    case 'waits.promise_withdrawn':
      return { ...after, promise: null };
    default:
      return after;
  }
}

function opened(event: ConversationEvent & { kind: 'desk.conversation_opened' }): Conversation {
  return {
    id: event.conversation,
    state: 'waiting',
    inbox: event.inbox,
    customer: typeof event.customer === 'string' ? { id: event.customer, name: null } : event.customer,
    assigned_to: null,
    opened_at: event.at,
    waiting_since: event.at,
    parked_until: null,
    unanswered_since: null,
    promise: null,
    tags: [],
    team: null,
    joined: [],
    preview: null,
    seq: event.seq,
  };
}

export function previewOf(message: Message): Conversation['preview'] {
  if (message.note || message.author.kind === 'system') return null;
  const text = message.text === null ? null : Array.from(message.text).slice(0, PREVIEW_CHARACTERS).join('');
  return { author: message.author.kind, text, at: message.at, seq: message.seq, ...(message.files && { files: message.files.length }) };
}

/** Folds what the stream told. Events at or below an object's own `seq` are in it already. */
export function withEvents(state: DeskState, events: readonly DeskEvent[]): DeskState {
  const next = draftOf(state);
  for (const event of events) {
    if (event.kind === 'routing.agent_state_changed') {
      const agent = next.agents.get(event.agent);
      if (agent) next.agents.set(agent.id, { ...agent, state: event.state, connected: event.connected });
    } else if (event.kind === 'customers.profile_changed') {
      const { customer } = event;
      ofCustomer(next, customer.id, (one) => ({ ...one, customer }));
    } else if (event.kind === 'customers.merged') {
      const { customer, into, seq } = event;
      ofCustomer(next, into.id, (one) => ({ ...one, customer: into }));
      ofCustomer(next, customer.id, (one) => ({ ...one, customer: into, seq: Math.max(one.seq, seq) }));
    } else if (event.kind === 'customers.erased') {
      ofCustomer(next, event.customer.id, (one) => {
        const transcript = next.transcripts.get(one.id);
        const gone = ({ files, ...message }: Message): Message => ({
          ...message,
          text: null,
          erased: true,
          ...(files && { files: files.map(({ id }) => ({ id, name: null, media_type: null, bytes: null, erased: true })) }),
        });
        if (transcript) next.transcripts.set(one.id, { ...transcript, messages: transcript.messages.map(gone) });
        const preview = one.preview && { ...one.preview, text: null };
        return { ...one, preview, customer: { id: one.customer.id, name: null }, seq: Math.max(one.seq, event.seq) };
      });
    } else if (isOfConversation(event)) foldConversationEvent(next, event);
  }
  return next;
}

/** What the stream says of a customer holds for all their conversations. */
function ofCustomer(next: Next, customer: Id, change: (one: Conversation) => Conversation): void {
  for (const [id, one] of next.conversations) if (one.customer.id === customer) next.conversations.set(id, change(one));
}

type Next = ReturnType<typeof draftOf>;
function draftOf(state: DeskState) {
  return {
    ...state,
    conversations: new Map(state.conversations),
    transcripts: new Map(state.transcripts),
    happenings: new Map(state.happenings),
    agents: new Map(state.agents),
    early: new Map(state.early),
  };
}

function foldConversationEvent(next: Next, event: ConversationEvent): void {
  const id = event.conversation;
  const before = next.conversations.get(id);
  if (!before || event.seq > before.seq) {
    const after = stepConversation(before, event);
    if (after) next.conversations.set(id, after);
    else if (next.early.size < BOUNDS.early || next.early.has(id))
      next.early.set(id, [...(next.early.get(id) ?? []), event].slice(-BOUNDS.early));
  }
  // What happens to a part is shown in the whole.
  const home = event.kind === 'desk.conversation_merged' ? event.into : (next.conversations.get(id)?.merged_into ?? id);
  const transcript = next.transcripts.get(home);
  if (event.kind === 'desk.message_posted' || event.kind === 'desk.note_added' || event.kind === 'desk.whispered') {
    if (transcript) next.transcripts.set(home, addMessages(transcript, [event.message]));
  } else if (event.kind === 'desk.note_edited') {
    if (transcript) next.transcripts.set(home, { ...transcript, messages: transcript.messages.map((message) => edited(message, event)) });
  } else addHappening(next.happenings, home, event);
}

/** A note says something else from now on, unless we know a later version. */
function edited(message: Message, { edit, at }: ConversationEvent & { kind: 'desk.note_edited' }): Message {
  if (message.id !== edit.message || (message.version ?? 1) >= edit.version) return message;
  const { mentions: _, erased: __, ...rest } = message;
  const { text, version, mentions, erased } = edit;
  return { ...rest, text, version, edited_at: at, ...(mentions && { mentions }), ...(erased && { erased }) };
}

/** What happened before we listened. */
export function withHappenings(state: DeskState, id: Id, events: readonly ConversationEvent[]): DeskState {
  const happenings = new Map(state.happenings);
  for (const event of events) addHappening(happenings, id, event);
  return { ...state, happenings };
}

function addHappening(happenings: Map<Id, readonly Happening[]>, id: Id, event: ConversationEvent): void {
  const happening = happeningOf(event);
  if (!happening) return;
  const known = happenings.get(id) ?? [];
  if (known.some(({ seq }) => seq === happening.seq)) return;
  const all = [...known, happening].sort((a, b) => a.seq - b.seq).slice(-BOUNDS.happenings);
  // Set anew, so that the map's order is the order of last use.
  happenings.delete(id);
  happenings.set(id, all);
  const oldest = happenings.keys().next().value;
  if (happenings.size > BOUNDS.happeningConversations && oldest !== undefined) happenings.delete(oldest);
}

/** Takes conversations as fetched, unless we know newer ones; then what the stream told of them meanwhile. */
export function withConversations(state: DeskState, fetched: readonly Conversation[]): DeskState {
  const next = { ...state, conversations: new Map(state.conversations), early: new Map(state.early) };
  for (const conversation of fetched) {
    const known = next.conversations.get(conversation.id);
    let current = known && known.seq > conversation.seq ? known : conversation;
    for (const event of next.early.get(conversation.id) ?? []) {
      if (event.seq > current.seq) current = stepConversation(current, event) ?? current;
    }
    next.early.delete(conversation.id);
    next.conversations.set(conversation.id, current);
  }
  return next;
}

/** Of a conversation that we may not see (any more) nothing stays. */
export function without(state: DeskState, id: Id): DeskState {
  const next = draftOf(state);
  for (const map of [next.conversations, next.transcripts, next.happenings, next.early]) map.delete(id);
  return next;
}

/** What was said in it may be other than we hold: it is fetched again. */
export function withoutTranscript(state: DeskState, id: Id): DeskState {
  const [transcripts, happenings] = [new Map(state.transcripts), new Map(state.happenings)];
  transcripts.delete(id);
  happenings.delete(id);
  return { ...state, transcripts, happenings };
}

export function withMessages(
  state: DeskState,
  id: Id,
  messages: readonly Message[],
  standing: Partial<Pick<Transcript, 'complete' | 'cut'>> = {},
): DeskState {
  const before = state.transcripts.get(id) ?? { messages: [], complete: false, cut: false };
  const transcripts = new Map(state.transcripts);
  transcripts.delete(id);
  transcripts.set(id, { ...addMessages(before, messages), ...standing });
  return { ...state, transcripts };
}

function addMessages(transcript: Transcript, added: readonly Message[]): Transcript {
  const inOrder = added.every((message, i) => message.seq > ((i ? added[i - 1] : transcript.messages.at(-1))?.seq ?? -1));
  if (inOrder) return bounded({ ...transcript, messages: [...transcript.messages, ...added] });
  const bySeq = new Map(transcript.messages.map((message) => [message.seq, message]));
  for (const message of added) bySeq.set(message.seq, message);
  return bounded({ ...transcript, messages: [...bySeq.values()].sort((a, b) => a.seq - b.seq) });
}

/** Of a very long conversation the latest messages are kept: they are what is being talked about. */
function bounded(transcript: Transcript): Transcript {
  if (transcript.messages.length <= BOUNDS.messages) return transcript;
  return { ...transcript, messages: transcript.messages.slice(-BOUNDS.messages), cut: true };
}

export function withAgents(state: DeskState, agents: readonly Agent[]): DeskState {
  return { ...state, agents: new Map(agents.map((agent) => [agent.id, agent])) };
}

export function withAgent(state: DeskState, agent: Agent): DeskState {
  return { ...state, agents: new Map(state.agents).set(agent.id, agent) };
}

export function withInboxes(state: DeskState, inboxes: readonly Inbox[]): DeskState {
  return { ...state, inboxes: new Map(inboxes.map((inbox) => [inbox.id, inbox])) };
}

/** A fresh fetch takes the place of everything, but keeps what only the stream tells. */
export function renewed(before: DeskState, fetched: readonly Conversation[], meanwhile: readonly DeskEvent[]): DeskState {
  // What was said stays on the screen, and is fetched again for what may be missing in it.
  const transcripts = new Map([...before.transcripts].map(([id, transcript]) => [id, { ...transcript, complete: false }]));
  const fresh = { ...emptyState(), transcripts, happenings: before.happenings, agents: before.agents, inboxes: before.inboxes };
  return withEvents(withConversations(fresh, fetched), meanwhile);
}

const DISPENSABLE = { resolved: 0, abandoned: 0, parked: 1, waiting: 2, active: 3 } as const;

/** Lets go of what is least missed: what was done longest ago first, never what is `kept`. */
export function withinBounds(state: DeskState, kept: (conversation: Conversation) => boolean): DeskState {
  const over = state.conversations.size - BOUNDS.conversations;
  const many = state.transcripts.size - BOUNDS.transcripts;
  if (over <= 0 && many <= 0) return state;
  const conversations = new Map(state.conversations);
  const transcripts = new Map(state.transcripts);
  const going = over <= 0 ? [] : [...conversations.values()].filter((conversation) => !kept(conversation));
  going.sort((a, b) => DISPENSABLE[a.state] - DISPENSABLE[b.state] || a.seq - b.seq);
  for (const { id } of going.slice(0, Math.max(0, over))) {
    conversations.delete(id);
    transcripts.delete(id);
  }
  for (const id of transcripts.keys()) {
    if (transcripts.size <= BOUNDS.transcripts) break;
    const conversation = conversations.get(id);
    if (!conversation || !kept(conversation)) transcripts.delete(id);
  }
  return { ...state, conversations, transcripts };
}
