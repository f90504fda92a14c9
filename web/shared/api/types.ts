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
  | 'manage_tags'
  | 'manage_replies'
  | 'plan_shifts'
  | 'manage_inboxes'
  | 'manage_people'
  | 'read_audit'
  | 'manage_sign_in'
  | 'manage_customers'
  | 'erase_customers'
  | 'act_on_floor';

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
  /** The message's. */
  seq: number;
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
  /** Since when what the customer said has no answer. */
  unanswered_since: Moment | null;
  promise: WaitPromise | null;
  /** In the order in which they were put on. */
  tags: Id[];
  /** The team to whose people it was handed. */
  team: Id | null;
  /** Who joined whoever has it. */
  joined: Id[];
  preview: Preview | null;
  /** Of which it has become a part: it goes on there. */
  merged_into?: Id;
  seq: number;
}

/** What is being written on one of the agent's devices. */
export interface SavedDraft {
  conversation: Id;
  reply: string;
  note: string;
  /** 0 where nothing is kept. */
  version: number;
  saved_at: Moment;
  /** What another device had saved, and this took the place of. */
  replaced?: { reply: string; note: string };
}

export const TONES = ['plain', 'matter', 'product', 'urgent', 'praise', 'todo'] as const;
export type Tone = (typeof TONES)[number];

export interface Tag {
  id: Id;
  name: string;
  /** What it is used for, which gives it its colour. */
  tone: Tone;
  retired: boolean;
}

/** Words to be used again. */
export interface SavedReply {
  id: Id;
  /** Whether all may use it; otherwise it is one's own. */
  shared: boolean;
  title: string;
  /** What one types after `/`. */
  shortcut: string;
  /** With its placeholders, as it was written. */
  text: string;
  changed_at: Moment;
}

/** A piece of a text; `hit` where it is what was looked for. */
export interface Piece {
  text: string;
  hit: boolean;
}

/** A conversation that was found, with the newest of its texts that answers. */
export interface Hit {
  conversation: Conversation;
  said: { id: Id; seq: number; author: Author; note: boolean; at: Moment; snippet: Piece[] } | null;
  /** Words that were taken for what was typed. */
  taken_for: string[];
}

export interface Found {
  items: Hit[];
  /** Customers who are called so, each with their latest conversation. */
  people: { id: Id; conversation: Conversation }[];
  next: string | null;
  /** Older texts are still being indexed. */
  indexing: boolean;
}

/** Which conversations a saved view shows: the same names as in the query of the list. */
export interface WantedView {
  state?: ConversationState;
  /** An agent, `me` or `nobody`. */
  assigned_to?: string;
  inbox?: Id;
  tag?: Id;
  team?: Id;
  unanswered?: boolean;
  longer_than_s?: number;
}

export interface SavedView {
  id: `viw_${string}`;
  name: string;
  shared: boolean;
  wanted: WantedView;
  /** Exact below 100. */
  count: { value: number; more: boolean };
}

/** Somebody with all who became part of them. */
export interface QuietHours {
  from: number;
  to: number;
  zone: string;
}

export interface PushWish {
  endpoint: string;
  p256dh: string;
  auth: string;
  language: 'en' | 'de';
  assigned: boolean;
  message: boolean;
  mention: boolean;
  quiet: QuietHours | null;
  /** The server's key with which it subscribed. */
  key: string;
}

/** What this browser is told while it is closed. */
export interface Push {
  available: boolean;
  key: string | null;
  subscription: { endpoint: string; assigned: boolean; message: boolean; mention: boolean; quiet: QuietHours | null; renew: boolean } | null;
}

export interface PersonInList {
  id: Id;
  name: string | null;
  email: string | null;
  last_contact_at: Moment | null;
}

export interface Person {
  id: Id;
  name: string | null;
  email: string | null;
  phone: string | null;
  attributes: Record<string, AttributeValue>;
  external_ids: string[];
  merged: { id: Id; into: Id; name: string | null; proof: 'identity' | 'agent'; by: Id | null; at: Moment }[];
  blocked: { until: Moment; by: Id | null; at: Moment } | null;
  erased_at: Moment | null;
}

export type AttributeValue = string | number | boolean;

export interface Attribute {
  key: string;
  label: string;
  type: 'text' | 'number' | 'date' | 'choice' | 'yes_no';
  longest?: number | null;
  least?: number | null;
  most?: number | null;
  choices: string[];
}

export interface PersonChange {
  name?: string | null;
  email?: string | null;
  phone?: string | null;
  attributes?: Record<string, AttributeValue | null>;
}

/** How a company's site identifies its customers in an inbox. */
export interface Identity {
  required: boolean;
  secrets: { id: Id; created_at: Moment; ends_at: Moment | null }[];
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
  /** Of a whisper: whoever had the conversation then. They see it, and leads. */
  whispered_to?: Id;
  erased?: boolean;
  files?: SentFile[];
  /** Colleagues whom a note names. */
  mentions?: Id[];
  /** Of a note that was changed: from 2. */
  version?: number;
  edited_at?: Moment;
}

export interface Agent {
  id: Id;
  name: string;
  role: Role;
  state: PresenceState;
  connected: boolean;
  capacity: number;
  load: number;
  /** False for one who was deactivated, and is named for what they did. */
  active: boolean;
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
  /** Their role must have a second factor: until they add one they can do nothing else. */
  must_add_second_factor: boolean;
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
  /** It takes no new conversations any more. */
  retired: boolean;
  members: Id[];
}

/** A named group of agents. */
export interface Team {
  id: Id;
  name: string;
  retired: boolean;
  members: Id[];
  /** Where its people answer because they are in it. */
  inboxes: Id[];
}

/** A half hour of an inbox in which something happened. */
export interface HalfHour {
  from: Moment;
  inbox: Id;
  arrived: number;
  answered: number;
  left: number;
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
  /** What it may do; without them, what its agent may. */
  scopes?: Permission[];
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
