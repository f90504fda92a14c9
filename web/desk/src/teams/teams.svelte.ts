import type { Client } from '$shared/api/client';
import type { Id, Team } from '$shared/api/types';

/** The company's teams, as they were fetched last. */
export class Teams {
  #known = $state.raw<ReadonlyMap<Id, Team>>(new Map());
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  get all(): readonly Team[] {
    return [...this.#known.values()];
  }

  /** Those to which something can be handed. */
  get atWork(): readonly Team[] {
    return this.all.filter(({ retired }) => !retired);
  }

  one(id: Id | null): Team | null {
    return (id && this.#known.get(id)) || null;
  }

  async fetch(): Promise<void> {
    const { items } = await this.#client.teams();
    this.#known = new Map(items.map((team) => [team.id, team]));
  }

  take(team: Team): void {
    this.#known = new Map(this.#known).set(team.id, team);
  }

  clear(): void {
    this.#known = new Map();
  }
}
