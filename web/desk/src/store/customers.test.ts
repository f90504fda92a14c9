import { describe, expect, test } from 'vitest';
import type { DeskEvent } from '$shared/api/events';
import type { Conversation, Message } from '$shared/api/types';
import { withConversations, withEvents, withMessages } from './reducer';
import { emptyState } from './state';

const at = '2026-03-02T09:00:00.000Z';
const of = (id: string, customer: string): Conversation => ({
  id,
  state: 'active',
  inbox: 'inb_1',
  customer: { id: customer, name: 'Una' },
  assigned_to: null,
  opened_at: at,
  waiting_since: null,
  unanswered_since: null,
  parked_until: null,
  promise: null,
  tags: [], team: null, joined: [],
  preview: { author: 'customer', text: 'words', at, seq: 5 },
  seq: 5,
});
const said: Message = {
  id: 'msg_1',
  conversation: 'cnv_1',
  author: { kind: 'customer', id: 'cus_1', name: null },
  text: 'words',
  client_id: 'c',
  files: [{ id: 'fil_1', name: 'words.txt', media_type: 'text/plain', bytes: 3 }],
  at,
  seq: 4,
};
const known = () => withMessages(withConversations(emptyState(), [of('cnv_1', 'cus_1'), of('cnv_2', 'cus_2')]), 'cnv_1', [said]);
const told = (event: object) => withEvents(known(), [{ seq: 9, at, conversation: null, ...event } as DeskEvent]);

describe('what the stream tells of a customer', () => {
  test('a new name is shown with all their conversations, and nobody else’s', () => {
    const { conversations } = told({ kind: 'customers.profile_changed', customer: { id: 'cus_1', name: 'Una Example' } });
    expect(conversations.get('cnv_1')?.customer.name).toBe('Una Example');
    expect(conversations.get('cnv_2')?.customer.name).toBe('Una');
  });

  test('merged, the conversations of the one are the other’s', () => {
    const into = { id: 'cus_2', name: 'Ben' };
    const { conversations } = told({ kind: 'customers.merged', customer: { id: 'cus_1', name: null }, into });
    expect([...conversations.values()].map(({ customer }) => customer)).toEqual([into, into]);
  });

  test('erased, no text, file name or name of theirs stays on the screen', () => {
    const state = told({ kind: 'customers.erased', customer: { id: 'cus_1', name: null } });
    expect(state.conversations.get('cnv_1')).toMatchObject({ customer: { name: null }, preview: { text: null } });
    expect(state.transcripts.get('cnv_1')?.messages).toMatchObject([{ text: null, erased: true }]);
    expect(JSON.stringify([state.conversations.get('cnv_1'), state.transcripts.get('cnv_1')])).not.toContain('words');
    expect(state.conversations.get('cnv_2')?.preview?.text).toBe('words');
  });
});
