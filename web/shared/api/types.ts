// The shapes on the wire, after docs/api-design.md.

export type Id = string;
/** RFC 3339, UTC, milliseconds. */
export type Moment = string;

export type ConversationState = 'waiting' | 'active' | 'parked' | 'resolved' | 'abandoned';
export type PresenceState = 'available' | 'away' | 'offline';
export type Role = 'owner' | 'administrator' | 'lead' | 'agent';
/** As in the engine's list of permissions; what a newer server may say beside it does no harm. */
export type Permission =
  | 'read_conversations'
  | 'answer_conversations'
  | 'read_colleagues'
  | 'read_scores'
  | 'manage_own_account'
  | 'manage_members'
  | 'manage_inboxes'
  | 'manage_people';

export interface List<T> {
  items: T[];
  next: string | null;
}

export interface Customer {
  id: Id;
  name: string | null;
}

/** Seconds from `said_at` within which we said that a person would answer. */
export interface WaitPromise {
  low_s: number;
  high_s: number;
  coverage: number;
  said_at: Moment;
}

export interface Preview {
  author: 'customer' | 'agent';
  text: string | null;
  at: Moment;
  /** How many go with it. */
  files?: number;
}

/** A file that was sent, or is about to be. */
export interface SentFile {
  id: Id;
  name: string | null;
  media_type: string | null;
  bytes: number | null;
  /** Of a picture that may be shown small. */
  width?: number;
  height?: number;
  erased?: boolean;
}

export interface Conversation {
  id: Id;
  state: ConversationState;
  inbox: Id;
  customer: Customer;
  /** Of a parked or resolved conversation: the agent to whom it would return. */
  assigned_to: Id | null;
  opened_at: Moment;
  waiting_since: Moment | null;
  parked_until: Moment | null;
  promise: WaitPromise | null;
  tags: string[];
  preview: Preview | null;
  seq: number;
}

export interface Author {
  kind: 'customer' | 'agent' | 'system';
  id: Id | null;
  name: string | null;
}

export interface Message {
  id: Id;
  conversation: Id;
  author: Author;
  text: string | null;
  client_id: string | null;
  at: Moment;
  seq: number;
  note?: boolean;
  erased?: boolean;
  files?: SentFile[];
}

export interface Agent {
  id: Id;
  name: string;
  role: Role;
  state: PresenceState;
  connected: boolean;
  capacity: number;
  load: number;
  inboxes: Id[];
  absence: { from: Moment; until: Moment; began: boolean } | null;
}

/** As the clock on the wall shows them: `09:00`, and `24:00` for the end of the day. */
export interface OpeningHours {
  zone: string;
  /** Seven days from Monday. */
  week: { from: string; to: string }[][];
  special_days: { date: string; name: string; spans: { from: string; to: string }[] }[];
}

export interface Hours {
  /** Null: always open. */
  hours: OpeningHours | null;
  open: boolean;
  changes_at: Moment | null;
}

export interface Me {
  id: Id;
  name: string;
  email: string;
  role: Role;
  permissions: Permission[];
  presence: { state: PresenceState; connected: boolean };
  capacity: number;
  load: number;
  workspace: { id: Id; name: string };
  inboxes: Id[];
  csrf: string | null;
}

export interface SignedIn {
  me: Me;
  csrf: string;
}

export interface Inbox {
  id: Id;
  name: string;
  channel: string;
  origins: string[];
  patience_s: number;
  members: Id[];
}

/** How promises held; `interval` is that of `coverage`. */
export interface Figures {
  n: number;
  kept: number;
  early: number;
  missed: number;
  coverage: number;
  interval: { low: number; high: number };
  mean_width_s: number;
}

export interface Score {
  from: string;
  days: number;
  coverage_target: number;
  total: Figures | null;
  left: number | null;
  by_queue: { key: Id; name?: string; hidden: boolean; figures: Figures | null }[];
}

export interface ApiToken {
  id: Id;
  name: string;
  created_at: Moment;
  last_used_at: Moment | null;
}

export interface NewApiToken extends ApiToken {
  token: string;
}

export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  conversation?: Id;
}
