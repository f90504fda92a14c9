import type { Conversation, Id } from '$shared/api/types';

// What was resolved, could still be undone, and whose browser went down before the server was told. A page that is closed tells the
// server with its last breath; one that is killed has none, so the next page does it.

const PREFIX = 'warmline.resolving.';
/** However long the offer to undo was held open, and some more: until then another tab may hold it. */
export const OVER_MS = 45_000;
/** Whoever comes back after so long decides anew. */
const STALE_MS = 12 * 60 * 60_000;

interface Kept {
  seq: number;
  state: Conversation['state'];
  assigned_to: Id | null;
  at: number;
}

interface Doors {
  fetch: (id: Id) => Promise<Conversation>;
  resolve: (id: Id) => Promise<Conversation>;
  done: (conversation: Conversation) => void;
}

export class Leftover {
  readonly #storage: Storage | null;
  readonly #doors: Doors;
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  #agent = '';

  constructor(storage: Storage | null, doors: Doors) {
    this.#storage = storage;
    this.#doors = doors;
  }

  /** Whose it is; what an earlier page of theirs left is done as soon as no other tab can hold it any more. */
  open(agent: Id, now = Date.now()): void {
    this.close();
    this.#agent = agent;
    for (const { id, in_ms } of this.#all(now)) this.#timers.add(setTimeout(() => void this.#finish(id), in_ms));
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  keep({ id, seq, state, assigned_to }: Conversation, now = Date.now()): void {
    try {
      this.#storage?.setItem(this.#key(id), JSON.stringify({ seq, state, assigned_to, at: now } satisfies Kept));
    } catch {
      // Without room it is as it was before: open, until somebody resolves it.
    }
  }

  forget(id: Id): void {
    this.#storage?.removeItem(this.#key(id));
  }

  async #finish(id: Id): Promise<void> {
    const agent = this.#agent;
    try {
      const conversation = await this.#doors.fetch(id);
      const resolved = this.#due(conversation) ? await this.#doors.resolve(id) : null;
      if (agent !== this.#agent) return;
      this.forget(id);
      if (resolved) this.#doors.done(resolved);
    } catch {
      // The next page tries again.
    }
  }

  /** What an earlier page left, with how long it must still be waited for. */
  #all(now: number): { id: Id; in_ms: number }[] {
    return this.#ids().flatMap((id) => {
      const kept = this.#read(id);
      if (kept && now - kept.at < STALE_MS) return [{ id, in_ms: Math.max(0, kept.at + OVER_MS - now) }];
      this.forget(id);
      return [];
    });
  }

  /** Whether it is still ours to close: nobody wrote since, and nobody else has it. */
  #due(conversation: Conversation): boolean {
    const kept = this.#read(conversation.id);
    const { state, assigned_to, preview } = conversation;
    if (!kept || state !== kept.state || assigned_to !== kept.assigned_to) return false;
    return preview?.author !== 'customer' || preview.seq <= kept.seq;
  }

  #ids(): Id[] {
    const prefix = this.#key('');
    return Object.keys(this.#storage ?? {}).flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []));
  }

  #read(id: Id): Kept | null {
    try {
      return JSON.parse(this.#storage?.getItem(this.#key(id)) ?? 'null') as Kept | null;
    } catch {
      return null;
    }
  }

  #key(id: Id): string {
    return `${PREFIX}${this.#agent}.${id}`;
  }
}
