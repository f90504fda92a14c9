import type { HalfHour, Shift } from './doors';

/** Shifts move and grow by this many minutes. */
export const STEP = 15;
export const DAY = 1440;
/** The latest end: noon of the next day. */
const LATEST = 2160;
export const MOST = 200;

/** The same shift some minutes later; it stays within its day and as long as it was. */
export function moved(shift: Shift, by: number): Shift {
  const length = shift.to_min - shift.from_min;
  const from_min = Math.min(Math.max(snapped(shift.from_min + by), 0), DAY - STEP);
  return { ...shift, from_min, to_min: Math.min(from_min + length, LATEST) };
}

/** With another end, at least a step long. */
export function ended(shift: Shift, to: number): Shift {
  return { ...shift, to_min: Math.min(Math.max(snapped(to), shift.from_min + STEP), LATEST) };
}

/** With another beginning. */
export function begun(shift: Shift, from: number): Shift {
  return { ...shift, from_min: Math.min(Math.max(snapped(from), 0), shift.to_min - STEP, DAY - STEP) };
}

function snapped(minutes: number): number {
  return Math.round(minutes / STEP) * STEP;
}

/** Half hours that belong together, from the first to the last, with how many are missing at most. */
export interface Stretch {
  from: number;
  to: number;
  short: number;
}

/** Where something is so, as few stretches as there are. */
export function stretches(items: readonly HalfHour[], minutesOf: (item: HalfHour) => number, is: (item: HalfHour) => boolean): Stretch[] {
  const found: Stretch[] = [];
  let before: HalfHour | undefined;
  for (const item of items) {
    if (is(item)) {
      const from = minutesOf(item);
      const short = Math.max(0, Math.ceil((item.needed ?? 0) - item.on_the_rota));
      const last = found.at(-1);
      if (last && before && is(before)) {
        last.to = from + 30;
        last.short = Math.max(last.short, short);
      } else found.push({ from, to: from + 30, short });
    }
    before = item;
  }
  return found;
}

/** Too few people to reach the goal: one in twenty of a person is not counted. */
export function isShort(item: HalfHour): boolean {
  return item.state === 'steady' && item.needed !== null && item.needed - item.on_the_rota > 0.05;
}
