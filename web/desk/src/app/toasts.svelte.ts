export interface Toast {
  id: number;
  text: string;
  tone: 'plain' | 'danger';
  undo: (() => void) | null;
}

const UNDO_MS = 8000;
const SHOWN = 3;

/** What was just done, with a way back. */
class Toasts {
  shown = $state.raw<readonly Toast[]>([]);
  #last = 0;
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();

  show(text: string, undo: (() => void) | null = null, tone: Toast['tone'] = 'plain'): void {
    const toast = { id: ++this.#last, text, undo, tone };
    this.shown = [...this.shown, toast].slice(-SHOWN);
    this.#leaveLater(toast.id);
  }

  fail(text: string): void {
    this.show(text, null, 'danger');
  }

  undo(id: number): void {
    const toast = this.shown.find((one) => one.id === id);
    this.leave(id);
    toast?.undo?.();
  }

  undoLast(): void {
    const toast = this.shown.findLast((one) => one.undo !== null);
    if (toast) this.undo(toast.id);
  }

  leave(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.shown = this.shown.filter((toast) => toast.id !== id);
  }

  /** Nobody should race a clock while the pointer or the focus is on it. */
  hold(id: number): void {
    clearTimeout(this.#timers.get(id));
  }

  release(id: number): void {
    if (this.shown.some((toast) => toast.id === id)) this.#leaveLater(id);
  }

  #leaveLater(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.set(id, setTimeout(() => this.leave(id), UNDO_MS));
  }
}

export const toasts = new Toasts();
