import type { Client } from '$shared/api/client';
import type { Conversation, Id } from '$shared/api/types';

const KEY = 'warmline.read-seq.';
const KEPT = 1000;
/** What was read is told to the server together, a moment later. */
const TELL_MS = 1500;
const PAGES = 10;

/** Up to where each conversation has been read, here or on another device of the same agent: what came later is unread. */
export class Reading {
  #agent = '';
  #until = $state<Record<Id, number>>({});
  readonly #client: Pick<Client, 'reading' | 'markRead'>;
  readonly #untold = new Map<Id, number>();
  #telling: ReturnType<typeof setTimeout> | undefined;

  constructor(client: Pick<Client, 'reading' | 'markRead'>) {
    this.#client = client;
  }

  open(agent: Id): void {
    this.#agent = agent;
    this.#untold.clear();
    this.reread(KEY + agent);
  }

  reread(key: string | null): void {
    if (key !== KEY + this.#agent) return;
    try {
      this.#until = (JSON.parse(localStorage.getItem(key) ?? '{}') as Record<Id, number> | null) ?? {};
    } catch {
      this.#until = {};
    }
  }

  /** What was read on other devices. */
  async fetch(): Promise<void> {
    const agent = this.#agent;
    let after: string | null = null;
    for (let page = 0; page < PAGES; page += 1) {
      const { items, next }: Awaited<ReturnType<Client['reading']>> = await this.#client.reading(after);
      if (agent !== this.#agent) return;
      for (const { conversation, seq } of items) this.#mark(conversation, seq);
      if (next === null) break;
      after = next;
    }
    this.#keep();
  }

  /** Whether this agent has read anything yet, anywhere. */
  get begun(): boolean {
    return Object.keys(this.#until).length > 0;
  }

  unread({ id, preview }: Conversation): boolean {
    return preview?.author === 'customer' && preview.seq > (this.#until[id] ?? 0);
  }

  read({ id, preview }: Conversation): void {
    if (!preview || !this.#mark(id, preview.seq)) return;
    this.#keep();
    this.#untold.set(id, preview.seq);
    this.#telling ??= setTimeout(() => void this.#tell(), TELL_MS);
  }

  /** Another device has read it. */
  readElsewhere(id: Id, seq: number): void {
    if (this.#mark(id, seq)) this.#keep();
  }

  async #tell(): Promise<void> {
    this.#telling = undefined;
    const untold = [...this.#untold];
    this.#untold.clear();
    for (const [id, seq] of untold) {
      try {
        await this.#client.markRead(id, seq);
      } catch {
        // Other devices learn of it with the next message that is read here.
      }
    }
  }

  #mark(id: Id, seq: number): boolean {
    if (seq <= (this.#until[id] ?? 0)) return false;
    this.#until[id] = seq;
    return true;
  }

  #keep(): void {
    const entries = Object.entries(this.#until);
    if (entries.length > KEPT) {
      entries.sort((a, b) => b[1] - a[1]);
      this.#until = Object.fromEntries(entries.slice(0, KEPT));
    }
    try {
      localStorage.setItem(KEY + this.#agent, JSON.stringify(this.#until));
    } catch {
      // Without storage, marks last as long as the page.
    }
  }
}
