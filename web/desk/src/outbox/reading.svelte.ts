import type { Conversation, Id } from '$shared/api/types';

const KEY = 'warmline.read.';
const KEPT = 500;

/** Up to when each conversation has been read here: what came later is unread. */
export class Reading {
  #agent = '';
  #until = $state<Record<Id, string>>({});

  open(agent: Id): void {
    this.#agent = agent;
    this.reread(KEY + agent);
  }

  reread(key: string | null): void {
    if (key !== KEY + this.#agent) return;
    try {
      this.#until = (JSON.parse(localStorage.getItem(key) ?? '{}') as Record<Id, string> | null) ?? {};
    } catch {
      this.#until = {};
    }
  }

  unread({ id, preview }: Conversation): boolean {
    return preview?.author === 'customer' && preview.at > (this.#until[id] ?? '');
  }

  read({ id, preview }: Conversation): void {
    if (!preview || preview.at <= (this.#until[id] ?? '')) return;
    const entries = Object.entries({ ...this.#until, [id]: preview.at });
    entries.sort((a, b) => (a[1] < b[1] ? 1 : -1));
    this.#until = Object.fromEntries(entries.slice(0, KEPT));
    try {
      localStorage.setItem(KEY + this.#agent, JSON.stringify(this.#until));
    } catch {
      // Without storage, marks last as long as the page.
    }
  }
}
