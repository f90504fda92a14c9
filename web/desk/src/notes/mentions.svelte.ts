import type { Client } from '$shared/api/client';
import type { Conversation, Id, Message, Moment } from '$shared/api/types';

/** A note that names me. */
export interface Mention {
  seq: number;
  at: Moment;
  seen: boolean;
  conversation: Conversation;
  message: Message;
}

interface Page {
  items: Mention[];
  next: string | null;
  unseen: number;
}

/** Where colleagues named me: the latest, and how many of them I have not seen. */
export class Mentions {
  all = $state.raw<readonly Mention[]>([]);
  unseen = $state(0);
  loading = $state<'loading' | 'ready' | 'failed'>('loading');
  readonly #client: Pick<Client, 'ask'>;
  /** Of whoever is signed in: what another one asked for is nothing to them. */
  #round = 0;

  constructor(client: Pick<Client, 'ask'>) {
    this.#client = client;
  }

  clear(): void {
    this.#round += 1;
    this.all = [];
    this.unseen = 0;
    this.loading = 'loading';
  }

  async fetch(): Promise<void> {
    const round = ++this.#round;
    try {
      const { items, unseen } = await this.#client.ask<Page>('GET', '/me/mentions', { query: { limit: 50 } });
      if (round !== this.#round) return;
      [this.all, this.unseen, this.loading] = [items, unseen, 'ready'];
    } catch {
      if (round === this.#round && this.loading !== 'ready') this.loading = 'failed';
    }
  }

  /** Another device has seen some. */
  seenElsewhere(unseen: number): void {
    if (unseen !== this.unseen) void this.fetch();
  }

  /** What is on the screen has been seen. */
  sawConversation(id: Id): void {
    void this.see(this.all.filter((mention) => !mention.seen && mention.conversation.id === id));
  }

  async see(mentions: readonly Mention[]): Promise<void> {
    if (mentions.length === 0) return;
    const seqs = mentions.map(({ seq }) => seq);
    this.all = this.all.map((mention) => (seqs.includes(mention.seq) ? { ...mention, seen: true } : mention));
    this.unseen = Math.max(0, this.unseen - seqs.length);
    try {
      const { unseen } = await this.#client.ask<{ unseen: number }>('PUT', '/me/mentions/seen', { body: { seqs } });
      this.unseen = unseen;
    } catch {
      // Seen here; the next fetch says it again.
    }
  }
}
