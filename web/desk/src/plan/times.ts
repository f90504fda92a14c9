import type { Speech } from '../times/times';

const formats = new Map<string, Intl.NumberFormat>();

function number(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = locale + JSON.stringify(options);
  const found = formats.get(key) ?? new Intl.NumberFormat(locale, options);
  formats.set(key, found);
  return found;
}

/** A wait in words: "20 sec", "4 min", "1 hr". Finer is not known. */
export function waiting(seconds: number, { locale }: Pick<Speech, 'locale'>): string {
  const [value, unit] = seconds < 90 ? [seconds < 10 ? Math.round(seconds) : Math.round(seconds / 5) * 5, 'second'] : seconds < 5_400 ? [Math.round(seconds / 60), 'minute'] : [Math.round(seconds / 360) / 10, 'hour'];
  return number(locale, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 }).format(value);
}

/** A length as people type it, minutes and seconds: "0:20", "4:30", "90:00". */
export function lengthOf(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.round(seconds) % 60).padStart(2, '0')}`;
}

/** Seconds of what somebody typed: "4:30", "5" and "2,5" are minutes. */
export function secondsOf(text: string): number {
  const [, minutes, seconds] = /^\s*(\d+):([0-5]?\d)\s*$/.exec(text) ?? [];
  if (minutes !== undefined) return Number(minutes) * 60 + Number(seconds);
  return Math.round(Number(text.trim() === '' ? NaN : text.replace(',', '.')) * 60);
}

export function whole(value: number, locale: string): string {
  return number(locale, { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
}

export function percent(share: number, locale: string): string {
  return number(locale, { style: 'percent', maximumFractionDigits: 0 }).format(share);
}

/** Rounded outwards, so that it is not surer in the telling. */
export function percents(low: number, high: number, and: string, locale: string): string {
  const from = number(locale, {}).format(Math.floor(low * 100 + 1e-9));
  return `${from}${and}${percent(Math.ceil(high * 100 - 1e-9) / 100, locale)}`;
}

/** Minutes after midnight as the clock on the wall has them. */
export function clock(minutes: number): string {
  const of = ((minutes % 1440) + 1440) % 1440;
  return `${String(Math.floor(of / 60)).padStart(2, '0')}:${String(of % 60).padStart(2, '0')}`;
}

/** The clock on the wall of a moment, as minutes after midnight. */
export function minutesOf(at: string | number): number {
  const then = new Date(at);
  return then.getHours() * 60 + then.getMinutes();
}

/** A local day as 2026-03-02. */
export function dayOf(at: number | Date): string {
  const then = new Date(at);
  return `${then.getFullYear()}-${String(then.getMonth() + 1).padStart(2, '0')}-${String(then.getDate()).padStart(2, '0')}`;
}

export function dayAfter(day: string, days: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return dayOf(new Date(year, month - 1, date + days, 12));
}

/** "Monday, 2 March" */
export function dayInWords(day: string, locale: string): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' }).format(new Date(year, month - 1, date, 12));
}
