// What the agents' stream tells, after docs/api-design.md.

import type { Customer, Id, Message, Moment, PresenceState, WaitPromise } from './types';

export interface By {
  kind: 'agent' | 'customer' | 'system';
  id: Id | null;
}

export type QueuedReason =
  | 'given_back'
  | 'agent_gone'
  | 'agent_offline'
  | 'parking_over'
  | 'customer_wrote'
  | 'member_removed'
  | 'handed_to_team';

export type PromiseOccasion = 'entry' | 'later' | 'shorter' | 'longer';
export type PromiseOutcome = 'kept' | 'early' | 'missed' | 'left';

/** What a note says from now on. */
export interface NoteEdit {
  message: Id;
  note_seq: number;
  text: string | null;
  mentions?: Id[];
  version: number;
  erased?: boolean;
}

interface OfConversation {
  seq: number;
  at: Moment;
  conversation: Id;
}

interface OfWorkspace {
  seq: number;
  at: Moment;
  conversation: null;
}

export type ConversationEvent = OfConversation &
  (
    | { kind: 'desk.conversation_opened'; inbox: Id; customer: Customer | Id }
    | { kind: 'desk.message_posted'; message: Message }
    | { kind: 'desk.note_added'; message: Message }
    | { kind: 'desk.whispered'; message: Message; to: Id }
    | { kind: 'desk.agent_joined' | 'desk.agent_left'; agent: Id; agent_name: string; by?: By }
    | { kind: 'routing.conversation_handed_to_team' | 'routing.conversation_freed_from_team'; team: Id | null; by?: By }
    | { kind: 'desk.note_edited'; edit: NoteEdit }
    | { kind: 'desk.agent_mentioned'; agent: Id; message: Id }
    | { kind: 'desk.link_changed'; linked: boolean; by?: By }
    | { kind: 'desk.conversation_merged'; into: Id; by?: By }
    | { kind: 'desk.conversation_separated'; from: Id; by?: By }
    | { kind: 'routing.conversation_assigned'; agent: Id; agent_name?: string; by?: By }
    | { kind: 'routing.conversation_queued'; reason: QueuedReason; waiting_since: Moment; by?: By }
    | { kind: 'desk.conversation_parked'; until: Moment | null; by?: By }
    | { kind: 'desk.conversation_resolved'; by?: By }
    | { kind: 'desk.conversation_reopened'; by?: By }
    | { kind: 'desk.conversation_abandoned'; reason: 'left' | 'gone' }
    | { kind: 'desk.conversation_tagged' | 'desk.conversation_untagged'; tag: Id; by?: By }
    | { kind: 'waits.promised'; promise: WaitPromise; occasion: PromiseOccasion }
    | { kind: 'waits.promise_withdrawn' }
    | { kind: 'waits.promise_settled'; promise: WaitPromise; outcome: PromiseOutcome; waited_s: number }
  );

export type WorkspaceEvent = OfWorkspace &
  (
    | { kind: 'routing.agent_state_changed'; agent: Id; state: PresenceState; connected: boolean }
    | { kind: 'customers.profile_changed' | 'customers.blocked' | 'customers.unblocked' | 'customers.erased'; customer: Customer; by?: By }
    | { kind: 'customers.merged'; customer: Customer; into: Customer; by?: By }
    | { kind: 'customers.separated'; customer: Customer; from: Id; by?: By }
    | {
        kind:
          | 'desk.tag_changed'
          | 'desk.saved_reply_changed'
          | 'desk.saved_reply_removed'
          | 'customers.attributes_defined'
          | 'accounts.push_key_made'
          | 'accounts.agent_added'
          | 'accounts.agent_renamed'
          | 'accounts.role_changed'
          | 'accounts.capacity_changed'
          | 'accounts.agent_deactivated'
          | 'accounts.agent_reactivated'
          | 'accounts.inbox_changed'
          | 'accounts.inbox_retired'
          | 'accounts.inbox_reinstated'
          | 'accounts.member_added'
          | 'accounts.member_removed'
          | 'accounts.team_changed'
          | 'accounts.team_member_added'
          | 'accounts.team_member_removed'
          | 'accounts.team_inbox_added'
          | 'accounts.team_inbox_removed'
          | 'hours.changed'
          | 'hours.removed'
          | 'hours.absence_planned'
          | 'hours.absence_began'
          | 'hours.absence_ended';
        agent?: Id;
        inbox?: Id;
        team?: Id;
      }
  );

/** An agent who is at a conversation, and for how many seconds that may be believed. */
export interface Present {
  agent: Id;
  name: string;
  doing: 'looking' | 'replying' | 'noting';
  for_s: number;
}

export interface HereView {
  here: Present[];
  /** 0 when the customer does not type. */
  typing_for_s: number;
  /** The latest message that was on the customer's screen. */
  seen_seq: number | null;
}

/** What is true for some seconds and in no log: these have no `seq`, and no stream resumes after one. */
export type Fleeting =
  | ({ at: Moment; conversation: Id } & (
      | ({ kind: 'live.here' } & HereView)
      | { kind: 'live.read'; read_seq: number }
      | { kind: 'live.draft'; version: number }
    ))
  | { at: Moment; conversation: null; kind: 'live.mentions'; unseen: number };

export type DeskEvent = ConversationEvent | WorkspaceEvent;

const ofConversation = /^(desk|routing)\.(conversation_|message_|note_|link_|whispered$|agent_joined$|agent_left$)|^waits\.promise(d|_settled|_withdrawn)$/;

/** Kinds that later versions add are told apart here, so that an older desk ignores them. */
export function isOfConversation(event: DeskEvent): event is ConversationEvent {
  return typeof event.conversation === 'string' && ofConversation.test(event.kind);
}
