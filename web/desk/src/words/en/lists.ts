import { plurals } from '../plural';

const n = plurals('en');

export const lists = {
  views: {
    label: 'Views',
    waiting: 'Waiting',
    mine: 'Mine',
    open: 'All open',
    parked: 'Parked',
    resolved: 'Resolved',
    customers: 'Customers',
    floor: 'Floor',
    search: 'Search everything',
    filter: 'Filter by name or words',
    clear: 'Clear the filter',
    count: (count: number, more: boolean) => (more ? `${count}+` : String(count)),
    countLabel: (count: number) => n(count, { one: '# conversation', other: '# conversations' }),
    list: (view: string) => `${view}: conversations`,
    more: 'Show more',
    noneFound: (words: string) => `Nothing here matches “${words}”.`,
    failed: 'The conversations could not be loaded. This page keeps trying.',
    empty: {
      waiting: ['Nobody is waiting', 'Whoever writes next appears here, and goes at once to somebody who is available and has room.'],
      mine: ['You are serving nobody', 'Go available and conversations come to you, or take one from Waiting.'],
      open: ['No open conversations', 'Everything that waits or is being served, by anybody, is listed here.'],
      parked: ['Nothing is parked', 'Park a conversation that waits for something. It comes back by itself.'],
      resolved: ['Nothing is resolved yet', 'Resolved conversations stay here. They open again when the customer writes.'],
    },
  },

  row: {
    waiting: (time: string) => `waiting ${time}`,
    against: (time: string, range: string) => `${time} of ${range}`,
    told: (time: string, range: string) => `waiting ${time}, told ${range}`,
    late: (time: string, range: string) => `${time}, longer than ${range}`,
    you: 'You: ',
    erased: 'Erased',
    nothing: 'No message yet',
    unread: 'unread',
    waits: 'waits for an answer:',
    unanswered: (time: string) => `Waits for an answer since ${time}`,
    draft: 'Draft',
    parkedUntil: (time: string) => `until ${time}`,
    parkedWrites: 'until they write',
    left: 'left before an answer',
    with: (name: string) => `with ${name}`,
  },

  next: {
    title: 'Next of yours that waits for an answer',
    open: (name: string) => `Answer ${name}`,
    none: 'Nobody of yours waits for an answer.',
  },

  tabs: { label: 'Your open conversations' },
};
