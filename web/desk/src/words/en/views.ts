import { plurals } from '../plural';

const n = plurals('en');

export const savedViews = {
  savedViews: {
    make: 'New view',
    edit: (name: string) => `Change the view ${name}`,
    shared: 'for everybody',
    count: (count: number, more: boolean) => (more ? '99+' : String(count)),
    countLabel: (count: number, more: boolean) => (more ? 'more than 99 conversations' : n(count, { one: '# conversation', other: '# conversations' })),
    empty: ['Nothing is in this view', 'It fills by itself as soon as a conversation fits.'],
    gone: 'This view is not there any more.',
  },
};
