import type { Agent, Conversation, Id } from '$shared/api/types';
import { store, teams } from '../app/app.svelte';

/** Of which inbox and team the floor is shown; empty is all that one may see. */
class Choice {
  inbox = $state('');
  team = $state('');

  /** Those of which one may see anything. What was chosen and is not there any more narrows nothing. */
  inboxes = $derived(store.ownInboxes.filter(({ id }) => this.inbox === '' || id === this.inbox || !store.ownInboxes.some((own) => own.id === this.inbox)));

  shows({ inbox, team }: Conversation): boolean {
    return this.inboxes.some(({ id }) => id === inbox) && (this.team === '' || team === this.team);
  }

  includes(agent: Agent): boolean {
    const inTeam = this.team === '' || (teams.one(this.team)?.members.includes(agent.id) ?? true);
    return inTeam && agent.inboxes.some((inbox: Id) => this.inboxes.some(({ id }) => id === inbox));
  }
}

export const choice = new Choice();
