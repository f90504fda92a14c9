import { plurals } from '../plural';

const n = plurals('en');

export const savedViews = {
  savedViews: {
    make: 'New view',
    edit: (name: string) => `Change the view ${name}`,
    shared: 'for everybody',
    count: (count: number, more: boolean) => (more ? '99+' : String(count)),
    countLabel: (count: number, more: boolean) => (more ? 'more than 99 conversations' : n(count, { one: '# conversation', other: '# conversations' })),
    name: 'Name',
    state: 'State',
    anyState: 'Any state',
    assigned: 'Who has it',
    anybody: 'Anybody or nobody',
    whoeverLooks: 'Me (whoever looks)',
    nobody: 'Nobody',
    inbox: 'Inbox',
    unanswered: 'Only where the customer spoke last',
    longer: 'Waits longer than (minutes)',
    longerHint: 'Empty: however long. It counts from when they came, or from the first words without an answer.',
    longerWrong: 'Give whole minutes, from 1 to 525600.',
    forEverybody: 'For everybody; each sees what they may see',
    notYours: 'This view is everybody’s. Leads and those above them can change it.',
    up: 'Move up',
    down: 'Move down',
    remove: 'Remove',
    removed: (name: string) => `The view ${name} is removed. Its conversations are where they were.`,
    empty: ['Nothing is in this view', 'It fills by itself as soon as a conversation fits.'],
    gone: 'This view is not there any more.',
  },
};
