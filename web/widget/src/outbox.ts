import { Refusal } from './api';
import { Pause, backoff } from './backoff';
import { clientId, type Device } from './device';
import type { SentFile, Unsent } from './model';

export const MAX_UNSENT = 50;

/** What the outbox needs to reach the server. */
export interface Line {
  /** Makes sure of a session. */
  session(): Promise<void>;
  /** The token was refused; the next `session` fetches another. */
  expired(): void;
  conversation(): string | undefined;
  open(entry: Unsent): Promise<void>;
  write(conversation: string, entry: Unsent): Promise<void>;
  /** The conversation is not there (any more). */
  lost(): void;
  /** The server was reached (true) or could not be (false). */
  link(up: boolean): void;
  changed(): void;
}

/** Texts that the server has not acknowledged: kept on the device, sent in order, repeated safely by `client_id`. */
export class Outbox {
  entries: Unsent[];
  readonly #settled = new Set<string>();
  readonly #pause = new Pause();
  #sending = false;
  #run = 0;
  /** Only the leading tab sends. */
  active = false;

  constructor(
    private readonly device: Device,
    private readonly line: Line,
  ) {
    this.entries = device.get().unsent ?? [];
  }

  get full(): boolean {
    return this.entries.length >= MAX_UNSENT;
  }

  add(text: string, files?: SentFile[]): Unsent | undefined {
    if (this.full) return undefined;
    const entry: Unsent = { client_id: clientId(), text, ...(files?.length && { files }) };
    this.adopt([entry]);
    return entry;
  }

  /** Takes in what another tab or an earlier page has written. */
  adopt(entries: Unsent[]): void {
    const known = new Set(this.entries.map((entry) => entry.client_id));
    const news = entries.filter((entry) => !known.has(entry.client_id) && !this.#settled.has(entry.client_id));
    if (news.length === 0) return;
    this.entries = [...this.entries, ...news];
    this.#save();
  }

  /** The server has these, or the customer does not want them sent: seen in an answer, a list or the stream. */
  settle(ids: (string | null)[]): void {
    for (const id of ids) if (id) this.#settled.add(id);
    const left = this.entries.filter((entry) => !this.#settled.has(entry.client_id));
    if (left.length === this.entries.length) return;
    this.entries = left;
    this.#save();
  }

  retry(id: string): void {
    this.#change(id, (entry) => delete entry.failed);
    this.#pause.end();
    void this.flush();
  }

  /** Try now instead of at the end of the wait. */
  nudge(): void {
    this.#pause.end();
  }

  stop(): void {
    this.#run++;
    this.active = false;
    this.#sending = false;
    this.#pause.end();
  }

  async flush(): Promise<void> {
    if (this.#sending || !this.active) return;
    this.#sending = true;
    const run = this.#run;
    let attempt = 0;
    let renewals = 0;
    for (let entry = this.#next(); entry && run === this.#run; entry = this.#next()) {
      try {
        await this.#deliver(entry, run);
        if (run !== this.#run) return;
        this.line.link(true);
        this.settle([entry.client_id]);
        attempt = renewals = 0;
        continue;
      } catch (error) {
        if (run !== this.#run) return;
        const refusal = error instanceof Refusal ? error : undefined;
        this.line.link(refusal !== undefined);
        if (refusal?.status === 401 && renewals++ === 0) {
          for (const each of this.entries) delete each.opening;
          this.#save();
          this.line.expired();
          continue;
        }
        if (refusal?.status === 404 && this.line.conversation() && attempt === 0) {
          this.line.lost();
          attempt++;
          continue;
        }
        if (refusal && !refusal.passing && refusal.status !== 401) {
          this.#change(entry.client_id, (each) => (each.failed = refusal.message));
          continue;
        }
        await this.#pause.wait(backoff(attempt++, refusal?.retry_after_ms));
      }
    }
    if (run === this.#run) this.#sending = false;
  }

  #next(): Unsent | undefined {
    return this.entries.find((entry) => !entry.failed);
  }

  async #deliver(entry: Unsent, run: number): Promise<void> {
    await this.line.session();
    if (run !== this.#run) return;
    const known = this.line.conversation();
    if (known && !entry.opening) return this.line.write(known, entry);
    this.#change(entry.client_id, (each) => (each.opening = true));
    try {
      await this.line.open(entry);
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'conversation_open' || !error.conversation) throw error;
      // One is open already, begun in another tab or before a reload: carry on in it.
      this.#change(entry.client_id, (each) => delete each.opening);
      if (run === this.#run) await this.line.write(error.conversation, entry);
    }
  }

  #change(id: string, edit: (entry: Unsent) => void): void {
    const entry = this.entries.find((each) => each.client_id === id);
    if (!entry) return;
    edit(entry);
    this.#save();
  }

  /** Other tabs write the same key: theirs is kept, ours is replaced, what is settled goes. */
  #save(): void {
    const ours = new Set(this.entries.map((entry) => entry.client_id));
    const theirs = (this.device.get().unsent ?? []).filter(
      (entry) => !ours.has(entry.client_id) && !this.#settled.has(entry.client_id),
    );
    this.device.set({ unsent: [...theirs, ...this.entries].slice(0, MAX_UNSENT * 2) });
    this.line.changed();
  }
}
