import type { Id, Moment } from '$shared/api/types';
import { session } from '../app/app.svelte';

// The calls of forecasts and plans, with their shapes after docs/api-design.md. They come with the parts that need them.

export interface Expected {
  from: Moment;
  mean: number;
  low_90: number;
  low_50: number;
  median: number;
  high_50: number;
  high_90: number;
  /** Whether the inbox is open when it begins. */
  open: boolean;
  planned: number | null;
  wait_p90_s: number | null;
}

export interface Forecast {
  reason: 'too_little_known' | null;
  days_seen: number;
  days_needed: number;
  so_far: number;
  expected_today: number;
  came_today: number;
  people_here: number;
  items: Expected[];
}

export interface Shift {
  agent: Id | null;
  from_min: number;
  to_min: number;
}

export interface Assumptions {
  handle_s: number | null;
  patience_s: number | null;
  at_once: number | null;
  shrinkage_permille: number;
  goal: 'answered' | 'giving_up';
  within_s: number;
  share_permille: number;
  contacts: number | null;
  contacts_from_min: number;
  contacts_to_min: number;
}

export interface Saved {
  version: number;
  zone: string;
  shifts: Shift[];
  assumptions: Assumptions;
  by: Id | null;
  at: Moment | null;
}

export interface Between {
  mean: number;
  low: number;
  high: number;
}

export interface Played {
  contacts: number;
  wait_p50_s: Between | null;
  wait_p90_s: Between | null;
  answered_in_time: Between | null;
  gave_up: Between | null;
}

export type Standing = 'quiet' | 'nobody' | 'unstable' | 'steady';

export interface HalfHour {
  expected: Expected;
  on_the_rota: number;
  load: number;
  needed: number | null;
  state: Standing;
  wait_p50_s: number | null;
  wait_p90_s: number | null;
  answered_in_time: number | null;
  gave_up: number | null;
  occupancy: number | null;
  unstable: number | null;
  played: Played | null;
}

export interface Grounds {
  handle_s: number | null;
  handled: number;
  patience_s: number | null;
  at_once: number;
  slowdown: number;
  days_seen: number;
  days_needed: number;
  missing: ('contacts' | 'handle_s')[];
}

export interface Tried {
  grounds: Grounds;
  contacts: number;
  hours: number;
  hours_needed: number | null;
  items: HalfHour[];
  played: Played | null;
  days_that_hold: number | null;
  occupancy: number | null;
  replications: number;
}

export const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

const where = (inbox: Id, day: string) => `/plans/${encodeURIComponent(inbox)}/${encodeURIComponent(day)}`;
const ask = <T>(...call: Parameters<typeof session.client.ask>) => session.client.ask<T>(...call);

export const forecast = (inbox: Id) => ask<Forecast>('GET', '/forecast', { query: { inbox, zone: ZONE } });
export const plan = (inbox: Id, day: string) => ask<Saved>('GET', where(inbox, day));
export const versions = (inbox: Id, day: string) => ask<{ items: Saved[] }>('GET', `${where(inbox, day)}/versions`);
export const save = (inbox: Id, day: string, body: Pick<Saved, 'version' | 'zone' | 'shifts' | 'assumptions'>) => ask<Saved>('PUT', where(inbox, day), { body });
export const csvPath = (inbox: Id, day: string) => `/api/v1${where(inbox, day)}/csv`;
export const preview = (body: { inbox: Id; day: string; zone: string; shifts: Shift[]; assumptions: Assumptions; play: boolean }, signal: AbortSignal) =>
  ask<Tried>('POST', '/plans/preview', { body, signal });
