import type { Conversation, Moment, WaitPromise } from '$shared/api/types';
import { inWhole } from '$shared/text/waits';
import type { First } from '../words/en';

// Time in words that people use. Everything takes `now`, so that it can be tested and ticks together.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export interface Speech {
  words: First;
  locale: string;
}

const formats = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>();

function kept<T extends Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>(key: string, make: () => T): T {
  const found = (formats.get(key) as T | undefined) ?? make();
  formats.set(key, found);
  return found;
}

function unit(locale: string, name: string, display: 'short' | 'long'): Intl.NumberFormat {
  return kept(`${locale} ${name} ${display}`, () => new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: display }));
}

function dates(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return kept(`${locale} ${JSON.stringify(options)}`, () => new Intl.DateTimeFormat(locale, options));
}

/** How long something has lasted: "under a minute", "12 min", "2 hr, 5 min", "3 days". */
export function lasting(ms: number, { words, locale }: Speech): string {
  if (ms < MINUTE) return words.times.underMinute;
  const minutes = Math.floor(ms / MINUTE);
  if (ms < HOUR) return unit(locale, 'minute', 'short').format(minutes);
  if (ms >= DAY) return unit(locale, 'day', 'long').format(Math.floor(ms / DAY));
  const hours = unit(locale, 'hour', 'short').format(Math.floor(minutes / 60));
  return minutes % 60 === 0 || ms >= 6 * HOUR ? hours : `${hours} ${unit(locale, 'minute', 'short').format(minutes % 60)}`;
}

/** The same for the margin of a row: "< 1 min", "12 min", "2 hr". */
export function briefly(ms: number, { locale }: Speech): string {
  if (ms < MINUTE) return `< ${unit(locale, 'minute', 'short').format(1)}`;
  const [name, length] = ms < HOUR ? ['minute', MINUTE] as const : ms < DAY ? ['hour', HOUR] as const : ['day', DAY] as const;
  return unit(locale, name, 'short').format(Math.floor(ms / length));
}

/** What was promised: "about 8–14 minutes", "under 3 minutes"; where it stands beside others "8–14 mins", "under 3 mins". */
export function promised({ low_s, high_s }: WaitPromise, { words, locale }: Speech, display: 'short' | 'long' = 'long'): string {
  const { low, high, unit: name } = inWhole(low_s, high_s);
  const format = unit(locale, name, display);
  if (low <= 0) return words.times.under(format.format(high));
  const range = low === high ? format.format(high) : format.formatRange(low, high);
  return display === 'short' ? range : words.times.about(range);
}

/** The whole wait as it was promised last. What was said while one waited counts from the beginning of the wait. */
export function promisedInAll(conversation: Conversation, speech: Speech): string {
  const all = inAll(conversation);
  return all ? promised(all, speech, 'short') : '';
}

function inAll({ waiting_since, opened_at, promise }: Conversation): WaitPromise | null {
  if (!promise) return null;
  const before_s = Math.max(0, (Date.parse(promise.said_at) - Date.parse(waiting_since ?? opened_at)) / 1000);
  return { ...promise, low_s: promise.low_s + before_s, high_s: promise.high_s + before_s };
}

/** Time waited against what was promised: "4 mins of 6–11 mins", "waiting 2 mins, told under 3 mins". */
export function against(conversation: Conversation, now: number, speech: Speech): string {
  const { waiting_since, opened_at, promise } = conversation;
  const waited = lasting(now - Date.parse(waiting_since ?? opened_at), speech);
  const words = speech.words.row;
  const all = inAll(conversation);
  if (!promise || !all) return words.waiting(waited);
  const { low, high, unit: name } = inWhole(all.low_s, all.high_s);
  if (isLate(promise, now)) return words.late(waited, low > 0 ? promised(all, speech, 'short') : unit(speech.locale, name, 'short').format(high));
  return (low > 0 ? words.against : words.told)(waited, promised(all, speech, 'short'));
}

/** Whether the wait is past the end of what was promised. */
export function isLate(promise: WaitPromise, now: number): boolean {
  return now > Date.parse(promise.said_at) + promise.high_s * 1000;
}

export function clockTime(at: Moment | Date, locale: string): string {
  return dates(locale, { timeStyle: 'short' }).format(new Date(at));
}

/** The day, as a separator says it: "Today", "Yesterday", "Tuesday, 4 March". */
export function day(at: Moment | Date, now: number, { words, locale }: Speech): string {
  const then = new Date(at);
  const days = daysBetween(then, new Date(now));
  if (days === 0) return words.times.today;
  if (days === 1) return words.times.yesterday;
  const sameYear = then.getFullYear() === new Date(now).getFullYear();
  return dates(locale, { weekday: 'long', day: 'numeric', month: 'long', ...(sameYear ? {} : { year: 'numeric' }) }).format(then);
}

/** Short enough for the margin of a row: the time today, the weekday this week, the date before. */
export function stamp(at: Moment, now: number, { locale }: Speech): string {
  const then = new Date(at);
  const days = daysBetween(then, new Date(now));
  if (days === 0) return clockTime(then, locale);
  if (days > 0 && days < 7) return dates(locale, { weekday: 'short' }).format(then);
  const sameYear = then.getFullYear() === new Date(now).getFullYear();
  return dates(locale, sameYear ? { day: 'numeric', month: 'short' } : { day: 'numeric', month: 'short', year: 'numeric' }).format(then);
}

/** A point in time with its day: "today, 14:05", "Friday, 09:00", "12 Mar, 09:00". */
export function moment(at: Moment | Date, now: number, { words, locale }: Speech): string {
  const then = new Date(at);
  const days = daysBetween(then, new Date(now));
  const time = clockTime(then, locale);
  if (Math.abs(days) <= 1) {
    const relative = kept(`${locale} relative`, () => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }));
    return words.times.at(relative.format(-days, 'day'), time);
  }
  if (Math.abs(days) < 7) return words.times.at(dates(locale, { weekday: 'long' }).format(then), time);
  return words.times.at(dates(locale, { day: 'numeric', month: 'short', year: 'numeric' }).format(then), time);
}

export function full(at: Moment | Date, locale: string): string {
  return dates(locale, { dateStyle: 'full', timeStyle: 'short' }).format(new Date(at));
}

export function sameDay(a: Moment, b: Moment): boolean {
  return daysBetween(new Date(a), new Date(b)) === 0;
}

/** Calendar days, by the local calendar, whatever summer time does to their length. */
function daysBetween(a: Date, b: Date): number {
  const noon = (date: Date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return Math.round((noon(b) - noon(a)) / DAY);
}

export function inOneHour(now: number): Date {
  return new Date(now + HOUR);
}

export function tomorrowAtNine(now: number): Date {
  const date = new Date(now);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1, 9);
}

/** The Monday after today, at nine. */
export function mondayAtNine(now: number): Date {
  const date = new Date(now);
  const ahead = (8 - date.getDay()) % 7 || 7;
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + ahead, 9);
}

/** As a field of the kind datetime-local wants it. */
export function localField(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}
