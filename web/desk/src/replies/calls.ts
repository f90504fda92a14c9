import { path } from '$shared/api/client';
import type { Id, SavedReply } from '$shared/api/types';
import { session } from '../app/app.svelte';

// Calls of the page on which saved replies are written: fetched with it.

export interface Written {
  title: string;
  shortcut: string;
  text: string;
}

const where = (shared: boolean) => (shared ? '/saved-replies' : '/me/saved-replies');
const at = (shared: boolean, id: Id) => where(shared) + path`/${id}`;

export const saved = {
  make: (shared: boolean, body: Written) => session.client.ask<SavedReply>('POST', where(shared), { body }),
  change: ({ shared, id }: SavedReply, body: Written) => session.client.ask<SavedReply>('PATCH', at(shared, id), { body }),
  remove: ({ shared, id }: SavedReply) => session.client.ask<void>('DELETE', at(shared, id)),
};
