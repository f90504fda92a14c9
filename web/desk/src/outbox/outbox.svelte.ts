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
  at: string;
  /** `sending`: on its way; `later`: no connection, tried again by itself; `failed`: only a person can help. */
  state: 'sending' | 'later' | 'failed';
  /** Why it failed: the problem's code and the server's words. */
  code?: string | null;
  reason: string | null;
  tries: number;
}

export interface OutboxOptions {
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'> | null;
  send: (outgoing: Outgoing) => Promise<Message>;
  sent: (message: Message) => void;
  /** One tab sends at a time. */
  alone?: (work: () => Promise<void>) => Promise<void>;
}

const PREFIX = 'warmline.outbox.';
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;

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

  add(conversation: Id, kind: Outgoing['kind'], text: string, now = new Date(), files: readonly SentFile[] = []): void {
    const client_id = newId();
    this.#put({ client_id, conversation, kind, text, ...(files.length > 0 && { files }), at: now.toISOString(), state: 'sending', reason: null, tries: 0 });
    void this.flush();
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
      if (!(await this.#sendOne(due))) blocked.add(due.conversation);
    }
  }

  /** False when what follows in the same conversation must wait, so that the order holds. */
  async #sendOne(entry: Outgoing): Promise<boolean> {
    try {
      const message = await this.#options.send(entry);
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
    const tries = this.entries.filter((entry) => entry.state !== 'failed').map((entry) => entry.tries);
    if (tries.length === 0) return;
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.max(0, Math.min(...tries) - 1));
    this.#retry = setTimeout(() => void this.flush(), pause);
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
