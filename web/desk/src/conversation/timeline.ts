import type { Message } from '$shared/api/types';
import type { Happening } from '../store/state';
import { sameDay } from '../times/times';

export type Item =
  | { kind: 'day'; key: string; at: string }
  | { kind: 'message'; key: string; message: Message; /** The first of several by the same person in a row. */ first: boolean }
  /** Here begins what was said in another conversation that became part of this one (`part`), or in this one again. */
  | { kind: 'part'; key: string; part: string | null }
  | { kind: 'happening'; key: string; happening: Happening };

const TOGETHER_MS = 5 * 60_000;

/** Messages and what happened, in one line of time, with a mark where a day begins and where another conversation does. */
export function timeline(messages: readonly Message[], happenings: readonly Happening[], home?: string): Item[] {
  let place = home;
  const items: Item[] = [];
  let lastAt: string | null = null;
  let before: Message | null = null;
  let h = 0;

  const day = (at: string) => {
    if (lastAt === null || !sameDay(lastAt, at)) {
      items.push({ kind: 'day', key: `day ${at}`, at });
      before = null;
    }
    lastAt = at;
  };
  const happened = (until: number) => {
    const start = h;
    for (; h < happenings.length; h += 1) {
      const happening = happenings[h];
      if (!happening || happening.seq > until) return;
      // Of what was told while nobody spoke, the first and the last are worth reading; the log has them all.
      const [earlier, next] = [h > start ? happenings[h - 1] : undefined, happenings[h + 1]];
      if ([earlier, happening, next].every((one) => one?.what === 'promised') && next && next.seq <= until && sameDay(earlier?.at ?? next.at, next.at)) continue;
      day(happening.at);
      items.push({ kind: 'happening', key: `happening ${happening.seq}`, happening });
      before = null;
    }
  };

  for (const message of messages) {
    happened(message.seq);
    day(message.at);
    if (home !== undefined && message.conversation !== place) {
      place = message.conversation;
      items.push({ kind: 'part', key: `part ${message.id}`, part: place === home ? null : place });
      before = null;
    }
    items.push({ kind: 'message', key: message.id, message, first: !before || !together(before, message) });
    before = message;
  }
  happened(Infinity);
  return items;
}

function together(a: Message, b: Message): boolean {
  return (
    a.author.kind === b.author.kind &&
    a.author.id === b.author.id &&
    Boolean(a.note) === Boolean(b.note) &&
    a.whispered_to === b.whispered_to &&
    Date.parse(b.at) - Date.parse(a.at) < TOGETHER_MS
  );
}
