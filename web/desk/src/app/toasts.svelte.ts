export interface Toast {
  id: number;
  text: string;
  tone: 'plain' | 'danger';
  undo: (() => void) | null;
  /** Told when it has left without being undone. */
  gone: (() => void) | null;
  leavesAt: number;
}

interface Ways {
  undo?: () => void;
  gone?: () => void;
  /** How long it stays, in milliseconds. */
  stay?: number;
}

const STAY_MS = 8000;
/** However long the pointer or the focus rests on it. */
const LONGEST_MS = 30_000;
const SHOWN = 3;

/** What was just done, with a way back. */
class Toasts {
  shown = $state.raw<readonly Toast[]>([]);
  #last = 0;
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();

  show(text: string, { undo, gone, stay = STAY_MS }: Ways = {}): number {
    return this.#add({ id: ++this.#last, text, tone: 'plain', undo: undo ?? null, gone: gone ?? null, leavesAt: Date.now() + LONGEST_MS }, stay);
  }

  fail(text: string): void {
    this.#add({ id: ++this.#last, text, tone: 'danger', undo: null, gone: null, leavesAt: Date.now() + LONGEST_MS }, STAY_MS);
  }

  undo(id: number): void {
    const toast = this.shown.find((one) => one.id === id);
    this.#remove(id);
    toast?.undo?.();
  }

  /** Whether there was something to take back. */
  undoLast(): boolean {
    const toast = this.shown.findLast((one) => one.undo !== null);
    if (toast) this.undo(toast.id);
    return toast !== undefined;
  }

  leave(id: number): void {
    const toast = this.shown.find((one) => one.id === id);
    this.#remove(id);
    toast?.gone?.();
  }

  /** Nobody should race a clock while the pointer or the focus is on it. */
  hold(id: number): void {
    const toast = this.shown.find((one) => one.id === id);
    if (toast) this.#leaveIn(id, toast.leavesAt - Date.now());
  }

  release(id: number): void {
    if (this.shown.some((toast) => toast.id === id)) this.#leaveIn(id, STAY_MS / 2);
  }

  #add(toast: Toast, stay: number): number {
    // Saved three times is said once.
    if (!toast.undo) for (const { id } of this.shown.filter((one) => one.text === toast.text && !one.undo)) this.leave(id);
    this.shown = [...this.shown, toast];
    for (const { id } of this.shown.slice(0, -SHOWN)) this.leave(id);
    this.#leaveIn(toast.id, stay);
    return toast.id;
  }

  #remove(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.shown = this.shown.filter((toast) => toast.id !== id);
  }

  #leaveIn(id: number, ms: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.set(id, setTimeout(() => this.leave(id), Math.max(0, ms)));
  }
}

export const toasts = new Toasts();
