import type { ConversationEvent, HereView, Present } from './events';
import type {
  Agent,
  ApiToken,
  Attribute,
  Conversation,
  ConversationState,
  Hours,
  Found,
  Id,
  Identity,
  Inbox,
  List,
  Me,
  Message,
  Moment,
  NewApiToken,
  OpeningHours,
  Permission,
  Person,
  PersonInList,
  PersonChange,
  PresenceState,
  Problem,
  Push,
  PushWish,
  SavedView,
  Score,
  SavedDraft,
  SentFile,
  SignedIn,
  Tag,
  Team,
  Tone,
  WantedView,
} from './types';

/** An answer that is not the one asked for. `status` 0: no answer came at all. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly problem: Partial<Problem>;
  /** Seconds, from `Retry-After`. */
  readonly retryAfter: number | null;

  constructor(status: number, problem: Partial<Problem>, retryAfter: number | null = null) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`);
    this.name = 'ApiError';
    this.status = status;
    this.code = problem.code ?? (status === 0 ? 'unreachable' : 'unknown');
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  /** Whether the same call may well succeed later. */
  get passing(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

export interface ClientOptions {
  base?: string;
  csrf: () => string | null;
  /** Another tab may have signed in anew; true when there is a newer value to try with. */
  renewCsrf?: () => Promise<boolean>;
  onUnauthorized?: () => void;
  fetch?: typeof fetch;
  /** Milliseconds after which a call counts as unanswered. */
  patience?: number;
}

/** Milliseconds that signing out waits for what is on its way. */
const MAX_GOING_MS = 3_000;

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type Query = Record<string, string | number | boolean | null | undefined>;

interface Call {
  query?: Query;
  body?: unknown;
  /** Sign-in and set-up answer 401 for wrong words, not for a session that has ended. */
  anonymous?: boolean;
  renewed?: boolean;
  /** Ends the call when its answer is not wanted any more. */
  signal?: AbortSignal | undefined;
  /** Goes on when the page does not. */
  leaving?: boolean;
}

export interface ConversationFilter {
  state?: ConversationState;
  /** An agent, `me` or `nobody`. */
  assigned_to?: Id;
  inbox?: Id;
  unanswered?: boolean;
  longer_than_s?: number;
  after?: string | null;
  limit?: number;
}

/** What narrows a search; what is null narrows nothing. */
export interface SearchQuery {
  q: string;
  state?: ConversationState | null;
  assigned_to?: Id | null;
  inbox?: Id | null;
  tag?: Id | null;
  in?: 'messages' | 'notes' | null;
  after?: string | null;
  limit?: number;
}

export class Client {
  readonly #options: ClientOptions;
  readonly #base: string;
  /** Ends calls with the session: to nobody, the answers would only be refusals. */
  #asked = new AbortController();
  /** What changes something and has no answer yet. */
  readonly #going = new Set<Promise<Response>>();

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#base = options.base ?? '/api/v1';
  }

  setupNeeded = () => this.#call<{ needed: boolean }>('GET', '/setup', { anonymous: true });
  setup = (body: { code: string; workspace: string; name: string; email: string; password: string }) =>
    this.#call<SignedIn>('POST', '/setup', { body, anonymous: true });
  signIn = (email: string, password: string, code?: string) =>
    this.#call<SignedIn>('POST', '/sessions', { body: code ? { email, password, code } : { email, password }, anonymous: true });
  /** What is on its way out goes before the session does; what was only asked for is not wanted any more. */
  signOut = async (): Promise<void> => {
    const late = pause(MAX_GOING_MS).then(() => this.#going.clear());
    while (this.#going.size > 0) await Promise.race([Promise.allSettled(this.#going), late]);
    this.#asked.abort();
    try {
      await this.#call<void>('DELETE', '/sessions/current', { anonymous: true });
    } finally {
      this.#asked = new AbortController();
    }
  };

  me = () => this.#call<Me>('GET', '/me');
  rename = (name: string) => this.#call<Me>('PATCH', '/me', { body: { name } });
  setPresence = (state: PresenceState) => this.#call<Agent>('PUT', '/me/presence', { body: { state } });
  tokens = (after?: string | null) => this.#call<List<ApiToken>>('GET', '/me/tokens', { query: { limit: 200, after } });
  push = () => this.#call<Push>('GET', '/me/push');
  askForPush = (wish: PushWish) => this.#call<Push>('PUT', '/me/push', { body: wish });
  stopPush = () => this.#call<void>('DELETE', '/me/push');
  createToken = (name: string, scopes?: Permission[]) => this.#call<NewApiToken>('POST', '/me/tokens', { body: scopes ? { name, scopes } : { name } });
  revokeToken = (id: Id) => this.#call<void>('DELETE', path`/me/tokens/${id}`);

  agents = (after?: string | null) => this.#call<List<Agent>>('GET', '/agents', { query: { limit: 200, after } });
  addAgent = (body: { name: string; email: string; password: string; inboxes: Id[] }) =>
    this.#call<Agent>('POST', '/agents', { body });

  inboxes = (after?: string | null) => this.#call<List<Inbox>>('GET', '/inboxes', { query: { limit: 200, after } });
  makeInbox = (name: string) => this.#call<Inbox>('POST', '/inboxes', { body: { name } });
  retireInbox = (id: Id) => this.#call<Inbox>('PUT', path`/inboxes/${id}/retirement`);
  reinstateInbox = (id: Id) => this.#call<Inbox>('DELETE', path`/inboxes/${id}/retirement`);
  changeInbox = (id: Id, body: { name?: string; origins?: string[]; patience_s?: number }) =>
    this.#call<Inbox>('PATCH', path`/inboxes/${id}`, { body });
  addMember = (inbox: Id, agent: Id) => this.#call<Inbox>('PUT', path`/inboxes/${inbox}/members/${agent}`);
  removeMember = (inbox: Id, agent: Id) => this.#call<Inbox>('DELETE', path`/inboxes/${inbox}/members/${agent}`);

  teams = (after?: string | null) => this.#call<List<Team>>('GET', '/teams', { query: { limit: 200, after } });

  hours = (inbox: Id) => this.#call<Hours>('GET', path`/inboxes/${inbox}/hours`);
  setHours = (inbox: Id, body: OpeningHours) => this.#call<Hours>('PUT', path`/inboxes/${inbox}/hours`, { body });
  clearHours = (inbox: Id) => this.#call<Hours>('DELETE', path`/inboxes/${inbox}/hours`);
  planAbsence = (until: Moment, from?: Moment) => this.#call<Agent>('PUT', '/me/absence', { body: from ? { from, until } : { until } });
  endAbsence = () => this.#call<Agent>('DELETE', '/me/absence');

  customers = (search: string, more: { attribute?: string; value?: string; after?: string | null; limit?: number } = {}) =>
    this.#call<List<PersonInList>>('GET', '/customers', { query: { search, limit: 20, ...more } });
  customer = (id: Id) => this.#call<Person>('GET', path`/customers/${id}`);
  changeCustomer = (id: Id, body: PersonChange) => this.#call<Person>('PATCH', path`/customers/${id}`, { body });
  history = (id: Id) => this.#call<List<Conversation>>('GET', path`/customers/${id}/conversations`, { query: { limit: 50 } });
  merge = (id: Id, other: Id) => this.#call<Person>('PUT', path`/customers/${id}/merges/${other}`);
  separate = (id: Id, other: Id) => this.#call<Person>('DELETE', path`/customers/${id}/merges/${other}`);
  block = (id: Id, days: number) => this.#call<Person>('PUT', path`/customers/${id}/block`, { body: { days } });
  unblock = (id: Id) => this.#call<Person>('DELETE', path`/customers/${id}/block`);
  eraseCustomer = (id: Id) => this.#call<Person>('DELETE', path`/customers/${id}`);
  attributes = () => this.#call<List<Attribute>>('GET', '/customer-attributes');
  setAttributes = (items: Attribute[]) => this.#call<List<Attribute>>('PUT', '/customer-attributes', { body: { items } });
  identity = (inbox: Id) => this.#call<Identity>('GET', path`/inboxes/${inbox}/identity`);
  setIdentity = (inbox: Id, required: boolean) => this.#call<Identity>('PUT', path`/inboxes/${inbox}/identity`, { body: { required } });
  makeSecret = (inbox: Id, earlier_for_s: number) =>
    this.#call<{ id: Id; secret: string }>('POST', path`/inboxes/${inbox}/identity/secrets`, { body: { earlier_for_s } });
  endSecret = (inbox: Id, secret: Id) => this.#call<void>('DELETE', path`/inboxes/${inbox}/identity/secrets/${secret}`);

  conversations = (filter: ConversationFilter) =>
    this.#call<List<Conversation>>('GET', '/conversations', { query: { ...filter } });
  views = () => this.#call<{ items: SavedView[] }>('GET', '/views');
  makeView = (body: { name: string; shared: boolean; wanted: WantedView }) => this.#call<SavedView>('POST', '/views', { body });
  changeView = (id: Id, body: { name: string; shared: boolean; wanted: WantedView; place?: number }) =>
    this.#call<SavedView>('PUT', path`/views/${id}`, { body });
  removeView = (id: Id) => this.#call<void>('DELETE', path`/views/${id}`);

  /** Conversations in which somebody said this. */
  search = (query: SearchQuery, signal?: AbortSignal) =>
    this.#call<Found>('GET', '/search', { query: { ...query }, signal });
  conversation = (id: Id) => this.#call<Conversation>('GET', path`/conversations/${id}`);
  messages = (id: Id, after: string | null, limit = 200) =>
    this.#call<List<Message>>('GET', path`/conversations/${id}/messages`, { query: { after, limit } });
  /** What happened to it beside what was said. */
  happened = (id: Id, after: string | null, limit = 200) =>
    this.#call<List<ConversationEvent>>('GET', path`/conversations/${id}/events`, { query: { after, limit } });
  post = (id: Id, text: string, client_id: string, files: Id[] = [], leaving = false) =>
    this.#call<Message>('POST', path`/conversations/${id}/messages`, { body: { text, client_id, files }, leaving });
  note = (id: Id, text: string, client_id: string, files: Id[] = [], mentions: readonly Id[] = [], leaving = false) =>
    this.#call<Message>('POST', path`/conversations/${id}/notes`, { body: { text, client_id, files, mentions }, leaving });
  editNote = (id: Id, note: Id, body: { text: string; mentions: Id[]; version: number }) =>
    this.#call<Message>('PATCH', path`/conversations/${id}/notes/${note}`, { body });
  mergeConversations = (stays: Id, gone: Id) => this.#call<Conversation>('PUT', path`/conversations/${stays}/merges/${gone}`);
  separateConversation = (whole: Id, part: Id) => this.#call<Conversation>('DELETE', path`/conversations/${whole}/merges/${part}`);
  takeFileBack = (id: Id) => this.#call<void>('DELETE', path`/files/${id}`);
  upload = (file: File, progress: (done: number) => void, signal: AbortSignal): Promise<SentFile> =>
    upload(`${this.#base}/files`, file, { 'X-CSRF-Token': this.#options.csrf() ?? '' }, progress, signal).catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 401) this.#options.onUnauthorized?.();
      throw error;
    });
  /** `from` is who had it when this was decided, or null for nobody: 409 where it is with another by now. */
  assign = (id: Id, agent: Id, from?: Id | null) =>
    this.#call<Conversation>('PUT', path`/conversations/${id}/assignment`, { body: { agent, from } });
  handToTeam = (id: Id, team: Id) => this.#call<Conversation>('PUT', path`/conversations/${id}/team`, { body: { team } });
  freeFromTeam = (id: Id) => this.#call<Conversation>('DELETE', path`/conversations/${id}/team`);
  whisper = (id: Id, text: string, client_id: string) => this.#call<Message>('POST', path`/conversations/${id}/whispers`, { body: { text, client_id } });
  join = (id: Id) => this.#call<Conversation>('PUT', path`/conversations/${id}/company`);
  part = (id: Id) => this.#call<Conversation>('DELETE', path`/conversations/${id}/company`);
  giveBack = (id: Id) => this.#call<Conversation>('DELETE', path`/conversations/${id}/assignment`);
  setState = (id: Id, state: 'parked' | 'resolved' | 'waiting', until?: Moment) =>
    this.#call<Conversation>('PUT', path`/conversations/${id}/state`, { body: until ? { state, until } : { state } });
  /** `leaving`: the page may be gone before the answer comes. */
  resolve = (id: Id, leaving = false) =>
    this.#call<Conversation>('PUT', path`/conversations/${id}/state`, { body: { state: 'resolved' }, leaving });

  tags = (after?: string | null) => this.#call<List<Tag>>('GET', '/tags', { query: { limit: 200, after } });
  makeTag = (name: string, tone: Tone) => this.#call<Tag>('POST', '/tags', { body: { name, tone } });
  changeTag = (id: Id, body: { name?: string; tone?: Tone; retired?: boolean }) => this.#call<Tag>('PATCH', path`/tags/${id}`, { body });
  putOn = (id: Id, tag: Id) => this.#call<Conversation>('PUT', path`/conversations/${id}/tags/${tag}`);
  takeOff = (id: Id, tag: Id) => this.#call<Conversation>('DELETE', path`/conversations/${id}/tags/${tag}`);
  /** By its name; the owner makes it by this where there is none. */
  putOnNamed = (id: Id, name: string) => this.#call<Conversation>('POST', path`/conversations/${id}/tags`, { body: { name } });

  /** Says what one does at a conversation, and answers who else is there. */
  arrive = (id: Id, doing: Present['doing']) => this.#call<HereView>('PUT', path`/conversations/${id}/here`, { body: { doing } });
  leave = (id: Id) => this.#call<void>('DELETE', path`/conversations/${id}/here`, { leaving: true });
  reading = (after: string | null) => this.#call<List<{ conversation: Id; seq: number }>>('GET', '/me/reading', { query: { limit: 200, after } });
  markRead = (id: Id, seq: number) => this.#call<{ seq: number }>('PUT', path`/conversations/${id}/reading`, { body: { seq } });
  drafts = (after: string | null) => this.#call<List<SavedDraft>>('GET', '/me/drafts', { query: { limit: 200, after } });
  draft = (id: Id) => this.#call<SavedDraft>('GET', path`/conversations/${id}/draft`);
  saveDraft = (id: Id, body: { reply: string; note: string; base: number }, leaving = false) =>
    this.#call<SavedDraft>('PUT', path`/conversations/${id}/draft`, { body, leaving });

  /** How often promises of the last days were right, in the agent's own inboxes. */
  score = (days: number) => this.#call<Score>('GET', '/scores/waits', { query: { days } });

  /** Any other call: parts of the app that are fetched late bring theirs along. */
  ask = <T>(method: Method, where: string, call: Pick<Call, 'body' | 'query' | 'anonymous' | 'signal'> = {}) =>
    this.#call<T>(method, where, call);

  async #call<T>(method: Method, where: string, call: Call = {}): Promise<T> {
    if (this.#asked.signal.aborted && !call.anonymous) throw new ApiError(0, {});
    const headers: Record<string, string> = { Accept: 'application/json' };
    const csrf = this.#options.csrf();
    if (method !== 'GET' && csrf) headers['X-CSRF-Token'] = csrf;
    if (call.body !== undefined) headers['Content-Type'] = 'application/json';
    const sent = this.#send(this.#base + where + queryString(call.query), {
      method,
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      ...(call.leaving ? { keepalive: true } : { signal: this.#until(call) }),
    });
    if (method !== 'GET') this.#keep(sent);
    const answer = await sent;
    if (answer.ok) return (answer.status === 204 ? undefined : await readJson(answer)) as T;
    const error = await asError(answer);
    if (error.status === 401 && !call.anonymous) this.#options.onUnauthorized?.();
    if (error.status === 403 && error.code === 'csrf' && !call.renewed && (await this.#options.renewCsrf?.()))
      return this.#call<T>(method, where, { ...call, renewed: true });
    throw error;
  }

  #until({ anonymous, signal }: Call): AbortSignal {
    const ends = [AbortSignal.timeout(this.#options.patience ?? 20_000)];
    if (!anonymous) ends.push(this.#asked.signal);
    if (signal) ends.push(signal);
    return AbortSignal.any(ends);
  }

  #keep(sent: Promise<Response>): void {
    this.#going.add(sent);
    const done = () => void this.#going.delete(sent);
    sent.then(done, done);
  }

  async #send(url: string, init: RequestInit): Promise<Response> {
    try {
      return await (this.#options.fetch ?? fetch)(url, init);
    } catch {
      throw new ApiError(0, {});
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => void setTimeout(done, ms));
}

export function path(parts: TemplateStringsArray, ...values: string[]): string {
  return String.raw({ raw: parts }, ...values.map(encodeURIComponent));
}

function queryString(query: Query = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined);
  return given.length === 0 ? '' : `?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}`;
}

/** A connection that breaks in the middle of an answer is no answer. */
async function readJson(answer: Response): Promise<unknown> {
  try {
    return await answer.json();
  } catch {
    throw new ApiError(0, {});
  }
}

async function asError(answer: Response): Promise<ApiError> {
  const seconds = Number(answer.headers.get('Retry-After'));
  let problem: Partial<Problem> = {};
  try {
    problem = (await answer.json()) as Partial<Problem>;
  } catch {
    // A proxy in between answers in its own words; the status says enough.
  }
  return new ApiError(answer.status, problem, Number.isFinite(seconds) && seconds > 0 ? seconds : null);
}

/** By the older way, since `fetch` does not tell how much of a body has gone. */
export function upload(
  url: string,
  file: File,
  headers: Record<string, string>,
  progress: (done: number) => void,
  signal: AbortSignal,
): Promise<SentFile> {
  return new Promise((done, failed) => {
    const call = new XMLHttpRequest();
    call.open('POST', url);
    call.setRequestHeader('Content-Type', 'application/octet-stream');
    call.setRequestHeader('X-File-Name', encodeURIComponent(file.name));
    for (const [name, value] of Object.entries(headers)) call.setRequestHeader(name, value);
    call.responseType = 'json';
    call.upload.onprogress = ({ loaded, total }) => progress(total ? loaded / total : 0);
    const answer = (call: XMLHttpRequest) => (call.response ?? {}) as Partial<Problem> & SentFile;
    call.onload = () => {
      if (call.status === 201) done(answer(call));
      else failed(new ApiError(call.status, answer(call), Number(call.getResponseHeader('Retry-After')) || null));
    };
    call.onerror = call.ontimeout = call.onabort = () => failed(new ApiError(0, {}));
    signal.addEventListener('abort', () => call.abort());
    call.send(file);
  });
}
