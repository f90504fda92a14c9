import { describe, expect, it } from 'vitest';
import type { Conversation, Fact, Message } from '../src/model';
import { Store } from '../src/store';

const conversation = (change: Partial<Conversation> = {}): Conversation => ({
  id: 'cnv_1',
  state: 'waiting',
  assigned_to: null,
  parked_until: null,
  promise: null,
  seq: 10,
  ...change,
});

const message = (seq: number, change: Partial<Message> = {}): Message => ({
  id: `msg_${seq}`,
  conversation: 'cnv_1',
  author: { kind: 'customer', id: 'cus_1', name: null },
  text: `text ${seq}`,
  client_id: `c${seq}`,
  at: '2026-01-05T10:00:00.000Z',
  seq,
  ...change,
});

const fact = (seq: number, kind: string, change: Partial<Fact> = {}): Fact => ({
  seq,
  at: '2026-01-05T10:00:00.000Z',
  kind,
  conversation: 'cnv_1',
  ...change,
});

function open(change: Partial<Conversation> = {}): Store {
  const store = new Store();
  store.merge({ conversation: conversation(change) });
  return store;
}

const apply = (store: Store, one: Fact) => store.merge(store.patchOf(one) ?? {});

describe('the store', () => {
  it('takes what was promised anew from the event, and keeps it when the same moment is fetched', () => {
    const store = open();
    const promise = { low_s: 60, high_s: 240, said_at: '2026-01-05T10:00:00.000Z' };
    apply(store, fact(11, 'waits.promised', { promise, occasion: 'longer' }));
    store.merge({ conversation: conversation({ promise, seq: 11 }) });
    expect(store.conversation?.promise).toEqual({ ...promise, longer: true });
    apply(store, fact(12, 'routing.conversation_assigned', { agent: 'agt_1' }));
    apply(store, fact(13, 'waits.promise_settled', { promise }));
    expect(store.conversation).toMatchObject({ state: 'active', promise: null });
  });

  it('orders messages by seq, however they come', () => {
    const store = open();
    store.merge({ messages: [message(14), message(12)] });
    apply(store, fact(13, 'desk.message_posted', { message: message(13) }));
    expect(store.messages.map((each) => each.seq)).toEqual([12, 13, 14]);
    expect(store.lastSeq).toBe(14);
  });

  it('takes each message once, and says which were new', () => {
    const store = open();
    expect(store.merge({ messages: [message(11)] })).toHaveLength(1);
    expect(store.merge({ messages: [message(11), message(12)] }).map((each) => each.id)).toEqual(['msg_12']);
    apply(store, fact(12, 'desk.message_posted', { message: message(12) }));
    expect(store.messages).toHaveLength(2);
  });

  it('follows the conversation through its states', () => {
    const store = open();
    apply(store, fact(11, 'routing.conversation_assigned', { agent: 'agt_1', agent_name: 'Mara' }));
    expect(store.conversation).toMatchObject({ state: 'active', assigned_to: 'agt_1' });
    expect(store.agentName).toBe('Mara');
    apply(store, fact(12, 'desk.conversation_parked', { until: '2026-01-06T10:00:00.000Z' }));
    expect(store.conversation).toMatchObject({ state: 'parked', parked_until: '2026-01-06T10:00:00.000Z' });
    expect(store.agentName).toBe('Mara');
    apply(store, fact(13, 'routing.conversation_queued', { reason: 'parking_over' }));
    expect(store.conversation).toMatchObject({ state: 'waiting', assigned_to: null });
    expect(store.conversation?.promise).toBeUndefined();
    apply(store, fact(14, 'desk.conversation_abandoned', { reason: 'gone' }));
    expect(store.conversation).toMatchObject({ state: 'abandoned', reason: 'gone' });
    apply(store, fact(15, 'desk.conversation_reopened'));
    expect(store.conversation?.state).toBe('waiting');
    apply(store, fact(16, 'desk.conversation_resolved'));
    expect(store.conversation?.state).toBe('resolved');
  });

  it('ignores an event that the snapshot already holds', () => {
    const store = open({ state: 'active', assigned_to: 'agt_1', seq: 20 });
    apply(store, fact(15, 'routing.conversation_queued'));
    expect(store.conversation?.state).toBe('active');
  });

  it('ignores a snapshot that is older than an event', () => {
    const store = open();
    apply(store, fact(12, 'routing.conversation_assigned', { agent: 'agt_1' }));
    store.merge({ conversation: conversation({ seq: 11 }) });
    expect(store.conversation?.state).toBe('active');
  });

  it('takes the promise from an answer whose seq counts only what moves the conversation', () => {
    const store = open({ state: 'resolved' });
    apply(store, fact(11, 'desk.conversation_reopened'));
    apply(store, fact(12, 'desk.message_posted', { message: message(12) }));
    const promise = { low_s: 60, high_s: 120, said_at: '2026-01-05T10:00:00.000Z' };
    store.merge({ conversation: conversation({ seq: 11, promise }) });
    expect(store.conversation?.promise).toEqual(promise);
  });

  it('learns first names from messages and from assignments', () => {
    const store = open({ state: 'active', assigned_to: 'agt_2' });
    expect(store.agentName).toBeUndefined();
    store.merge({ messages: [message(11, { author: { kind: 'agent', id: 'agt_2', name: 'Jonas' } })] });
    expect(store.agentName).toBe('Jonas');
  });

  it('starts anew with another conversation and drops what belongs to the last', () => {
    const store = open();
    store.merge({ messages: [message(11)] });
    store.merge({ conversation: conversation({ id: 'cnv_2', seq: 30 }) });
    expect(store.messages).toEqual([]);
    expect(store.merge({ messages: [message(12)] })).toEqual([]);
    expect(store.patchOf(fact(31, 'desk.conversation_resolved'))).toBeUndefined();
  });

  it('shows another tab the same', () => {
    const store = open();
    store.merge({ messages: [message(12), message(11)] });
    apply(store, fact(13, 'routing.conversation_assigned', { agent: 'agt_1', agent_name: 'Mara' }));
    const other = new Store();
    other.merge(structuredClone(store.dump()));
    expect(other.dump()).toEqual(store.dump());
  });

  it('forgets a promise that was withdrawn, and says why, until there is another', () => {
    const store = open({ promise: { low_s: 60, high_s: 120, said_at: '2026-01-05T10:00:00.000Z' } });
    apply(store, fact(11, 'waits.promise_withdrawn'));
    expect(store.conversation).toMatchObject({ state: 'waiting', promise: null, reason: 'withdrawn' });
    const promise = { low_s: 0, high_s: 60, said_at: '2026-01-05T10:05:00.000Z' };
    apply(store, fact(12, 'waits.promised', { promise, occasion: 'later' }));
    expect(store.conversation?.promise).toMatchObject(promise);
    apply(store, fact(13, 'waits.promise_settled'));
    expect(store.conversation?.seq).toBe(12);
  });
});
