import type { ConversationEvent, PromiseOccasion, PromiseOutcome } from '$shared/api/events';
import type { Agent, Conversation, Id, Inbox, Message, Moment, WaitPromise } from '$shared/api/types';

/** Something that happened to a conversation beside its messages. */
export interface Happening {
  seq: number;
  at: Moment;
  what:
    | 'assigned' | 'queued' | 'parked' | 'resolved' | 'reopened' | 'abandoned' | 'toTeam' | 'fromTeam' | 'joined' | 'parted'
    | 'promised' | 'withdrawn' | 'settled' | 'merged' | 'separated' | 'linked' | 'unlinked';
  agent: Id | null;
  agentName: string | null;
  by: { kind: 'agent' | 'customer' | 'system'; id: Id | null } | null;
  reason: string | null;
  until: Moment | null;
  team?: Id | null;
  /** What was said about the wait, and what became of it. */
  promise?: { said: WaitPromise; occasion?: PromiseOccasion; outcome?: PromiseOutcome; waited_s?: number };
}

export interface Transcript {
  /** By `seq`, none twice. */
  messages: Message[];
  /** All pages are here, up to the bound. */
  complete: boolean;
  /** There are more than we hold. */
  cut: boolean;
}

/** All that the desk knows. Never changed in place: `reducer.ts` makes the next one. */
export interface DeskState {
  conversations: ReadonlyMap<Id, Conversation>;
  transcripts: ReadonlyMap<Id, Transcript>;
  happenings: ReadonlyMap<Id, readonly Happening[]>;
  agents: ReadonlyMap<Id, Agent>;
  inboxes: ReadonlyMap<Id, Inbox>;
  /** Events of conversations that we do not hold, until they are fetched. */
  early: ReadonlyMap<Id, readonly ConversationEvent[]>;
}

export const BOUNDS = {
  conversations: 2000,
  transcripts: 30,
  messages: 5000,
  happenings: 500,
  happeningConversations: 500,
  early: 200,
} as const;

export function emptyState(): DeskState {
  return {
    conversations: new Map(),
    transcripts: new Map(),
    happenings: new Map(),
    agents: new Map(),
    inboxes: new Map(),
    early: new Map(),
  };
}
