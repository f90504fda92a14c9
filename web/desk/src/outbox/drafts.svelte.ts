import type { Client } from '$shared/api/client';
import { ApiError } from '$shared/api/client';
import type { Id, SavedDraft } from '$shared/api/types';
import { tooLong } from './lengths';

export type Mode = 'reply' | 'note';

interface Texts {
  reply: string;
  note: string;
}

export interface Draft extends Texts {
  mode: Mode;
  at: number;
  /** What the server has of it, as far as we know; 0 when nothing. */
  version: number;
  /** Not yet what the server has. */
  unsaved: boolean;
  /** What another device had, and ours took the place of. */
  other: Texts | null;
  /** What was sent to the server last, whether or not an answer was heard: a page that goes away hears none. */
  sent: Texts | null;
}

type Server = Pick<Client, 'drafts' | 'draft' | 'saveDraft'>;

const PREFIX = 'warmline.draft.';
const KEPT = 200;
/** Here with every key; on the server a moment later. */
const SAVE_MS = 2000;
const RETRY_MS = 15_000;
const empty: Draft = { reply: '', note: '', mode: 'reply', at: 0, version: 0, unsaved: false, other: null, sent: null };

/** What is being written, per conversation and agent; saved with every key, so that nothing takes it away, and soon on the server too, so that it outlives the device. */
export class Drafts {
  #agent = '';
  #known = $state<Record<string, Draft>>({});
  readonly #server: Server;
  readonly #due = new Map<Id, ReturnType<typeof setTimeout>>();
  readonly #saving = new Set<Id>();

  constructor(server: Server) {
    this.#server = server;
  }

  open(agent: Id): void {
    this.#agent = agent;
    for (const timer of this.#due.values()) clearTimeout(timer);
    this.#due.clear();
    const all: [string, Draft][] = [];
    for (const key of Object.keys(storage() ?? {})) {
      if (!key.startsWith(`${PREFIX}${agent}.`)) continue;
      const draft = read(key);
      if (draft) all.push([key.slice(PREFIX.length + agent.length + 1), draft]);
    }
    all.sort((a, b) => b[1].at - a[1].at);
    for (const [id] of all.splice(KEPT)) storage()?.removeItem(this.#key(id));
    this.#known = Object.fromEntries(all);
    for (const [id, draft] of all) if (draft.unsaved) this.#saveSoon(id);
  }

  of(conversation: Id): Draft {
    return this.#known[conversation] ?? empty;
  }

  has(conversation: Id): boolean {
    const draft = this.#known[conversation];
    return draft !== undefined && (draft.reply.trim() !== '' || draft.note.trim() !== '');
  }

  set(conversation: Id, change: Partial<Pick<Draft, 'reply' | 'note' | 'mode'>>): void {
    const before = this.of(conversation);
    const draft = { ...before, ...change, at: Date.now() };
    const written = draft.reply !== before.reply || draft.note !== before.note;
    if (written) draft.unsaved = true;
    this.#put(conversation, draft);
    if (written) this.#saveSoon(conversation, draft.reply === '' && draft.note === '' ? 0 : SAVE_MS);
  }

  /** The other device's words take the place of these, and these of those. */
  swap(conversation: Id): void {
    const { other, reply, note } = this.of(conversation);
    if (!other) return;
    const mode: Mode = other.reply === '' && other.note !== '' ? 'note' : 'reply';
    this.#put(conversation, { ...this.of(conversation), ...other, mode, at: Date.now(), unsaved: true, other: { reply, note } });
    this.#saveSoon(conversation);
  }

  /** Those words are not wanted any more. */
  forgetOther(conversation: Id): void {
    this.#put(conversation, { ...this.of(conversation), other: null });
  }

  /** What was begun on other devices; what was sent there is gone here too. */
  async fetch(): Promise<void> {
    const agent = this.#agent;
    const saved = new Map<Id, SavedDraft>();
    let after: string | null = null;
    do {
      const { items, next }: Awaited<ReturnType<Server['drafts']>> = await this.#server.drafts(after);
      if (agent !== this.#agent) return;
      for (const draft of items) saved.set(draft.conversation, draft);
      after = next;
    } while (after !== null && saved.size < KEPT);
    for (const draft of saved.values()) this.#take(draft);
    for (const [id, { unsaved, version }] of Object.entries(this.#known)) {
      if (!unsaved && version > 0 && !saved.has(id)) this.#drop(id);
    }
  }

  /** Another device has saved or sent something. */
  async savedElsewhere(conversation: Id, version: number): Promise<void> {
    const agent = this.#agent;
    const { unsaved, version: known } = this.of(conversation);
    // What is being written here is saved in a moment, and then told what it took the place of.
    if (unsaved || version === known || this.#saving.has(conversation)) return;
    const draft = await this.#server.draft(conversation).catch(() => null);
    if (draft && agent === this.#agent) this.#take(draft);
  }

  /** The page goes away. */
  saveAll(): void {
    for (const id of [...this.#due.keys()]) void this.#save(id, true);
  }

  /** Another tab wrote; it saves what it wrote. */
  changedElsewhere(key: string | null): void {
    if (key?.startsWith(`${PREFIX}${this.#agent}.`)) {
      const id = key.slice(PREFIX.length + this.#agent.length + 1);
      const draft = read(key);
      if (draft) this.#known[id] = draft;
      else delete this.#known[id];
    }
  }

  #take({ conversation, reply, note, version }: SavedDraft): void {
    const before = this.of(conversation);
    if (before.unsaved || before.version === version) return;
    if (version === 0) return this.#drop(conversation);
    const mode: Mode = reply === '' && note !== '' ? 'note' : before.mode;
    this.#put(conversation, { ...before, reply, note, version, mode, at: Date.now() });
  }

  #saveSoon(id: Id, ms = SAVE_MS): void {
    if (this.#due.has(id) && ms > 0) return;
    clearTimeout(this.#due.get(id));
    this.#due.set(id, setTimeout(() => void this.#save(id), ms));
  }

  async #save(id: Id, leaving = false): Promise<void> {
    clearTimeout(this.#due.get(id));
    this.#due.delete(id);
    const agent = this.#agent;
    const { reply, note, version, unsaved } = this.of(id);
    // What is longer than the server takes stays here until it is shortened: every key asks again.
    if (!unsaved || tooLong(reply) || tooLong(note)) return;
    if (this.#saving.has(id)) return this.#saveSoon(id);
    this.#saving.add(id);
    const { sent } = this.of(id);
    this.#put(id, { ...this.of(id), sent: { reply, note } });
    try {
      const saved = await this.#server.saveDraft(id, { reply, note, base: version }, leaving);
      if (agent !== this.#agent) return;
      const now = this.of(id);
      const same = now.reply === reply && now.note === note;
      const { replaced } = saved;
      // What this device itself had sent, before it was loaded again, is nothing of another's.
      const ours = replaced && sent && replaced.reply === sent.reply && replaced.note === sent.note;
      const other = replaced && !ours && (replaced.reply !== '' || replaced.note !== '') ? replaced : now.other;
      this.#put(id, { ...now, version: saved.version, unsaved: !same, other: reply === '' && note === '' ? null : other });
      if (!same) this.#saveSoon(id);
    } catch (error) {
      if (agent !== this.#agent) return;
      // It stays here; a conversation that is not there any more has no place for it elsewhere.
      const passing = !(error instanceof ApiError) || error.passing;
      if (passing && !leaving) this.#due.set(id, setTimeout(() => void this.#save(id), RETRY_MS));
    } finally {
      this.#saving.delete(id);
    }
  }

  #put(id: Id, draft: Draft): void {
    if (draft.reply === '' && draft.note === '' && draft.mode === 'reply' && !draft.unsaved && !draft.other) return this.#drop(id);
    this.#known[id] = draft;
    try {
      storage()?.setItem(this.#key(id), JSON.stringify(draft));
    } catch {
      // Full storage: the draft lives as long as the page.
    }
  }

  #drop(id: Id): void {
    delete this.#known[id];
    storage()?.removeItem(this.#key(id));
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
    return { ...empty, ...draft, mode: draft.mode === 'note' ? 'note' : 'reply' };
  } catch {
    return null;
  }
}
