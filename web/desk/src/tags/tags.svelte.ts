import type { Client } from '$shared/api/client';
import type { Id, Tag } from '$shared/api/types';

/** The company's tags, as they were fetched last. */
export class Tags {
  #known = $state.raw<ReadonlyMap<Id, Tag>>(new Map());
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  get all(): readonly Tag[] {
    return [...this.#known.values()];
  }

  /** Those of a conversation. What was made a moment ago may not be known yet. */
  of(ids: readonly Id[]): Tag[] {
    return ids.flatMap((id) => this.#known.get(id) ?? []);
  }

  async fetch(): Promise<void> {
    const { items } = await this.#client.tags();
    this.#known = new Map(items.map((tag) => [tag.id, tag]));
  }

  take(tag: Tag): void {
    this.#known = new Map(this.#known).set(tag.id, tag);
  }

  clear(): void {
    this.#known = new Map();
  }
}
