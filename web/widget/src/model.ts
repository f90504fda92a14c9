/** What the API says, in the parts that a customer's screen needs. */

export type State = 'waiting' | 'active' | 'parked' | 'resolved' | 'abandoned';

/** A stated wait: seconds counted from `said_at`. */
export interface Promised {
  low_s: number;
  high_s: number;
  said_at: string;
  /** Said because it takes longer than was said before. Only an event tells. */
  longer?: boolean;
}

/** What somebody who wrote now would be told. */
export interface Foreseen {
  wait: Promised | null;
  reason: string | null;
  /** When the inbox opens again, where it is closed or will be before their turn. */
  opens_at?: string | null;
}

export interface Conversation {
  id: string;
  state: State;
  assigned_to: string | null;
  parked_until: string | null;
  /** Absent until the server has been asked: an event changes the state but carries no promise. */
  promise?: Promised | null;
  /** Why it was abandoned, or that a promise was withdrawn, where an event said so. */
  reason?: string;
  seq: number;
}

export interface Author {
  kind: 'customer' | 'agent' | 'system';
  id: string;
  name?: string | null;
}

export interface Message {
  id: string;
  conversation: string;
  author: Author;
  text: string | null;
  client_id: string | null;
  at: string;
  seq: number;
  files?: SentFile[];
}

/** One fact from the stream. */
export interface Fact {
  seq: number;
  at: string;
  kind: string;
  conversation: string | null;
  message?: Message;
  agent?: string;
  agent_name?: string | null;
  for_s?: number;
  /** Of which conversation it became a part, or is a part no longer. */
  into?: string;
  from?: string;
  until?: string | null;
  promise?: Promised;
  occasion?: string;
  reason?: string;
}

/** A file that was sent, or is about to be. */
export interface SentFile {
  id: string;
  name: string | null;
  bytes: number | null;
  width?: number;
  height?: number;
  erased?: boolean;
}

/** A text that the server has not acknowledged yet. */
export interface Unsent {
  client_id: string;
  text: string;
  files?: SentFile[];
  /** It was once sent as the opening of a conversation, so a repeat has to go there too. */
  opening?: boolean;
  /** Why it will not be sent without the customer's doing. */
  failed?: string;
}
