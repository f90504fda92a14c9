import { SseParser, type SseEvent } from './sse';

export type StreamState = 'connecting' | 'live' | 'lost' | 'unauthorized' | 'stopped';

export interface StreamOptions {
  url: string;
  onState: (state: StreamState) => void;
  /** The stream stands at `seq`: what is fetched from now on joins it without a gap. `resumed`: nothing was missed. */
  onReady: (seq: number, resumed: boolean) => void;
  onEvent: (event: { seq: number; data: unknown }) => void;
  /** What is true for some seconds and in no log. */
  onFleeting?: (data: unknown) => void;
  /** Our cursor is not one of the server's: fetch anew. */
  onReset: (seq: number) => void;
  headers?: () => Record<string, string>;
  fetch?: typeof fetch;
  random?: () => number;
}

/** The server sends a comment every 15 s; after 40 s of silence nobody is there. */
export const DEAD_AFTER_MS = 40_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/** One connection that comes back by itself, from where it was. */
export class Stream {
  readonly #options: StreamOptions;
  #cursor: number | null = null;
  #failures = 0;
  #running: AbortController | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;

  constructor(options: StreamOptions) {
    this.#options = options;
  }

  get cursor(): number | null {
    return this.#cursor;
  }

  start(cursor: number | null = null): void {
    this.#end();
    this.#cursor = cursor;
    this.#failures = 0;
    this.#options.onState('connecting');
    void this.#connect();
  }

  stop(): void {
    this.#end();
    this.#options.onState('stopped');
  }

  /** The machine woke up or the network came back: do not sit out the pause. */
  wake(): void {
    if (this.#retry === undefined) return;
    clearTimeout(this.#retry);
    this.#retry = undefined;
    void this.#connect();
  }

  #end(): void {
    clearTimeout(this.#retry);
    clearTimeout(this.#silence);
    this.#retry = undefined;
    this.#running?.abort();
    this.#running = null;
  }

  async #connect(): Promise<void> {
    const running = new AbortController();
    this.#running = running;
    let wait: number | null = null;
    try {
      this.#heard(running);
      const answer = await (this.#options.fetch ?? fetch)(this.#options.url, {
        headers: {
          Accept: 'text/event-stream',
          ...(this.#cursor === null ? {} : { 'Last-Event-ID': String(this.#cursor) }),
          ...this.#options.headers?.(),
        },
        cache: 'no-store',
        credentials: 'same-origin',
        signal: running.signal,
      });
      if (running !== this.#running) return;
      if (answer.status === 401) {
        this.#end();
        this.#options.onState('unauthorized');
        return;
      }
      if (answer.ok && answer.body) await this.#read(answer.body, running);
      else wait = Number(answer.headers.get('Retry-After')) * 1000 || null;
    } catch {
      // Broken, refused or silent: the same to us.
    }
    if (running === this.#running) this.#again(wait);
  }

  async #read(body: ReadableStream<Uint8Array>, running: AbortController): Promise<void> {
    const parser = new SseParser((event) => {
      if (running === this.#running) this.#take(event);
    });
    const reader = body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done || running !== this.#running) return;
      this.#heard(running);
      parser.push(value);
    }
  }

  #take({ id, event, data }: SseEvent): void {
    const fact = parse(data);
    if (event.startsWith('live.')) {
      if (fact !== null) this.#options.onFleeting?.(fact);
      return;
    }
    const seq = Number(id || (fact as { seq?: number } | null)?.seq);
    if (event === 'ready') {
      const resumed = this.#cursor !== null;
      if (!resumed) this.#cursor = Number.isFinite(seq) ? seq : 0;
      this.#failures = 0;
      this.#options.onState('live');
      this.#options.onReady(this.#cursor ?? 0, resumed);
    } else if (event === 'reset') {
      this.#cursor = Number.isFinite(seq) && seq > 0 ? seq : null;
      this.#failures = 0;
      this.#options.onState('live');
      this.#options.onReset(this.#cursor ?? 0);
    } else if (fact !== null && Number.isFinite(seq) && (this.#cursor === null || seq > this.#cursor)) {
      this.#cursor = seq;
      this.#options.onEvent({ seq, data: fact });
    }
  }

  #heard(running: AbortController): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => running.abort(), DEAD_AFTER_MS);
  }

  /** Half of the pause is chance, so that a restarted server is not met by everybody at once. */
  #again(atLeast: number | null): void {
    clearTimeout(this.#silence);
    this.#options.onState('lost');
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures);
    const chance = (this.#options.random ?? Math.random)();
    this.#failures += 1;
    this.#retry = setTimeout(
      () => {
        this.#retry = undefined;
        void this.#connect();
      },
      Math.max(atLeast ?? 0, pause / 2 + (pause / 2) * chance),
    );
  }
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data) as unknown;
  } catch {
    return null;
  }
}
