import { Refusal } from './api';
import { Pause, backoff } from './backoff';
import { EventParser, type ServerEvent } from './sse';

/** The server sends at least a comment every 15 s; a line that is silent for longer is dead. */
const SILENCE_MS = 40_000;

export interface StreamEnds {
  fetch(headers: Record<string, string>, signal: AbortSignal): Promise<Response>;
  /** Bytes arrive (true), or the line was lost and is being sought again (false). */
  link(up: boolean): void;
  event(event: ServerEvent, resumed: boolean): void;
  /** The token is no longer good. The stream has stopped. */
  expired(): void;
}

/** The live stream, kept open and resumed after the last event seen. */
export class Stream {
  #last: string | undefined;
  #run = 0;
  #controller: AbortController | undefined;
  readonly #pause = new Pause();

  constructor(private readonly ends: StreamEnds) {}

  get running(): boolean {
    return this.#controller !== undefined;
  }

  open(): void {
    if (!this.running) void this.#keep(++this.#run);
  }

  /** Closes and forgets the place; the next `open` starts at now. */
  close(): void {
    this.#run++;
    this.#controller?.abort();
    this.#controller = undefined;
    this.#last = undefined;
    this.#pause.end();
  }

  /** Stop waiting for the next attempt: the network may be back. */
  nudge(): void {
    this.#pause.end();
  }

  async #keep(run: number): Promise<void> {
    let attempt = 0;
    while (run === this.#run) {
      let least_ms = 0;
      try {
        await this.#read(run, () => (attempt = 0));
      } catch (error) {
        if (run !== this.#run) return;
        if (error instanceof Refusal) {
          if (error.status === 401) {
            this.close();
            this.ends.expired();
            return;
          }
          least_ms = error.passing ? error.retry_after_ms : 30_000;
        }
      }
      if (run !== this.#run) return;
      this.ends.link(false);
      await this.#pause.wait(backoff(attempt++, least_ms));
    }
  }

  async #read(run: number, alive: () => void): Promise<void> {
    const controller = (this.#controller = new AbortController());
    let timer = setTimeout(() => controller.abort(), SILENCE_MS);
    const resumed = this.#last !== undefined;
    const headers: Record<string, string> = {};
    if (this.#last !== undefined) headers['Last-Event-ID'] = this.#last;
    try {
      const response = await this.ends.fetch(headers, controller.signal);
      if (!response.body) return;
      const parser = new EventParser();
      const reader = response.body.getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done || run !== this.#run) return;
        clearTimeout(timer);
        timer = setTimeout(() => controller.abort(), SILENCE_MS);
        alive();
        this.ends.link(true);
        for (const event of parser.push(value)) {
          if (run !== this.#run) return;
          if (event.event === 'reset') this.#last = undefined;
          if (event.id !== undefined) this.#last = event.id;
          this.ends.event(event, resumed);
        }
      }
    } finally {
      clearTimeout(timer);
      controller.abort();
    }
  }
}
