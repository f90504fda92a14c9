/** How long a leading tab may take to show that it is awake before another takes over. */
const PATIENCE_MS = 2_000;

type Call = { call: 'ping' } | { call: 'pong' } | { call: 'say'; what: unknown };

export interface Tabs {
  /** This tab now talks to the server, for all of them. */
  lead(): void;
  /** Another tab does (again). */
  follow(): void;
  hear(what: unknown): void;
}

/**
 * One tab of a browser leads: it holds the stream and passes on what it hears. Browsers allow six connections
 * to a host, and ten tabs with a stream each would block the page. Without Web Locks every tab leads itself.
 */
export class Leader {
  leading = false;
  readonly #shared = typeof BroadcastChannel === 'function' && !!navigator.locks;
  #channel: BroadcastChannel | undefined;
  #release: (() => void) | undefined;
  #queue: AbortController | undefined;
  #waiting: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly name: string,
    private readonly tabs: Tabs,
  ) {}

  get joined(): boolean {
    return this.#shared ? this.#channel !== undefined : this.leading;
  }

  join(): void {
    if (this.joined) return;
    if (!this.#shared) {
      this.leading = true;
      this.tabs.lead();
      return;
    }
    const channel = (this.#channel = new BroadcastChannel(this.name));
    channel.onmessage = (event: MessageEvent<Call>) => this.#answer(event.data);
    this.#request(false);
  }

  leave(): void {
    this.leading = false;
    clearTimeout(this.#waiting);
    this.#waiting = undefined;
    this.#queue?.abort();
    this.#release?.();
    this.#queue = this.#release = undefined;
    this.#channel?.close();
    this.#channel = undefined;
  }

  say(what: unknown): void {
    this.#channel?.postMessage({ call: 'say', what } satisfies Call);
  }

  /** A suspended tab keeps its lock but hears nothing: ask, and take over when no answer comes. */
  check(): void {
    if (!this.#channel || this.leading || this.#waiting) return;
    this.#channel.postMessage({ call: 'ping' } satisfies Call);
    this.#waiting = setTimeout(() => {
      this.#waiting = undefined;
      this.#queue?.abort();
      this.#request(true);
    }, PATIENCE_MS);
  }

  #answer(call: Call): void {
    if (call.call === 'say') this.tabs.hear(call.what);
    else if (call.call === 'ping' && this.leading) this.#channel?.postMessage({ call: 'pong' } satisfies Call);
    else if (call.call === 'pong') {
      clearTimeout(this.#waiting);
      this.#waiting = undefined;
    }
  }

  #request(steal: boolean): void {
    const queue = (this.#queue = new AbortController());
    const options: LockOptions = steal ? { steal } : { signal: queue.signal };
    const channel = this.#channel;
    const current = () => channel !== undefined && this.#channel === channel && this.#queue === queue;
    navigator.locks
      .request(this.name, options, () => {
        if (!current()) return undefined;
        clearTimeout(this.#waiting);
        this.#waiting = undefined;
        this.leading = true;
        const held = new Promise<void>((resolve) => (this.#release = resolve));
        this.tabs.lead();
        return held;
      })
      .catch(() => {
        // Taken over by another tab, or given up on purpose.
        if (!current()) return;
        const led = this.leading;
        this.leading = false;
        this.#release = undefined;
        if (led) this.tabs.follow();
        this.#request(false);
      });
  }
}
