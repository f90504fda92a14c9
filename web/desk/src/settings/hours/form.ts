import type { OpeningHours } from '$shared/api/types';

/** Hours as a form holds them: what is being typed may make no sense yet. */
export interface HoursFields {
  zone: string;
  week: Span[][];
  days: Day[];
}

export interface Span {
  from: string;
  to: string;
}

export interface Day {
  date: string;
  name: string;
  spans: Span[];
}

export type Wrong = { what: 'zone' } | { what: 'spans'; day: number } | { what: 'dates' } | { what: 'special'; date: string };

const NINE_TO_FIVE: Span = { from: '09:00', to: '17:00' };

/** A week to begin with. */
export function office(zone: string): HoursFields {
  return { zone, week: Array.from({ length: 7 }, (_, day) => (day < 5 ? [{ ...NINE_TO_FIVE }] : [])), days: [] };
}

/** A field of the kind time ends its day at 00:00; the API calls that 24:00. */
export function fieldsOf({ zone, week, special_days }: OpeningHours): HoursFields {
  const spans = (of: readonly Span[]) => of.map(({ from, to }) => ({ from, to: to === '24:00' ? '00:00' : to }));
  return { zone, week: week.map(spans), days: special_days.map((day) => ({ ...day, spans: spans(day.spans) })) };
}

export function hoursOf({ zone, week, days }: HoursFields): OpeningHours {
  const spans = (of: readonly Span[]) => of.map((span) => ({ from: span.from, to: end(span.to) }));
  return { zone: zone.trim(), week: week.map(spans), special_days: days.map((day) => ({ ...day, spans: spans(day.spans) })) };
}

const end = (to: string) => (to === '00:00' ? '24:00' : to);

/** What has to be mended before it can be saved; null when nothing has. */
export function wrongIn({ zone, week, days }: HoursFields): Wrong | null {
  if (!isZone(zone.trim())) return { what: 'zone' };
  const day = week.findIndex((spans) => !inOrder(spans));
  if (day >= 0) return { what: 'spans', day };
  if (days.some(({ date }) => date === '') || new Set(days.map(({ date }) => date)).size < days.length) return { what: 'dates' };
  const special = days.find(({ spans }) => !inOrder(spans));
  return special ? { what: 'special', date: special.date } : null;
}

function inOrder(spans: readonly Span[]): boolean {
  return spans.every(({ from, to }, i) => {
    const before = i === 0 ? '' : end(spans[i - 1]?.to ?? '');
    return from !== '' && to !== '' && from >= before && from < end(to);
  });
}

function isZone(zone: string): boolean {
  try {
    return /[A-Za-z]/.test(zone) && !!new Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    return false;
  }
}

/** A span that may follow the others: in the afternoon where there is room. */
export function next(spans: readonly Span[]): Span {
  const last = spans.at(-1);
  if (!last) return { ...NINE_TO_FIVE };
  const hour = Math.min(22, Number(last.to.slice(0, 2)) + 1);
  const two = (value: number) => String(value).padStart(2, '0');
  return { from: `${two(hour)}:00`, to: hour < 21 ? `${two(hour + 3)}:00` : '00:00' };
}

/** The zones that this browser knows, by name. */
export function zones(): string[] {
  return Intl.supportedValuesOf('timeZone');
}

export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
}
