import type { Client } from '$shared/api/client';
import type { Conversation, ConversationState, Id } from '$shared/api/types';
import { SOURCES, type View } from './views';

const LIMIT = 200;
const STATES: readonly ConversationState[] = ['waiting', 'active', 'parked', 'resolved', 'abandoned'];
type Key = ConversationState | 'mine';

/** Where each list of the API stands: what has been fetched, and where the next page begins. */
export class Lists {
  readonly #client: Client;
  #next = new Map<Key, string | null>();
  readonly #busy = new Set<Key>();

  constructor(client: Client) {
    this.#client = client;
  }

  async first(me: Id): Promise<Conversation[]> {
    const next = new Map<Key, string | null>();
    const keys: Key[] = ['mine', ...STATES];
    const pages = await Promise.all(keys.map((key) => this.#page(key, me, null)));
    keys.forEach((key, i) => next.set(key, pages[i]?.next ?? null));
    this.#next = next;
    return pages.flatMap((page) => page.items);
  }

  async more(states: readonly ConversationState[], me: Id, mine: boolean): Promise<Conversation[]> {
    const keys: readonly Key[] = mine ? ['mine'] : states;
    const due = keys.filter((key) => this.#next.get(key) && !this.#busy.has(key));
    const pages = await Promise.all(due.map((key) => this.#follow(key, me)));
    return pages.flat();
  }

  hasMore(view: View): boolean {
    const keys: readonly Key[] = view === 'mine' ? ['mine'] : SOURCES[view];
    return keys.some((key) => this.#next.get(key));
  }

  async #follow(key: Key, me: Id): Promise<Conversation[]> {
    const lists = this.#next;
    this.#busy.add(key);
    try {
      const { items, next } = await this.#page(key, me, lists.get(key) ?? null);
      lists.set(key, next);
      return items;
    } finally {
      this.#busy.delete(key);
    }
  }

  #page(key: Key, me: Id, after: string | null) {
    const filter = key === 'mine' ? { state: 'active' as const, assigned_to: me } : { state: key };
    return this.#client.conversations({ ...filter, after, limit: LIMIT });
  }
}
