import type { Id } from '$shared/api/types';

const KEY = 'warmline.tour.';
const SEEN = 'seen';
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
    const kept = this.#kept();
    if (this.step !== null || kept === SEEN) return;
    // Whoever was in the middle of it goes on there, however much they have read at the desk meanwhile.
    const on = STEPS.find((step) => step === kept);
    if (on) this.step = on;
    else if (atHome) this.leave();
    else this.again();
  }

  end(): void {
    this.step = null;
  }

  again(): void {
    this.#go(STEPS[0]);
  }

  next(): void {
    this.#go(this.step ? STEPS[STEPS.indexOf(this.step) + 1] : undefined);
  }

  leave(): void {
    this.#go(undefined);
  }

  #go(step: Step | undefined): void {
    this.step = step ?? null;
    try {
      localStorage.setItem(KEY + this.#agent, step ?? SEEN);
    } catch {
      // Shown once more, then.
    }
  }

  #kept(): string | null {
    try {
      return localStorage.getItem(KEY + this.#agent);
    } catch {
      return SEEN;
    }
  }
}

export const tour = new Tour();
