import { path } from '$shared/api/client';
import type { Conversation, Id, List, Moment } from '$shared/api/types';
import { session } from '../app/app.svelte';

/** A link to another conversation, from this side. */
export interface Link {
  conversation: Conversation;
  at: Moment;
  by: Id | null;
}

export const links = (id: Id) => session.client.ask<List<Link>>('GET', path`/conversations/${id}/links`);
export const link = (id: Id, other: Id) => session.client.ask<List<Link>>('PUT', path`/conversations/${id}/links/${other}`);
export const unlink = (id: Id, other: Id) => session.client.ask<List<Link>>('DELETE', path`/conversations/${id}/links/${other}`);
