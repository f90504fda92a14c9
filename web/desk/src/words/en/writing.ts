import { plurals } from '../plural';

const n = plurals('en');

export const writing = {
  sendingBack: {
    offer: (name: string) => `Reply to ${name} goes out in a moment`,
    held: 'Goes out in a moment',
    late: 'It has gone out already.',
    setting: 'Taking back a reply',
    seconds: (count: number) => (count === 0 ? 'Send at once' : n(count, { one: 'Hold it back for # second, with Undo', other: 'Hold it back for # seconds, with Undo' })),
  },
};
