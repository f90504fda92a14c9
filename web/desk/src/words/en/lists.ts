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
    late: (time: string, range: string) => `${time}, longer than ${range}`,
    you: 'You: ',
    erased: 'Erased',
    nothing: 'No message yet',
    unread: 'unread',
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

  customersPage: {
    title: 'Customers',
    lead: 'Whom you know by name or address.',
    by: 'Look by',
    byName: 'Name or email',
    search: 'Name or email begins with',
    list: 'Customers, in the order of their names',
    none: 'Nobody is found by that.',
    empty: 'Nobody is known by name yet',
    emptyHow: 'Whoever writes is anonymous at first. They appear here once a colleague writes down a name or an email beside a conversation, or once your site says who its visitor is.',
    emptySite: 'Let your site say who they are',
    emptyAttributes: 'Choose what you keep on customers',
    lastWrote: (time: string) => `last wrote ${time}`,
    neverWrote: 'no conversation that you can see',
    more: 'Show more',
    pick: 'Choose somebody on the left to see who they are, all their conversations, and what can be done.',
    failed: 'The customers could not be loaded.',
  },
};
