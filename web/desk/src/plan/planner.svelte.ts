import { ApiError } from '$shared/api/client';
import type { Id } from '$shared/api/types';
import { plan, preview, save, versions, ZONE, type Assumptions, type Saved, type Shift, type Tried } from './doors';
import { MOST } from './shifts';

/** How long after the last change the laws are asked, and the day is played. */
const RECKON_MS = 80;
const PLAY_MS = 700;
const AGAIN_MS = 1_500;
const UNDO_MOST = 100;

interface Edited {
  shifts: Shift[];
  assumptions: Assumptions;
}

/** A day that is being planned: what is on the screen, what is saved, and what the server says of it. */
export class Planner {
  readonly inbox: Id;
  readonly day: string;
  loading = $state<'loading' | 'ready' | 'failed'>('loading');
  shifts = $state.raw<Shift[]>([]);
  assumptions = $state.raw<Assumptions | null>(null);
  version = $state(0);
  tried = $state.raw<Tried | null>(null);
  /** The last answer that was played, while it is still of what is on the screen. */
  played = $state.raw<Tried | null>(null);
  standing = $state<'' | 'playing' | 'busy' | 'failed'>('');
  problem = $state<'changed' | string>('');
  earlier = $state.raw<Saved[]>([]);
  undoable = $state(0);
  #saved = $state('');
  #past: Edited[] = [];
  #timers: ReturnType<typeof setTimeout>[] = [];
  #asking: AbortController | null = null;
  #reckoning: AbortController | null = null;

  constructor(inbox: Id, day: string) {
    this.inbox = inbox;
    this.day = day;
  }

  get isChanged(): boolean {
    return this.loading === 'ready' && this.#saved !== this.#text();
  }

  async load(): Promise<void> {
    try {
      this.#take(await plan(this.inbox, this.day));
      this.loading = 'ready';
      this.ask();
    } catch {
      this.loading = 'failed';
    }
  }

  /** Nothing is asked any more. */
  leave(): void {
    this.#timers.forEach(clearTimeout);
    this.#asking?.abort();
    this.#reckoning?.abort();
  }

  /** Changes what is on the screen. `together`: a part of one movement, which is undone as one. */
  edit(change: Partial<Edited>, together = false): void {
    if (!this.assumptions) return;
    if (!together) {
      this.#past = [...this.#past.slice(1 - UNDO_MOST), { shifts: this.shifts, assumptions: this.assumptions }];
      this.undoable = this.#past.length;
    }
    if (change.shifts) this.shifts = change.shifts.slice(0, MOST);
    if (change.assumptions) this.assumptions = change.assumptions;
    this.ask();
  }

  undo(): void {
    const before = this.#past.at(-1);
    if (!before) return;
    this.#past = this.#past.slice(0, -1);
    this.undoable = this.#past.length;
    this.shifts = before.shifts;
    this.assumptions = before.assumptions;
    this.ask();
  }

  async save(over = false): Promise<boolean> {
    if (!this.assumptions) return false;
    this.problem = '';
    try {
      if (over) this.version = (await plan(this.inbox, this.day)).version;
      const { shifts, assumptions, version } = this;
      const saved = await save(this.inbox, this.day, { version, zone: ZONE, shifts, assumptions });
      this.version = saved.version;
      this.#saved = JSON.stringify([shifts, assumptions]);
      return true;
    } catch (error) {
      this.problem = error instanceof ApiError && error.code === 'plan_changed' ? 'changed' : error instanceof Error ? error.message : '';
      return false;
    }
  }

  /** Onto another day, whatever is there. */
  async copyTo(day: string): Promise<boolean> {
    if (!this.assumptions) return false;
    try {
      const { version } = await plan(this.inbox, day);
      await save(this.inbox, day, { version, zone: ZONE, shifts: this.shifts, assumptions: this.assumptions });
      return true;
    } catch (error) {
      this.problem = error instanceof Error ? error.message : '';
      return false;
    }
  }

  async lookBack(): Promise<void> {
    this.earlier = (await versions(this.inbox, this.day).catch(() => ({ items: [] }))).items;
  }

  /** Asks what the day would be like: by the laws at once, and played once nothing moves any more. */
  ask(): void {
    this.#timers.forEach(clearTimeout);
    this.#asking?.abort();
    this.played = null;
    this.standing = 'playing';
    this.#timers = [setTimeout(() => void this.#reckon(), RECKON_MS), setTimeout(() => void this.#play(), PLAY_MS)];
  }

  async #reckon(): Promise<void> {
    this.#reckoning?.abort();
    const asking = (this.#reckoning = new AbortController());
    try {
      const tried = await preview(this.#question(false), asking.signal);
      if (!asking.signal.aborted) this.tried = tried;
    } catch (error) {
      if (!asking.signal.aborted) this.#fail(error);
    }
  }

  async #play(): Promise<void> {
    const asking = (this.#asking = new AbortController());
    this.standing = 'playing';
    try {
      const tried = await preview(this.#question(true), asking.signal);
      if (asking.signal.aborted) return;
      this.tried = this.played = tried;
      this.standing = '';
    } catch (error) {
      if (asking.signal.aborted) return;
      if (error instanceof ApiError && error.status === 429) {
        this.standing = 'busy';
        this.#timers.push(setTimeout(() => void this.#play(), AGAIN_MS));
      } else this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.standing = 'failed';
    this.problem = error instanceof ApiError && error.status === 422 ? error.message : '';
  }

  #question(play: boolean) {
    if (!this.assumptions) throw new Error('nothing to ask');
    return { inbox: this.inbox, day: this.day, zone: ZONE, shifts: this.shifts, assumptions: this.assumptions, play };
  }

  #take(saved: Saved): void {
    this.shifts = saved.shifts;
    this.assumptions = saved.assumptions;
    this.version = saved.version;
    this.#saved = this.#text();
    this.#past = [];
    this.undoable = 0;
  }

  #text(): string {
    return JSON.stringify([this.shifts, this.assumptions]);
  }
}
