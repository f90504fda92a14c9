import type { Unsent } from './model';

/** All that is left on the customer's device. */
export interface Kept {
  token?: string;
  /** `seq` of the last message that was seen. */
  read?: number;
  draft?: string;
  unsent?: Unsent[];
  /** As whom the token stands, where the page said so: numbers that tell one customer, and one saying, from another. */
  who?: [number, number];
}

/** One `localStorage` key per inbox; memory where the browser refuses storage. */
export class Device {
  readonly key: string;
  #text: string | null = null;
  #kept: Kept = {};

  constructor(inbox: string) {
    this.key = `warmline:${inbox}`;
  }

  get(): Kept {
    let text: string | null;
    try {
      text = localStorage.getItem(this.key);
    } catch {
      return this.#kept;
    }
    // What could not be written (a full or private store) is still known to this page.
    if (text !== this.#text) {
      this.#text = text;
      try {
        this.#kept = (text && (JSON.parse(text) as Kept)) || {};
      } catch {
        this.#kept = {};
      }
    }
    return this.#kept;
  }

  set(change: { [K in keyof Kept]: Kept[K] | undefined }, before = this.get()): void {
    const next: Kept = { ...before, ...change } as Kept;
    if (!next.draft) delete next.draft;
    if (!next.unsent?.length) delete next.unsent;
    if (!next.token) delete next.token;
    if (!next.who || !next.token) delete next.who;
    if (!next.read) delete next.read;
    this.#kept = next;
    try {
      if (Object.keys(next).length === 0) localStorage.removeItem(this.key);
      else localStorage.setItem(this.key, JSON.stringify(next));
      this.#text = localStorage.getItem(this.key);
    } catch {
      // `kept` holds it for as long as the page lives.
    }
  }

  clear(): void {
    this.set({}, {});
  }
}

/** A key for one write; `randomUUID` exists only on secure pages. */
export function clientId(): string {
  if (crypto.randomUUID) return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
