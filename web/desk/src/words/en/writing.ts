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

export const tags = {
  tags: {
    title: 'Tags',
    filter: 'Name of a tag',
    isOn: 'on',
    make: (name: string) => `Make and put on “${name}”`,
    none: 'There are no tags yet. A lead makes them in Settings.',
    noneOwner: 'There are no tags yet. Type a name to make the first.',
    full: 'A conversation has at most 20 tags. Take one off first.',
    put: 'Tags …',
    tone: 'Used for',
    tones: {
      plain: 'Anything',
      matter: 'What it is about',
      product: 'Which product or place',
      urgent: 'What must not lie',
      praise: 'Praise and goodwill',
      todo: 'What is still to be done',
    },
    page: {
      lead: 'Your own words for what conversations are about. Agents put them on; customers never see them.',
      name: 'Name of a new tag',
      nameHint: 'For example: Late delivery',
      add: 'Add tag',
      none: 'There are no tags yet.',
      rename: 'Name',
      changeWord: 'Change',
      change: (name: string) => `Change ${name}`,
      retire: 'Give up',
      retireHint: 'It stays where it is and is put on nothing more.',
      retired: 'given up',
      revive: 'Take up again',
      ownerOnly: 'Leads and administrators make and change tags.',
      count: (count: number) => n(count, { one: '# tag', other: '# tags' }),
    },
  },
};
