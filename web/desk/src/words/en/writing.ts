import { plurals } from '../plural';

const n = plurals('en');

export const writing = {
  here: {
    looking: (who: string, count: number) => n(count, { one: `${who} is looking at this`, other: `${who} are looking at this` }),
    replying: (who: string, count: number) => n(count, { one: `${who} is writing a reply`, other: `${who} are writing a reply` }),
    noting: (who: string, count: number) => n(count, { one: `${who} is writing a note`, other: `${who} are writing a note` }),
    types: (who: string) => `${who} is typing …`,
    seen: 'Shown to the customer',
  },
  drafts: {
    other: 'Another device of yours has other words.',
    swap: 'Swap',
    forget: 'Drop them',
  },
  sendingBack: {
    offer: (name: string) => `Reply to ${name} goes out in a moment`,
    held: 'Goes out in a moment',
    late: 'It has gone out already.',
    setting: 'Taking back a reply',
    seconds: (count: number) => (count === 0 ? 'Send at once' : n(count, { one: 'Hold it back for # second, with Undo', other: 'Hold it back for # seconds, with Undo' })),
  },
};
