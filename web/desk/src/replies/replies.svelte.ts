import type { Id, List, SavedReply } from '$shared/api/types';

type Fetch = (after: string | null) => Promise<List<SavedReply>>;

/** What one may use: what all share, and one's own. Fetched when it is first needed, and again when it has changed. */
export class Replies {
  #known = $state.raw<ReadonlyMap<Id, SavedReply>>(new Map());
  /** Whether there was an answer: without one, nobody is told that there are none. */
  loaded = $state(false);
  /** Grows whenever what we have may be out of date. */
  changes = $state(1);
  /** As of which change we have them. */
  #as_of = 0;
  #fetching: Promise<void> | null = null;
  readonly #fetch: Fetch;

  constructor(fetch: Fetch) {
    this.#fetch = fetch;
  }

  get all(): readonly SavedReply[] {
    return [...this.#known.values()];
  }

  /** Something was changed, here or elsewhere. */
  outdated(): void {
    this.changes += 1;
  }

  /** Fetches them where that was not done since the last change. */
  need(): Promise<void> {
    if (this.#as_of === this.changes) return Promise.resolve();
    this.#fetching ??= this.#renew().finally(() => (this.#fetching = null));
    return this.#fetching;
  }

  clear(): void {
    this.#known = new Map();
    this.loaded = false;
    this.changes += 1;
  }

  async #renew(): Promise<void> {
    while (this.#as_of !== this.changes) {
      const as_of = this.changes;
      const all = new Map<Id, SavedReply>();
      let after: string | null = null;
      do {
        const { items, next }: List<SavedReply> = await this.#fetch(after);
        for (const reply of items) all.set(reply.id, reply);
        after = next;
      } while (after !== null);
      this.#as_of = as_of;
      // Cleared or changed meanwhile: what came is not what there is.
      if (as_of !== this.changes) continue;
      this.#known = all;
      this.loaded = true;
    }
  }
}
