import type { Attribute, Id, List, PersonInList } from '$shared/api/types';

export interface Asked {
  search: string;
  attribute: string;
  value: string;
}

export interface Doors {
  find(asked: Asked, after: string | null): Promise<List<PersonInList>>;
  attributes(): Promise<List<Attribute>>;
}

/** While somebody types, only what they pause at is asked for. */
const PAUSE_MS = 150;

/** Who is looked for, and who was found: page after page. */
export class Finding {
  asked = $state<Asked>({ search: '', attribute: '', value: '' });
  found = $state.raw<readonly PersonInList[]>([]);
  attributes = $state.raw<readonly Attribute[]>([]);
  stage = $state<'loading' | 'ready' | 'failed'>('loading');
  next = $state.raw<string | null>(null);
  /** Nothing was asked for: whoever is not here is not known at all. */
  all = $derived(this.asked.search.trim() === '' && (this.asked.attribute === '' || this.asked.value.trim() === ''));
  #turn = 0;
  #due: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly doors: Doors) {}

  async start(): Promise<void> {
    void this.doors.attributes().then(({ items }) => (this.attributes = items), () => undefined);
    await this.look();
  }

  ask(change: Partial<Asked>): void {
    this.asked = { ...this.asked, ...change };
    clearTimeout(this.#due);
    this.#due = setTimeout(() => void this.look(), PAUSE_MS);
  }

  async look(): Promise<void> {
    const turn = (this.#turn += 1);
    try {
      const { items, next } = await this.doors.find(this.asked, null);
      if (turn === this.#turn) [this.found, this.next, this.stage] = [items, next, 'ready'];
    } catch {
      if (turn === this.#turn) [this.found, this.next, this.stage] = [[], null, 'failed'];
    }
  }

  async further(): Promise<void> {
    const { next } = this;
    if (next === null) return;
    const turn = (this.#turn += 1);
    this.next = null;
    try {
      const page = await this.doors.find(this.asked, next);
      if (turn === this.#turn) [this.found, this.next] = [[...this.found, ...page.items], page.next];
    } catch {
      // Whoever was last may have been erased: begin anew.
      if (turn === this.#turn) await this.look();
    }
  }

  /** What was changed about one of them beside the list. */
  renamed(id: Id, name: string | null, email: string | null): void {
    this.found = this.found.map((one) => (one.id === id ? { ...one, name, email } : one));
  }
}
