const BASE_MS = 1_000;
const CAP_MS = 30_000;

/** How long to wait before trying again: exponential, with the upper half drawn so that tabs and visitors spread. */
export function backoff(attempt: number, least_ms = 0): number {
  const whole = Math.min(CAP_MS, BASE_MS * 2 ** attempt);
  return Math.max(least_ms + (least_ms ? Math.random() * BASE_MS : 0), ((1 + Math.random()) * whole) / 2);
}

/** A wait that can be cut short, for when the network is back. */
export class Pause {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #done: (() => void) | undefined;

  wait(ms: number): Promise<void> {
    this.end();
    return new Promise((resolve) => {
      this.#done = resolve;
      this.#timer = setTimeout(() => this.end(), ms);
    });
  }

  end(): void {
    clearTimeout(this.#timer);
    const done = this.#done;
    this.#done = undefined;
    done?.();
  }
}
