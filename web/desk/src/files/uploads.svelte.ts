import { ApiError } from '$shared/api/client';
import type { Id, SentFile } from '$shared/api/types';
import { newId } from '$shared/text/ids';
import type { Mode } from '../outbox/drafts.svelte';

export const MOST = 10;

/** A file beside a draft: on its way up, there, or refused. */
export interface Upload {
  key: string;
  name: string;
  bytes: number;
  state: 'going' | 'there' | 'failed';
  /** From 0 to 1. */
  done: number;
  file: SentFile | null;
  /** Why it failed. */
  error: ApiError | null;
}

export interface UploadsOptions {
  upload: (file: File, progress: (done: number) => void, signal: AbortSignal) => Promise<SentFile>;
  takeBack: (id: Id) => Promise<void>;
}

/** Files that go with what is being written, per conversation and mode. They live as long as the page. */
export class Uploads {
  #all = $state<Record<string, Upload[]>>({});
  readonly #sources = new Map<string, { file: File; stop: AbortController }>();
  readonly #options: UploadsOptions;

  constructor(options: UploadsOptions) {
    this.#options = options;
  }

  of(conversation: Id, mode: Mode): Upload[] {
    return this.#all[`${conversation} ${mode}`] ?? [];
  }

  /** As the state holds it: what `??=` answers would be the bare array, whose changes nobody sees. */
  #list(conversation: Id, mode: Mode): Upload[] {
    const name = `${conversation} ${mode}`;
    this.#all[name] ??= [];
    return this.#all[name];
  }

  /** Begins to upload; answers how many did not fit. */
  add(conversation: Id, mode: Mode, files: readonly File[]): number {
    const list = this.#list(conversation, mode);
    const fit = files.slice(0, Math.max(0, MOST - list.length));
    for (const file of fit) {
      const key = newId();
      list.push({ key, name: file.name, bytes: file.size, state: 'going', done: 0, file: null, error: null });
      this.#sources.set(key, { file, stop: new AbortController() });
      void this.#send(key);
    }
    return files.length - fit.length;
  }

  retry(key: string): void {
    const source = this.#sources.get(key);
    if (!source) return;
    source.stop = new AbortController();
    this.#change(key, { state: 'going', done: 0, error: null });
    void this.#send(key);
  }

  /** Stops it, or takes it back. */
  remove(key: string): void {
    this.#sources.get(key)?.stop.abort();
    this.#sources.delete(key);
    for (const list of Object.values(this.#all)) {
      const at = list.findIndex((one) => one.key === key);
      const [gone] = at < 0 ? [] : list.splice(at, 1);
      // Whatever stays up there is forgotten after a day.
      if (gone?.file) void this.#options.takeBack(gone.file.id).catch(() => undefined);
    }
  }

  /** What is there goes with a message now. */
  take(conversation: Id, mode: Mode): SentFile[] {
    const list = this.of(conversation, mode);
    for (const { key } of list) this.#sources.delete(key);
    delete this.#all[`${conversation} ${mode}`];
    return list.flatMap(({ file }) => file ?? []);
  }

  /** A message that was not sent gives its files back to the draft. */
  giveBack(conversation: Id, mode: Mode, files: readonly SentFile[]): void {
    const list = this.#list(conversation, mode);
    for (const file of files)
      list.push({ key: newId(), name: file.name ?? '', bytes: file.bytes ?? 0, state: 'there', done: 1, file, error: null });
  }

  async #send(key: string): Promise<void> {
    const source = this.#sources.get(key);
    if (!source) return;
    try {
      const file = await this.#options.upload(source.file, (done) => this.#change(key, { done }), source.stop.signal);
      if (this.#sources.has(key)) this.#change(key, { state: 'there', done: 1, file, name: file.name ?? source.file.name });
      else void this.#options.takeBack(file.id).catch(() => undefined);
    } catch (error) {
      this.#change(key, { state: 'failed', error: error instanceof ApiError ? error : new ApiError(0, {}) });
    }
  }

  #change(key: string, change: Partial<Upload>): void {
    for (const list of Object.values(this.#all)) {
      const one = list.find((each) => each.key === key);
      if (one) Object.assign(one, change);
    }
  }
}
