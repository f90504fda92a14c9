import { ApiError } from '$shared/api/client';
import type { Id, Message, SentFile } from '$shared/api/types';
import { newId } from '$shared/text/ids';

export interface Outgoing {
  client_id: string;
  conversation: Id;
  kind: 'message' | 'note';
  text: string;
  /** What goes with it: uploaded, and named by it. */
  files?: readonly SentFile[];
  /** Whom a note names: as it was when it was written, so that sending again is the same. */
  mentions?: readonly Id[];
  at: string;
  /** `held`: can still be taken back, until `held_until`; `sending`: on its way; `later`: no connection, tried again by itself; `failed`: only a person can help. */
  state: 'held' | 'sending' | 'later' | 'failed';
  /** Milliseconds since 1970: the latest moment at which it goes out, even if the page that holds it is gone. */
  held_until?: number;
  /** Why it failed: the problem's code and the server's words. */
  code?: string | null;
  reason: string | null;
  tries: number;
}

export interface OutboxOptions {
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'> | null;
  /** `leaving`: the page may be gone before the answer comes. */
  send: (outgoing: Outgoing, leaving: boolean) => Promise<Message>;
  sent: (message: Message) => void;
  /** One tab sends at a time. */
  alone?: (work: () => Promise<void>) => Promise<void>;
}

const PREFIX = 'warmline.outbox.';
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;
/** However long the offer to take it back is looked at. */
const LONGEST_HOLD_MS = 35_000;

/** Keeps what was written until the server has acknowledged it; `client_id` makes sending again harmless. */
export class Outbox {
  entries = $state.raw<readonly Outgoing[]>([]);
  readonly #options: OutboxOptions;
  #agent = '';
  #sending = false;
  /** Asked for while sending: what was added may have come too late for the round that ends. */
  #askedAgain = false;
  /** No room was left for these, or no storage at all: they live as long as the page. */
  readonly #unstored = new Set<string>();
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Whose outbox this is; what an earlier page left behind goes out now. */
  open(agent: Id): void {
    this.#agent = agent;
    this.reread();
    void this.flush();
  }

  close(): void {
    this.#agent = '';
    clearTimeout(this.#retry);
    this.entries = [];
  }

  /** Another tab changed the storage. */
  reread(): void {
    if (!this.#agent) return;
    const here = this.entries.filter(({ client_id }) => this.#unstored.has(client_id));
    this.entries = [...this.#stored(), ...here].sort(byTime);
  }

  /** `held`: it waits for `release`, and can be discarded until then. What was held before it goes out at once. */
  add(conversation: Id, kind: Outgoing['kind'], text: string, now = new Date(), files: readonly SentFile[] = [], held = false, mentions: readonly Id[] = []): string {
    const client_id = newId();
    const entry = { client_id, conversation, kind, text, ...(files.length > 0 && { files }), ...(mentions.length > 0 && { mentions }), at: now.toISOString(), reason: null, tries: 0 };
    for (const earlier of this.entries) if (earlier.conversation === conversation) this.#unhold(earlier);
    this.#put(held ? { ...entry, state: 'held', held_until: now.getTime() + LONGEST_HOLD_MS } : { ...entry, state: 'sending' });
    void this.flush();
    return client_id;
  }

  /** The time to take it back is over. */
  release(client_id: string): void {
    const entry = this.entries.find((one) => one.client_id === client_id);
    if (entry && this.#unhold(entry)) void this.flush();
  }

  isHeld(client_id: string): boolean {
    return this.entries.some((one) => one.client_id === client_id && one.state === 'held');
  }

  /** The page goes away: what is held goes with the last breath. An answer that is not heard is asked for by the next page. */
  releaseAll(): void {
    for (const entry of this.entries.filter(({ state }) => state === 'held')) {
      this.#unhold(entry);
      this.#options.send({ ...entry, state: 'sending' }, true).then(
        (message) => this.acknowledged([message]),
        () => undefined,
      );
    }
  }

  #unhold(entry: Outgoing): boolean {
    if (entry.state !== 'held') return false;
    const { held_until: _, ...rest } = entry;
    this.#put({ ...rest, state: 'sending' });
    return true;
  }

  retry(client_id: string): void {
    const entry = this.entries.find((one) => one.client_id === client_id);
    if (entry) this.#put({ ...entry, state: 'sending', code: null, reason: null });
    void this.flush();
  }

  /** Takes a failed text back, so that it can be mended and sent again. */
  discard(client_id: string): void {
    this.#drop(client_id);
  }

  /** The stream may bring our own message before its acknowledgment. */
  acknowledged(messages: readonly Message[]): void {
    const ours = new Set(this.entries.map((entry) => entry.client_id));
    for (const { client_id } of messages) if (client_id && ours.has(client_id)) this.#drop(client_id);
  }

  async flush(): Promise<void> {
    this.#askedAgain = true;
    if (this.#sending || !this.#agent) return;
    this.#sending = true;
    clearTimeout(this.#retry);
    const alone = this.#options.alone ?? ((work: () => Promise<void>) => work());
    try {
      while (this.#askedAgain) {
        this.#askedAgain = false;
        await alone(() => this.#sendAll());
      }
    } finally {
      this.#sending = false;
      this.#again();
    }
  }

  async #sendAll(): Promise<void> {
    const agent = this.#agent;
    this.reread();
    const blocked = new Set<Id>();
    for (;;) {
      const due = this.entries.find((entry) => entry.state !== 'failed' && !blocked.has(entry.conversation));
      if (!due || agent !== this.#agent) return;
      if (due.state === 'held' && Date.now() < (due.held_until ?? 0)) {
        blocked.add(due.conversation);
        continue;
      }
      if (!(await this.#sendOne(due))) blocked.add(due.conversation);
    }
  }

  /** False when what follows in the same conversation must wait, so that the order holds. */
  async #sendOne(entry: Outgoing): Promise<boolean> {
    try {
      const message = await this.#options.send(entry, false);
      this.#drop(entry.client_id);
      this.#options.sent(message);
      return true;
    } catch (error) {
      const kept = this.entries.some(({ client_id }) => client_id === entry.client_id);
      if (!kept) return true;
      const failed = error instanceof ApiError ? error : new ApiError(0, {});
      const later = failed.passing || failed.status === 401;
      this.#put({ ...entry, state: later ? 'later' : 'failed', code: later ? null : failed.code, reason: later ? null : failed.message, tries: entry.tries + 1 });
      return !later;
    }
  }

  #again(): void {
    const tries = this.entries.filter(({ state }) => state !== 'failed' && state !== 'held').map((entry) => entry.tries);
    const pauses = this.entries.flatMap((entry) => (entry.state === 'held' ? [(entry.held_until ?? 0) - Date.now()] : []));
    if (tries.length > 0) pauses.push(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.max(0, Math.min(...tries) - 1)));
    if (pauses.length > 0) this.#retry = setTimeout(() => void this.flush(), Math.max(0, Math.min(...pauses)));
  }

  #put(entry: Outgoing): void {
    const others = this.entries.filter(({ client_id }) => client_id !== entry.client_id);
    this.entries = [...others, entry].sort(byTime);
    try {
      if (!this.#options.storage) throw new Error('no storage');
      this.#options.storage.setItem(this.#key(entry.client_id), JSON.stringify(entry));
      this.#unstored.delete(entry.client_id);
    } catch {
      this.#unstored.add(entry.client_id);
      this.#options.storage?.removeItem(this.#key(entry.client_id));
    }
  }

  #drop(client_id: string): void {
    this.#options.storage?.removeItem(this.#key(client_id));
    this.#unstored.delete(client_id);
    this.entries = this.entries.filter((entry) => entry.client_id !== client_id);
  }

  #key(client_id: string): string {
    return `${PREFIX}${this.#agent}.${client_id}`;
  }

  #stored(): Outgoing[] {
    const storage = this.#options.storage;
    const found: Outgoing[] = [];
    for (let i = 0; storage && i < storage.length; i += 1) {
      const key = storage.key(i);
      if (!key?.startsWith(`${PREFIX}${this.#agent}.`)) continue;
      try {
        found.push(JSON.parse(storage.getItem(key) ?? '') as Outgoing);
      } catch {
        storage.removeItem(key);
      }
    }
    return found.sort(byTime);
  }
}

function byTime(a: Outgoing, b: Outgoing): number {
  return a.at < b.at ? -1 : a.at > b.at ? 1 : 0;
}
