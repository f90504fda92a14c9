import type { DeskEvent } from '$shared/api/events';
import type { Agent, Conversation, Id, Message } from '$shared/api/types';
import { ApiError, type Client } from '$shared/api/client';
import { AGAIN_MS } from '../app/again';
import { Lists } from './lists';
import * as fold from './reducer';
import { emptyState, type DeskState } from './state';
import { SOURCES, sortIntoViews, type View } from './views';

const AGENTS_PAUSE_MS = 2000;
const RETRY_MS = 3000;
const FETCHES_AT_ONCE = 4;
const PAGES_OF_A_TRANSCRIPT = 100;

type Loading = 'no' | 'loading' | 'ready' | 'failed';

/** The one store: fetches, folds what the stream tells, and shows the result. */
export class DeskStore {
  state = $state.raw<DeskState>(emptyState());
  loading = $state<Loading>('no');
  me = $state<Id>('');
  /** The conversation on the screen: never let go of. */
  open = $state<Id | null>(null);
  /** Conversations that turned out not to be there, or not for us. */
  missing = $state.raw<ReadonlySet<Id>>(new Set());
  failedTranscripts = $state.raw<ReadonlySet<Id>>(new Set());

  /** Grows whenever a link was made or ended somewhere. */
  linksChanged = $state(0);

  /** Resolved here, and told to the server in a moment: until then it can be undone. */
  resolving = $state.raw<Id | null>(null);

  /** What is on the screen: what is known, and what is about to be so. */
  shown = $derived(withResolved(this.state.conversations, this.resolving));
  views = $derived(sortIntoViews(this.shown.values(), this.me));
  /** Those in which one answers. */
  ownInboxes = $derived([...this.state.inboxes.values()].filter((inbox) => inbox.members.includes(this.me)));
  conversation = $derived(this.open === null ? null : (this.shown.get(this.open) ?? null));

  /** Told of every batch of events after it was folded. */
  onEvents: (events: readonly DeskEvent[], before: ReadonlyMap<Id, Conversation>) => void = () => undefined;

  /** Counts what changes the floor's day: arrivals, answers, and who left. */
  moved = $state(0);

  readonly #client: Client;
  readonly #lists: Lists;
  #meanwhile: DeskEvent[] | null = null;
  #round = 0;
  #agentsDue: ReturnType<typeof setTimeout> | undefined;
  #agentsAt = 0;
  readonly #wanted = new Set<Id>();
  #fetching = 0;
  readonly #transcriptsLoading = new Set<Id>();

  constructor(client: Client) {
    this.#client = client;
    this.#lists = new Lists(client);
  }

  /** Somebody else sits here now: nothing of what the last one saw stays. */
  clear(me: Id): void {
    this.#round += 1;
    this.me = me;
    this.state = emptyState();
    this.loading = 'no';
    this.missing = new Set();
    this.resolving = null;
    this.#wanted.clear();
    this.#meanwhile = null;
  }

  /** A snapshot of everything; call it once the stream stands. */
  async fetchAnew(): Promise<void> {
    const round = ++this.#round;
    const meanwhile: DeskEvent[] = [];
    this.#meanwhile = meanwhile;
    if (this.loading !== 'ready') this.loading = 'loading';
    try {
      const [fetched] = await Promise.all([this.#lists.first(this.me), this.#fetchPeople()]);
      if (round !== this.#round) return;
      const open = this.open;
      this.#put(fold.renewed(this.state, fetched, meanwhile));
      this.loading = 'ready';
      this.missing = new Set();
      for (const id of this.state.early.keys()) this.#wanted.add(id);
      if (open !== null) void this.openTranscript(open);
      this.#fetchWanted();
    } catch (error) {
      if (round !== this.#round || (error instanceof ApiError && error.status === 401)) return;
      if (this.loading !== 'ready') this.loading = 'failed';
      setTimeout(() => round === this.#round && void this.fetchAnew(), RETRY_MS);
    } finally {
      if (round === this.#round) this.#meanwhile = null;
    }
  }

  take(events: readonly DeskEvent[]): void {
    const before = this.state.conversations;
    this.#meanwhile?.push(...events);
    if (events.some(({ kind }) => /opened|assigned|abandoned/.test(kind))) this.moved += 1;
    this.#put(fold.withEvents(this.state, events));
    if (this.#meanwhile === null) for (const id of this.state.early.keys()) this.#wanted.add(id);
    for (const event of events) this.#follow(event);
    this.#fetchWanted();
    this.onEvents(events, before);
  }

  /** What an own call answered: folded like everything else, and skipped when the stream was quicker. */
  takeConversation(conversation: Conversation): void {
    this.#put(fold.withConversations(this.state, [conversation]));
  }

  takeMessage(message: Message): void {
    const known = this.state.transcripts.get(message.conversation)?.messages.some(({ seq }) => seq === message.seq);
    if (known) return;
    const kind = message.note ? 'desk.note_added' : 'desk.message_posted';
    this.take([{ kind, seq: message.seq, at: message.at, conversation: message.conversation, message }]);
  }

  /** A note as it was changed here. */
  takeNote({ conversation, id, seq, text, version = 1, mentions = [], edited_at }: Message): void {
    const edit = { message: id, note_seq: seq, text, version, mentions };
    // With the `seq` of the conversation as it is: the event itself comes by the stream.
    const at = { seq: this.state.conversations.get(conversation)?.seq ?? 0, at: edited_at ?? new Date().toISOString() };
    this.#put(fold.withEvents(this.state, [{ kind: 'desk.note_edited', conversation, ...at, edit }]));
  }

  takeAgent(agent: Agent): void {
    this.#put(fold.withAgent(this.state, agent));
  }

  hasMore(view: View): boolean {
    return this.#lists.hasMore(view);
  }

  async more(view: View): Promise<void> {
    const round = this.#round;
    const fetched = await this.#lists.more(SOURCES[view], this.me, view === 'mine');
    if (round === this.#round && fetched.length > 0) this.#put(fold.withConversations(this.state, fetched));
  }

  /** Loads a conversation, if we do not hold it, with what was said and what happened, page by page until the end. */
  async openTranscript(id: Id): Promise<void> {
    if (!this.state.conversations.has(id)) this.#want(id);
    if (this.#transcriptsLoading.has(id) || this.state.transcripts.get(id)?.complete) return;
    const round = this.#round;
    this.#transcriptsLoading.add(id);
    this.#put(fold.withMessages(this.state, id, []));
    try {
      const [cut] = await Promise.all([this.#loadMessages(id, round), this.#loadHappenings(id, round)]);
      if (round === this.#round) this.#put(fold.withMessages(this.state, id, [], cut ? { complete: true, cut } : { complete: true }));
      this.#setFailed(id, false);
    } catch (error) {
      if (round !== this.#round) return;
      if (error instanceof ApiError && error.status === 404) this.#gone(id);
      else this.#failedToLoad(id);
    } finally {
      this.#transcriptsLoading.delete(id);
      if (round !== this.#round && this.open === id) void this.openTranscript(id);
    }
  }

  /** True when there are more than we hold. */
  async #loadMessages(id: Id, round: number): Promise<boolean> {
    let after: string | null = null;
    for (let page = 0; page < PAGES_OF_A_TRANSCRIPT; page += 1) {
      const { items, next }: { items: Message[]; next: string | null } = await this.#client.messages(id, after);
      if (round !== this.#round) return false;
      this.#put(fold.withMessages(this.state, id, items));
      after = next;
      if (next === null) return false;
    }
    return true;
  }

  async #loadHappenings(id: Id, round: number): Promise<void> {
    const events = await allPages((after) => this.#client.happened(id, after));
    if (round === this.#round) this.#put(fold.withHappenings(this.state, id, events));
  }

  async fetchInboxes(): Promise<void> {
    const inboxes = await allPages((after) => this.#client.inboxes(after));
    this.#put(fold.withInboxes(this.state, inboxes));
  }

  async fetchAgents(): Promise<void> {
    this.#agentsAt = Date.now();
    const agents = await allPages((after) => this.#client.agents(after));
    this.#put(fold.withAgents(this.state, agents));
  }

  async #fetchPeople(): Promise<void> {
    await Promise.all([this.fetchAgents(), this.fetchInboxes()]);
  }

  /** What an event changes beyond its own words. */
  #follow(event: DeskEvent): void {
    if (event.kind === 'desk.link_changed') this.linksChanged += 1;
    if (event.kind === 'desk.conversation_merged') this.#renew(event.into, event.conversation);
    else if (event.kind === 'desk.conversation_separated') this.#renew(event.from, event.conversation);
    if (event.kind.startsWith('hours.absence_')) this.#agentsSoon();
    else if (event.kind.startsWith('accounts.member_') || event.kind === 'customers.separated') void this.fetchAnew();
    else if (event.kind.startsWith('accounts.inbox_')) void this.fetchInboxes().catch(() => undefined);
    else if (event.kind.startsWith('accounts.')) this.#agentsSoon();
    else if (/assigned|queued|parked|resolved|abandoned/.test(event.kind)) this.#agentsSoon();
  }

  /** Loads of agents follow from who serves whom; a burst of assignments is one fetch. */
  #agentsSoon(): void {
    if (this.#agentsDue !== undefined) return;
    const wait = Math.max(50, this.#agentsAt + AGENTS_PAUSE_MS - Date.now());
    this.#agentsDue = setTimeout(() => {
      this.#agentsDue = undefined;
      this.fetchAgents().catch(() => undefined);
    }, wait);
  }

  /** The whole and its part say other things than before. */
  #renew(...ids: Id[]): void {
    for (const id of ids) {
      this.#put(fold.withoutTranscript(this.state, id));
      if (this.state.conversations.has(id) || id === this.open) this.#want(id);
      if (id === this.open) void this.openTranscript(id);
    }
  }

  #want(id: Id): void {
    this.#wanted.add(id);
    this.#fetchWanted();
  }

  #fetchWanted(): void {
    while (this.#fetching < FETCHES_AT_ONCE && this.#wanted.size > 0) {
      const id = this.#wanted.values().next().value as Id;
      this.#wanted.delete(id);
      this.#fetching += 1;
      this.#client
        .conversation(id)
        .then((conversation) => {
          this.takeConversation(conversation);
          if (this.missing.has(id)) this.missing = new Set([...this.missing].filter((other) => other !== id));
        })
        .catch((error: unknown) => {
          if (error instanceof ApiError && error.status === 404) this.#gone(id);
        })
        .finally(() => {
          this.#fetching -= 1;
          this.#fetchWanted();
        });
    }
  }

  #gone(id: Id): void {
    this.#put(fold.without(this.state, id));
    this.missing = new Set([...this.missing, id].slice(-50));
  }

  /** Nobody should have to ask for what was said: it is fetched again as long as somebody looks. */
  #failedToLoad(id: Id): void {
    this.#setFailed(id, true);
    setTimeout(() => this.open === id && void this.openTranscript(id), AGAIN_MS);
  }

  #setFailed(id: Id, failed: boolean): void {
    if (this.failedTranscripts.has(id) === failed) return;
    const next = new Set(this.failedTranscripts);
    if (failed) next.add(id);
    else next.delete(id);
    this.failedTranscripts = next;
  }

  #put(state: DeskState): void {
    const kept = ({ id, state: at, assigned_to }: Conversation) =>
      id === this.open || (at === 'active' && assigned_to === this.me);
    this.state = fold.withinBounds(state, kept);
  }
}

function withResolved(conversations: ReadonlyMap<Id, Conversation>, id: Id | null): ReadonlyMap<Id, Conversation> {
  const conversation = id === null ? undefined : conversations.get(id);
  if (!conversation) return conversations;
  return new Map(conversations).set(conversation.id, { ...conversation, state: 'resolved', waiting_since: null, parked_until: null });
}

async function allPages<T>(page: (after: string | null) => Promise<{ items: T[]; next: string | null }>): Promise<T[]> {
  const all: T[] = [];
  let after: string | null = null;
  for (let pages = 0; pages < 25; pages += 1) {
    const { items, next } = await page(after);
    all.push(...items);
    if (next === null) break;
    after = next;
  }
  return all;
}
