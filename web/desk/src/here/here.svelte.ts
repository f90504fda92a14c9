import type { Client } from '$shared/api/client';
import type { Fleeting, HereView, Present } from '$shared/api/events';
import type { Id } from '$shared/api/types';
import type { Mode } from '../outbox/drafts.svelte';

/** How often it is said that one is there; the server believes it for 25 s. */
const BEAT_MS = 10_000;
/** How often it is said that one writes; the server believes it for 8 s. */
const WRITING_BEAT_MS = 4_000;
/** After so long without a key one does not write any more. */
const PAUSE_MS = 5_000;

type Doing = Present['doing'];

interface Believed extends Present {
  until: number;
}

interface Options {
  client: Pick<Client, 'arrive' | 'leave'>;
  me: () => Id;
  now?: () => number;
}

/** Who else is at the open conversation, and that we are. Nothing of it is kept anywhere. */
export class Here {
  #people = $state.raw<readonly Believed[]>([]);
  #typingUntil = $state(0);
  /** Moves when something that was believed is not any more. */
  #tick = $state(0);
  seen = $state<number | null>(null);

  readonly #options: Options;
  #open: Id | null = null;
  #doing: Doing = 'looking';
  #saidAt = 0;
  #wroteAt = 0;
  #beat: ReturnType<typeof setTimeout> | undefined;
  #expiry: ReturnType<typeof setTimeout> | undefined;

  constructor(options: Options) {
    this.#options = options;
  }

  get others(): readonly Believed[] {
    void this.#tick;
    const now = this.#now();
    const me = this.#options.me();
    return this.#people
      .filter((one) => one.agent !== me)
      // Who has stopped writing looks on; that they have gone is told.
      .map((one) => (one.until > now ? one : { ...one, doing: 'looking' as const }));
  }

  get customerTypes(): boolean {
    void this.#tick;
    return this.#typingUntil > this.#now();
  }

  /** The conversation that is on the screen, or none. */
  at(id: Id | null): void {
    if (id === this.#open) return;
    this.#leave();
    this.#open = id;
    this.#doing = 'looking';
    this.#people = [];
    this.#typingUntil = 0;
    this.seen = null;
    if (id !== null) void this.#say();
  }

  /** A key was pressed in the composer. */
  writes(mode: Mode): void {
    const doing: Doing = mode === 'note' ? 'noting' : 'replying';
    const now = this.#now();
    this.#wroteAt = now;
    if (doing !== this.#doing || now - this.#saidAt >= WRITING_BEAT_MS) {
      this.#doing = doing;
      void this.#say();
    } else this.#next();
  }

  /** It was sent, or thrown away. */
  wrote(): void {
    if (this.#doing === 'looking') return;
    this.#doing = 'looking';
    void this.#say();
  }

  /** The page goes away. */
  close(): void {
    this.at(null);
  }

  /** Signed out: the server has forgotten already, and would not hear it. */
  forget(): void {
    this.#open = null;
    this.at(null);
    this.#people = [];
  }

  take(event: Fleeting): void {
    if (event.kind === 'live.here' && event.conversation === this.#open) this.#believe(event);
  }

  async #say(): Promise<void> {
    const id = this.#open;
    if (id === null) return;
    this.#saidAt = this.#now();
    this.#next();
    try {
      const view = await this.#options.client.arrive(id, this.#doing);
      if (id === this.#open) this.#believe(view);
    } catch {
      // Who is here is a courtesy: it is said again in a moment.
    }
  }

  #next(): void {
    clearTimeout(this.#beat);
    const writing = this.#doing !== 'looking';
    this.#beat = setTimeout(
      () => {
        if (this.#doing !== 'looking' && this.#now() - this.#wroteAt >= PAUSE_MS) this.#doing = 'looking';
        else if (this.#doing !== 'looking') return this.#next();
        void this.#say();
      },
      writing ? Math.max(0, this.#wroteAt + PAUSE_MS - this.#now()) : BEAT_MS,
    );
  }

  #believe(view: HereView): void {
    const now = this.#now();
    this.#people = view.here.map((one) => ({ ...one, until: now + one.for_s * 1000 }));
    this.#typingUntil = view.typing_for_s > 0 ? now + view.typing_for_s * 1000 : 0;
    this.seen = view.seen_seq;
    this.#expire();
  }

  #expire(): void {
    clearTimeout(this.#expiry);
    const now = this.#now();
    const ends = [this.#typingUntil, ...this.#people.map(({ until }) => until)].filter((at) => at > now);
    if (ends.length === 0) return;
    this.#expiry = setTimeout(() => {
      this.#tick += 1;
      this.#expire();
    }, Math.min(...ends) - now);
  }

  #leave(): void {
    clearTimeout(this.#beat);
    clearTimeout(this.#expiry);
    if (this.#open !== null) this.#options.client.leave(this.#open).catch(() => undefined);
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }
}
