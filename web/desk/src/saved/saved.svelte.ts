import type { Client } from '$shared/api/client';
import type { Conversation, Id, SavedView } from '$shared/api/types';

/** Counts and lists are asked for anew at most this often while things happen. */
const PAUSE_MS = 2000;
const SOON_MS = 250;
const PAGE = 60;

/** The saved views with their counts, and the list of the one that is looked at. */
export class Saved {
  views = $state.raw<readonly SavedView[]>([]);
  /** The conversations of the view that is looked at, in order. */
  list = $state.raw<readonly Conversation[]>([]);
  more = $state(false);
  stage = $state<'loading' | 'ready' | 'failed'>('loading');

  readonly #client: Client;
  readonly #me: () => Id;
  #looked: Id | null = null;
  #wanted = PAGE;
  #due: ReturnType<typeof setTimeout> | undefined;
  #at = 0;

  constructor(client: Client, me: () => Id) {
    this.#client = client;
    this.#me = me;
  }

  one(id: string): SavedView | null {
    return this.views.find((view) => view.id === id) ?? null;
  }

  look(id: Id | null): void {
    if (this.#looked === id) return;
    this.#looked = id;
    this.#wanted = PAGE;
    this.list = [];
    this.more = false;
    this.stage = 'loading';
    if (id !== null) void this.renew();
  }

  further(): void {
    this.#wanted += PAGE;
    void this.renew();
  }

  /** Something happened: what is counted may be another number by now. */
  soon(): void {
    if (this.#due !== undefined) return;
    const wait = Math.max(SOON_MS, this.#at + PAUSE_MS - Date.now());
    this.#due = setTimeout(() => {
      this.#due = undefined;
      void this.renew();
    }, wait);
  }

  stop(): void {
    clearTimeout(this.#due);
    this.#due = undefined;
  }

  async renew(): Promise<void> {
    this.#at = Date.now();
    try {
      this.views = (await this.#client.views()).items;
      const view = this.#looked === null ? null : this.one(this.#looked);
      if (view) await this.#read(view);
      else if (this.#looked !== null) this.stage = 'ready';
    } catch {
      // The next happening asks again; what is on the screen stays.
      if (this.stage === 'loading') this.stage = 'failed';
    }
  }

  async #read(view: SavedView): Promise<void> {
    const { assigned_to, ...wanted } = view.wanted;
    const found: Conversation[] = [];
    let after: string | null = null;
    do {
      const page = await this.#client.conversations({
        ...wanted,
        ...(assigned_to === undefined ? {} : { assigned_to: assigned_to === 'me' ? this.#me() : assigned_to }),
        after,
        limit: Math.min(PAGE, this.#wanted),
      });
      found.push(...page.items);
      after = page.next;
    } while (after !== null && found.length < this.#wanted);
    if (this.#looked !== view.id) return;
    this.list = found;
    this.more = after !== null;
    this.stage = 'ready';
  }
}
