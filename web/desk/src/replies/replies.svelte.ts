import type { Client } from '$shared/api/client';
import type { Id, SavedReply } from '$shared/api/types';

/** What one may use: what all share, and one's own. */
export class Replies {
  #known = $state.raw<ReadonlyMap<Id, SavedReply>>(new Map());
  readonly #client: Pick<Client, 'savedReplies'>;

  constructor(client: Pick<Client, 'savedReplies'>) {
    this.#client = client;
  }

  get all(): readonly SavedReply[] {
    return [...this.#known.values()];
  }

  async fetch(): Promise<void> {
    const all = new Map<Id, SavedReply>();
    let after: string | null = null;
    do {
      const { items, next }: Awaited<ReturnType<Client['savedReplies']>> = await this.#client.savedReplies(after);
      for (const reply of items) all.set(reply.id, reply);
      after = next;
    } while (after !== null && all.size < 1000);
    this.#known = all;
  }

  clear(): void {
    this.#known = new Map();
  }
}
