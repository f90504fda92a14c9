import { ApiError, type Client, type SearchQuery } from '$shared/api/client';
import type { ConversationState, Hit, Id } from '$shared/api/types';

/** How long one may pause while typing before it is looked for. */
const PAUSE_MS = 120;
const PAGE = 20;
/** Pages without a result that are followed by themselves: filters may leave long stretches empty. */
const EMPTY_PAGES = 5;

export interface Narrowed {
  mine: boolean;
  state: ConversationState | null;
  within: 'messages' | 'notes' | null;
  inbox: Id | null;
  tag: Id | null;
}

const NOTHING: Narrowed = { mine: false, state: null, within: null, inbox: null, tag: null };

type Stage = 'empty' | 'looking' | 'found' | 'failed';

/** What is looked for, and what was found so far. Only the last question counts: those before are cancelled. */
export class Search {
  text = $state('');
  narrowed = $state.raw<Narrowed>(NOTHING);
  hits = $state.raw<readonly Hit[]>([]);
  next = $state.raw<string | null>(null);
  indexing = $state(false);
  stage = $state<Stage>('empty');
  /** The words for which `hits` are. */
  asked = $state('');

  readonly #client: Client;
  readonly #me: () => Id;
  #due: ReturnType<typeof setTimeout> | undefined;
  #running: AbortController | null = null;

  constructor(client: Client, me: () => Id) {
    this.#client = client;
    this.#me = me;
  }

  get narrows(): boolean {
    return Object.entries(this.narrowed).some(([name, value]) => value !== NOTHING[name as keyof Narrowed]);
  }

  type(text: string): void {
    this.text = text;
    this.#soon(PAUSE_MS);
  }

  narrow(change: Partial<Narrowed>): void {
    this.narrowed = { ...this.narrowed, ...change };
    this.#soon(0);
  }

  widen(): void {
    this.narrow(NOTHING);
  }

  /** Looks on where the page before ended. */
  more(): void {
    if (this.next !== null && this.stage === 'found') void this.#look(this.next);
  }

  again(): void {
    this.#soon(0);
  }

  stop(): void {
    clearTimeout(this.#due);
    this.#running?.abort();
  }

  #soon(pause: number): void {
    this.stop();
    if (this.text.trim() === '') {
      this.hits = [];
      this.next = null;
      this.asked = '';
      this.stage = 'empty';
      return;
    }
    this.stage = 'looking';
    this.#due = setTimeout(() => void this.#look(null), pause);
  }

  async #look(from: string | null): Promise<void> {
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    this.stage = 'looking';
    // Who is called so stands first: one looks for somebody rather than for their words.
    const hits: Hit[] = from === null ? [] : [...this.hits];
    const before = hits.length;
    const asked = this.text;
    try {
      let after = from;
      for (let page = 0; page < EMPTY_PAGES; page += 1) {
        const found = await this.#client.search({ ...this.#query(), after }, running.signal);
        if (this.#running !== running) return;
        const people = found.people.map(({ conversation }): Hit => ({ conversation, said: null, taken_for: [] }));
        const named = new Set(people.map(({ conversation }) => conversation.id));
        hits.push(...people, ...found.items.filter((hit) => hit.said !== null || !named.has(hit.conversation.id)));
        this.indexing = found.indexing;
        after = found.next;
        if (hits.length > before || after === null) break;
      }
      this.hits = hits;
      this.next = after;
      this.asked = asked.trim();
      this.stage = 'found';
    } catch (error) {
      if (this.#running !== running || running.signal.aborted) return;
      // Nothing but signs: there is nothing to look for yet.
      if (error instanceof ApiError && error.code === 'bad_search') {
        this.hits = [];
        this.next = null;
        this.stage = 'empty';
      } else this.stage = 'failed';
    }
  }

  #query(): SearchQuery {
    const { mine, state, within, inbox, tag } = this.narrowed;
    return { q: this.text.slice(0, 200), state, in: within, inbox, tag, assigned_to: mine ? this.#me() : null, limit: PAGE };
  }
}
