import type { Id } from '$shared/api/types';

export type Mode = 'reply' | 'note';

export interface Draft {
  reply: string;
  note: string;
  mode: Mode;
  at: number;
}

const PREFIX = 'warmline.draft.';
const KEPT = 200;

/** What is being written, per conversation and agent; saved with every key, so that nothing takes it away. */
export class Drafts {
  #agent = '';
  #known = $state<Record<string, Draft>>({});

  open(agent: Id): void {
    this.#agent = agent;
    const all: [string, Draft][] = [];
    for (const key of Object.keys(storage() ?? {})) {
      if (!key.startsWith(`${PREFIX}${agent}.`)) continue;
      const draft = read(key);
      if (draft) all.push([key.slice(PREFIX.length + agent.length + 1), draft]);
    }
    all.sort((a, b) => b[1].at - a[1].at);
    for (const [id] of all.splice(KEPT)) storage()?.removeItem(this.#key(id));
    this.#known = Object.fromEntries(all);
  }

  of(conversation: Id): Draft {
    return this.#known[conversation] ?? { reply: '', note: '', mode: 'reply', at: 0 };
  }

  has(conversation: Id): boolean {
    const draft = this.#known[conversation];
    return draft !== undefined && (draft.reply.trim() !== '' || draft.note.trim() !== '');
  }

  set(conversation: Id, change: Partial<Draft>): void {
    const draft = { ...this.of(conversation), ...change, at: Date.now() };
    if (draft.reply === '' && draft.note === '' && draft.mode === 'reply') {
      delete this.#known[conversation];
      storage()?.removeItem(this.#key(conversation));
      return;
    }
    this.#known[conversation] = draft;
    try {
      storage()?.setItem(this.#key(conversation), JSON.stringify(draft));
    } catch {
      // Full storage: the draft lives as long as the page.
    }
  }

  /** Another tab wrote. */
  changedElsewhere(key: string | null): void {
    if (key?.startsWith(`${PREFIX}${this.#agent}.`)) {
      const id = key.slice(PREFIX.length + this.#agent.length + 1);
      const draft = read(key);
      if (draft) this.#known[id] = draft;
      else delete this.#known[id];
    }
  }

  #key(conversation: Id): string {
    return `${PREFIX}${this.#agent}.${conversation}`;
  }
}

function storage(): Storage | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}

function read(key: string): Draft | null {
  try {
    const draft = JSON.parse(storage()?.getItem(key) ?? 'null') as Partial<Draft> | null;
    if (!draft) return null;
    return { reply: draft.reply ?? '', note: draft.note ?? '', mode: draft.mode === 'note' ? 'note' : 'reply', at: draft.at ?? 0 };
  } catch {
    return null;
  }
}
