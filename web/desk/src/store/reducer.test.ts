import { describe, expect, test } from 'vitest';
import type { ConversationEvent, DeskEvent } from '$shared/api/events';
import type { Conversation, Message } from '$shared/api/types';
import { renewed, stepConversation, withConversations, withEvents, withHappenings, withinBounds, withMessages } from './reducer';
import { BOUNDS, emptyState } from './state';

const at = (seq: number) => new Date(Date.UTC(2026, 0, 1) + seq * 1000).toISOString();

/** A small server: its conversations are changed by rules of its own, and it tells events. */
class Model {
  seq = 0;
  readonly conversations = new Map<string, Conversation>();
  readonly messages = new Map<string, Message[]>();
  readonly log: DeskEvent[] = [];
  #random: number;

  constructor(seed: number) {
    this.#random = seed;
  }

  step(): void {
    const ids = [...this.conversations.keys()];
    const id = ids[this.#below(ids.length)];
    const one = id === undefined ? undefined : this.conversations.get(id);
    const what = this.#below(9);
    if (!one || what === 0) return this.#open();
    const agent = `agt_${this.#below(3)}`;
    const by = { kind: 'agent' as const, id: agent };
    if (what <= 2) return this.#say(one, this.#below(2) ? 'customer' : 'agent', false);
    if (what === 3) return this.#say(one, 'agent', true);
    if (what === 4) {
      Object.assign(one, { state: 'active', assigned_to: agent, waiting_since: null, parked_until: null });
      return this.#tell(one, { kind: 'routing.conversation_assigned', agent, agent_name: agent, by });
    }
    if (what === 5 && one.state === 'active') {
      Object.assign(one, { state: 'waiting', assigned_to: null, waiting_since: one.opened_at });
      return this.#tell(one, { kind: 'routing.conversation_queued', reason: 'given_back', waiting_since: one.opened_at, by });
    }
    if (what === 6 && (one.state === 'active' || one.state === 'waiting')) {
      const until = this.#below(2) ? at(this.seq + 3600) : null;
      Object.assign(one, { state: 'parked', waiting_since: null, parked_until: until });
      return this.#tell(one, { kind: 'desk.conversation_parked', until, by });
    }
    if (what === 7 && one.state !== 'resolved') {
      Object.assign(one, { state: 'resolved', waiting_since: null, parked_until: null, unanswered_since: null });
      return this.#tell(one, { kind: 'desk.conversation_resolved', by });
    }
    if (one.state === 'resolved' || one.state === 'abandoned') {
      Object.assign(one, { state: 'waiting', assigned_to: null, waiting_since: at(this.seq + 1) });
      return this.#tell(one, { kind: 'desk.conversation_reopened' });
    }
    if (one.state === 'waiting') {
      Object.assign(one, { state: 'abandoned', assigned_to: null, waiting_since: null, unanswered_since: null });
      return this.#tell(one, { kind: 'desk.conversation_abandoned', reason: 'left' });
    }
  }

  snapshot(): Conversation[] {
    return structuredClone([...this.conversations.values()]);
  }

  #open(): void {
    const id = `cnv_${this.conversations.size}`;
    const customer = { id: `cus_${this.conversations.size}`, name: null };
    const when = at(this.seq + 1);
    const one: Conversation = {
      id, customer, state: 'waiting', inbox: 'inb_1', assigned_to: null, opened_at: when, waiting_since: when,
      parked_until: null, unanswered_since: null, promise: null, tags: [], team: null, joined: [], preview: null, seq: 0,
    };
    this.conversations.set(id, one);
    this.messages.set(id, []);
    this.#tell(one, { kind: 'desk.conversation_opened', inbox: 'inb_1', customer });
    this.#say(one, 'customer', false);
  }

  #say(one: Conversation, kind: 'customer' | 'agent', note: boolean): void {
    const seq = this.seq + 1;
    const text = `text ${seq} ${'é👋'.repeat(this.#below(100))}`;
    const message: Message = {
      id: `msg_${seq}`, conversation: one.id, author: { kind, id: 'agt_1', name: null }, text, client_id: null,
      at: at(seq), seq, ...(note ? { note: true } : {}),
    };
    this.messages.get(one.id)?.push(message);
    if (!note) one.unanswered_since = kind === 'agent' ? null : (one.unanswered_since ?? at(seq));
    if (!note) one.preview = { author: kind, text: Array.from(text).slice(0, 140).join(''), at: at(seq), seq };
    this.#tell(one, note ? { kind: 'desk.note_added', message } : { kind: 'desk.message_posted', message });
  }

  #tell(one: Conversation, more: object): void {
    this.seq += 1;
    one.seq = this.seq;
    this.log.push(structuredClone({ seq: this.seq, at: at(this.seq), conversation: one.id, ...more }) as DeskEvent);
  }

  #below(n: number): number {
    this.#random = (Math.imul(this.#random, 1664525) + 1013904223) >>> 0;
    return n === 0 ? 0 : (this.#random >>> 8) % n;
  }
}

const sorted = (conversations: Iterable<Conversation>) => [...conversations].sort((a, b) => (a.id < b.id ? -1 : 1));

describe('a snapshot and the events that follow equal a fresh fetch', () => {
  test.each(Array.from({ length: 60 }, (_, seed) => seed))('seed %i', (seed) => {
    const model = new Model(seed);
    for (let i = 0; i < 10 + seed; i += 1) model.step();

    // The stream stands at `ready`; then things happen while the lists are being fetched, page by page.
    const ready = model.seq;
    let state = withMessages(emptyState(), 'cnv_0', []);
    for (let i = 0; i < 5; i += 1) model.step();
    const firstPage = model.snapshot().slice(0, 4);
    const someMessages = structuredClone((model.messages.get('cnv_0') ?? []).slice(0, 2));
    for (let i = 0; i < 5; i += 1) model.step();
    const rest = model.snapshot().slice(4);
    const moreMessages = structuredClone((model.messages.get('cnv_0') ?? []).slice(2));
    for (let i = 0; i < 20; i += 1) model.step();
    const events = model.log.filter(({ seq }) => seq > ready);
    const cut = seed % (events.length + 1);

    state = withEvents(state, events.slice(0, cut));
    state = withConversations(state, firstPage);
    state = withMessages(state, 'cnv_0', someMessages);
    state = withEvents(state, events.slice(cut));
    state = withConversations(state, rest);
    state = withMessages(state, 'cnv_0', moreMessages);
    // A stream that resumes may repeat nothing, but a tab that takes over from another may see some again.
    state = withEvents(state, events.slice(-7));

    expect(sorted(state.conversations.values())).toEqual(sorted(model.snapshot()));
    expect(state.transcripts.get('cnv_0')?.messages).toEqual(model.messages.get('cnv_0'));
    expect(state.early.size).toBe(0);
    const fresh = renewed(state, model.snapshot(), []);
    expect(sorted(fresh.conversations.values())).toEqual(sorted(state.conversations.values()));
  });
});

const waiting: Conversation = {
  id: 'cnv_1', state: 'waiting', inbox: 'inb_1', customer: { id: 'cus_1', name: null }, assigned_to: null, opened_at: at(1),
  waiting_since: at(1), parked_until: null, unanswered_since: null, promise: null, tags: [], team: null, joined: [], preview: null, seq: 1,
};

test('an event at or below the seq of what was fetched changes nothing but the line of what happened', () => {
  const state = withConversations(emptyState(), [{ ...waiting, seq: 9 }]);
  const old: ConversationEvent = { kind: 'desk.conversation_resolved', seq: 9, at: at(9), conversation: 'cnv_1' };
  const next = withEvents(state, [old, old]);
  expect(next.conversations.get('cnv_1')?.state).toBe('waiting');
  expect(next.happenings.get('cnv_1')).toHaveLength(1);
});

test('what happened before we listened joins what the stream told, none twice and in order', () => {
  const told = (kind: string, seq: number, conversation = 'cnv_1') => ({ kind, seq, at: at(seq), conversation }) as unknown as ConversationEvent;
  const live = withEvents(withConversations(emptyState(), [waiting]), [told('desk.conversation_reopened', 7)]);
  const fetched = [told('desk.conversation_opened', 1), told('desk.conversation_resolved', 5), told('desk.conversation_reopened', 7), told('desk.conversation_resolved', 8, 'cnv_2')];
  const next = withHappenings(live, 'cnv_1', fetched);
  expect(next.happenings.get('cnv_1')?.map(({ seq }) => seq)).toEqual([5, 7, 8]);
  // What happened to a part stands in the whole.
  expect(next.happenings.has('cnv_2')).toBe(false);
  expect(next.conversations).toBe(live.conversations);
});

test('a promise is taken from the stream, replaced by the next and gone when the wait is over', () => {
  const promise = (low_s: number) => ({ low_s, high_s: low_s * 2, coverage: 0.9, said_at: at(2) });
  const said = (seq: number, low_s: number): DeskEvent =>
    ({ kind: 'waits.promised', seq, at: at(seq), conversation: 'cnv_1', promise: promise(low_s), occasion: 'entry' });
  const assigned: DeskEvent = { kind: 'routing.conversation_assigned', seq: 4, at: at(4), conversation: 'cnv_1', agent: 'agt_1' };
  const settled: DeskEvent = {
    kind: 'waits.promise_settled', seq: 5, at: at(5), conversation: 'cnv_1', promise: promise(60), outcome: 'kept', waited_s: 90,
  };
  const state = withConversations(emptyState(), [waiting]);
  const after = (...events: DeskEvent[]) => withEvents(state, events).conversations.get('cnv_1');
  expect(after(said(2, 60), said(3, 30))?.promise).toEqual(promise(30));
  expect(after(said(2, 60), assigned, settled)).toMatchObject({ state: 'active', promise: null, seq: 5 });
  expect(withEvents(state, [said(2, 60), settled]).happenings.get('cnv_1')?.map(({ what }) => what)).toEqual(['promised', 'settled']);
});

test('a note is never a preview', () => {
  const message: Message = {
    id: 'msg_1', conversation: 'cnv_1', author: { kind: 'agent', id: 'agt_1', name: 'A' }, text: 'secret', client_id: null, at: at(2), seq: 2, note: true,
  };
  const event: ConversationEvent = { kind: 'desk.note_added', seq: 2, at: at(2), conversation: 'cnv_1', message };
  expect(stepConversation(waiting, event)?.preview).toBeNull();
});

test('kinds that are not known yet are passed over', () => {
  const state = withConversations(emptyState(), [waiting]);
  const unknown = { kind: 'waits.promise_made', seq: 5, at: at(5), conversation: 'cnv_1' } as unknown as DeskEvent;
  expect(withEvents(state, [unknown]).conversations.get('cnv_1')).toEqual(waiting);
});

test('the store stays within its bounds and keeps what is in use', () => {
  const many = Array.from({ length: BOUNDS.conversations + 50 }, (_, i): Conversation => ({
    ...waiting, id: `cnv_${i}`, state: i === 0 ? 'active' : 'resolved', seq: i + 1,
  }));
  const state = withinBounds(withConversations(emptyState(), many), ({ state: now }) => now === 'active');
  expect(state.conversations.size).toBe(BOUNDS.conversations);
  expect(state.conversations.has('cnv_0')).toBe(true);
  expect(state.conversations.has('cnv_1')).toBe(false);
  expect(state.conversations.has(`cnv_${BOUNDS.conversations + 49}`)).toBe(true);
});

test('of a very long conversation the latest messages are kept, and it is said', () => {
  const message = (seq: number): Message => ({
    id: `msg_${seq}`, conversation: 'cnv_1', author: { kind: 'customer', id: 'cus_1', name: null }, text: '', client_id: null, at: at(seq), seq,
  });
  const state = withMessages(emptyState(), 'cnv_1', Array.from({ length: BOUNDS.messages + 3 }, (_, i) => message(i + 1)));
  const transcript = state.transcripts.get('cnv_1');
  expect(transcript?.messages).toHaveLength(BOUNDS.messages);
  expect(transcript?.messages[0]?.seq).toBe(4);
  expect(transcript?.cut).toBe(true);
});
