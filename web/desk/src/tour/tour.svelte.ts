import type { Id } from '$shared/api/types';

const KEY = 'warmline.tour.';
export type Step = 'line' | 'notes' | 'keys' | 'notices';
/** Whoever has no keyboard needs no word about keys. */
const byTouch = typeof matchMedia === 'function' && matchMedia('(pointer: coarse)').matches;
export const STEPS: readonly Step[] = byTouch ? ['line', 'notes', 'notices'] : ['line', 'notes', 'keys', 'notices'];

/** A few words for whoever sits here for the first time. Nothing waits for it, and it is over when they say so. */
class Tour {
  step = $state<Step | null>(null);
  #agent: Id = '';

  open(agent: Id): void {
    this.#agent = agent;
  }

  /** `atHome`: they have read here before, on whatever device. Nobody is shown the door of their own house. */
  begin(atHome: boolean): void {
    if (this.step !== null || this.#seen()) return;
    if (atHome) this.leave();
    else this.again();
  }

  end(): void {
    this.step = null;
  }

  again(): void {
    this.step = STEPS[0] ?? null;
  }

  next(): void {
    const next = this.step && STEPS[STEPS.indexOf(this.step) + 1];
    if (next) this.step = next;
    else this.leave();
  }

  leave(): void {
    this.step = null;
    try {
      localStorage.setItem(KEY + this.#agent, 'seen');
    } catch {
      // Shown once more, then.
    }
  }

  #seen(): boolean {
    try {
      return localStorage.getItem(KEY + this.#agent) !== null;
    } catch {
      return true;
    }
  }
}

export const tour = new Tour();
