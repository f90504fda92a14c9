import { plurals } from '../../plural';

const n = plurals('en');

export const people = {
  person: {
    title: 'Person',
    none: 'Whom you are talking to, and what is known of them, is shown here.',
    anonymous: 'Has not said who they are.',
    nameThem: 'Write down a name',
    facts: 'This conversation',
    inbox: 'Inbox',
    opened: 'Opened',
    state: 'State',
    servedBy: 'Served by',
    returnsTo: 'Returns to',
    waitingSince: 'Waiting since',
    told: 'Was told',
    comesBack: 'Comes back',
    tags: 'Tags',
    nobody: 'nobody yet',
    address: 'Copy a link to it',
  },

  team: {
    label: 'Who is here',
    room: (load: number, capacity: number) => `${load} of ${capacity}`,
    roomLabel: (load: number, capacity: number) => `serves ${load}, has room for ${capacity}`,
    nobody: 'Nobody is available.',
    available: (count: number) => n(count, { one: '# available', other: '# available' }),
    show: 'Show everybody',
    hide: 'Show fewer',
  },
};
