import { path } from '$shared/api/client';
import type { Id, Team } from '$shared/api/types';
import { session } from '../../app/app.svelte';

// Calls about teams: fetched with the page that makes them.

const ask: typeof session.client.ask = (...call) => session.client.ask(...call);

export const calls = {
  make: (name: string) => ask<Team>('POST', '/teams', { body: { name } }),
  change: (id: Id, body: { name?: string; retired?: boolean }) => ask<Team>('PATCH', path`/teams/${id}`, { body }),
  put: (id: Id, what: 'members' | 'inboxes', one: Id) => ask<Team>('PUT', `${path`/teams/${id}`}/${what}${path`/${one}`}`),
  take: (id: Id, what: 'members' | 'inboxes', one: Id) => ask<Team>('DELETE', `${path`/teams/${id}`}/${what}${path`/${one}`}`),
};
