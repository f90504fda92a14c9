import { path } from '$shared/api/client';
import type { Agent, Id, List, Moment, Role, SignedIn } from '$shared/api/types';
import { session } from '../../app/app.svelte';

// Calls about people and secrets: fetched with the pages that make them.

export const ROLES: readonly Role[] = ['owner', 'administrator', 'lead', 'agent'];

/** The roles that somebody may give: none above their own. */
export function givable(mine: Role): Role[] {
  return ROLES.slice(ROLES.indexOf(mine));
}

export interface Invitation {
  id: Id;
  role: Role;
  inboxes: Id[];
  by: Id;
  created_at: Moment;
  expires_at: Moment;
  /** Below the server's own address; only when it is made. */
  link?: string;
}

export interface InvitedTo {
  workspace: string;
  by: string;
  role: Role;
  expires_at: Moment;
}

export interface Browser {
  id: Id;
  opened_at: Moment;
  last_seen_at: Moment | null;
  expires_at: Moment;
  current: boolean;
}

export interface Factor {
  enabled: boolean;
  required: boolean;
  recovery_codes_left: number;
}

export interface BegunFactor {
  secret: string;
  address: string;
  picture: string;
  size: number;
}

export interface Named {
  id: Id;
  name: string;
}

export interface Change {
  seq: number;
  at: Moment;
  kind: string;
  by: Named | null;
  agent: Named | null;
  inbox: Named | null;
  team: Named | null;
  role: Role | null;
  roles: Role[];
  number: number | null;
}

const ask: typeof session.client.ask = (...call) => session.client.ask(...call);

export const accounts = {
  setRole: (agent: Id, role: Role) => ask<Agent>('PUT', path`/agents/${agent}/role`, { body: { role } }),
  setCapacity: (agent: Id, capacity: number) => ask<Agent>('PUT', path`/agents/${agent}/capacity`, { body: { capacity } }),
  deactivate: (agent: Id) => ask<Agent>('PUT', path`/agents/${agent}/deactivation`),
  reactivate: (agent: Id) => ask<Agent>('DELETE', path`/agents/${agent}/deactivation`),
  resetLink: (agent: Id) => ask<{ link: string; expires_at: Moment }>('POST', path`/agents/${agent}/password-resets`),
  removeFactorOf: (agent: Id) => ask<void>('DELETE', path`/agents/${agent}/second-factor`),

  invitations: () => ask<List<Invitation>>('GET', '/invitations', { query: { limit: 200 } }),
  invite: (role: Role, inboxes: Id[]) => ask<Invitation>('POST', '/invitations', { body: { role, inboxes } }),
  takeBack: (invitation: Id) => ask<void>('DELETE', path`/invitations/${invitation}`),
  look: (secret: string) => ask<InvitedTo>('POST', '/invitations/look', { body: { secret }, anonymous: true }),
  join: (body: { secret: string; name: string; email: string; password: string }) =>
    ask<SignedIn>('POST', '/invitations/acceptances', { body, anonymous: true }),
  reset: (secret: string, password: string) =>
    ask<void>('POST', '/password-resets', { body: { secret, password }, anonymous: true }),

  changePassword: (current: string, next: string) => ask<SignedIn>('PUT', '/me/password', { body: { current, new: next } }),
  browsers: () => ask<List<Browser>>('GET', '/me/sessions', { query: { limit: 200 } }),
  endBrowser: (id: Id) => ask<void>('DELETE', path`/me/sessions/${id}`),
  endBrowsers: () => ask<void>('DELETE', '/me/sessions'),

  factor: () => ask<Factor>('GET', '/me/second-factor'),
  beginFactor: (password: string) => ask<BegunFactor>('POST', '/me/second-factor', { body: { password } }),
  confirmFactor: (code: string) => ask<SignedIn & { recovery_codes: string[] }>('PUT', '/me/second-factor', { body: { code } }),
  renewCodes: (password: string, code: string) =>
    ask<{ recovery_codes: string[] }>('POST', '/me/second-factor/recovery-codes', { body: { password, code } }),
  removeFactor: (password: string, code: string) =>
    ask<SignedIn>('POST', '/me/second-factor/removal', { body: { password, code } }),
  rule: () => ask<{ roles: Role[] }>('GET', '/second-factor-rule'),
  setRule: (roles: Role[]) => ask<{ roles: Role[] }>('PUT', '/second-factor-rule', { body: { roles } }),

  changes: (after: string | null) => ask<List<Change>>('GET', '/audit', { query: { limit: 50, after } }),
};
