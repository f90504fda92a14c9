import type { HalfHour } from '$shared/api/types';

/** A half hour of the floor, inboxes taken together. */
export interface Slot {
  /** Minutes after midnight, by the clock on the wall. */
  at: number;
  arrived: number;
  answered: number;
  left: number;
}

/** Where the day begins and ends, by the clock on the wall. */
export function dayAround(now: Date): [Date, Date] {
  const [year, month, date] = [now.getFullYear(), now.getMonth(), now.getDate()];
  return [new Date(year, month, date), new Date(year, month, date + 1)];
}

/** Each half hour once, in order, from those of several inboxes. */
export function together(items: readonly HalfHour[], inboxes: ReadonlySet<string>): Slot[] {
  const slots = new Map<number, Slot>();
  for (const { from, inbox, arrived, answered, left } of items) {
    if (!inboxes.has(inbox)) continue;
    const then = new Date(from);
    const at = then.getHours() * 60 + then.getMinutes();
    const known = slots.get(at) ?? { at, arrived: 0, answered: 0, left: 0 };
    slots.set(at, { at, arrived: known.arrived + arrived, answered: known.answered + answered, left: known.left + left });
  }
  return [...slots.values()].sort((a, b) => a.at - b.at);
}

/** From the whole hour before the first until the one after the last, at least six hours. */
export function spanOf(slots: readonly Slot[], now: number): [number, number] {
  const first = Math.min(now, slots[0]?.at ?? now);
  const last = Math.max(now + 30, (slots.at(-1)?.at ?? now) + 30);
  const from = Math.max(0, Math.min(Math.floor(first / 60) * 60, 1440 - 360));
  return [from, Math.min(1440, Math.max(Math.ceil(last / 60) * 60, from + 360))];
}
