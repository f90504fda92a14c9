import { plurals } from '../../plural';

const n = plurals('en');

export const replies = {
  replies: {
    title: 'Saved replies',
    insert: 'Insert a saved reply …',
    found: (count: number) => n(count, { one: '# saved reply. Up and down to choose, Enter to insert.', other: '# saved replies. Up and down to choose, Enter to insert.' }),
    none: 'There are no saved replies yet.',
    write: 'Write the first',
    gap: (what: string) => `Still to be filled in: ${what}`,
    toGap: 'Go there',
    of: {
      'customer.name': 'the customer’s name',
      'customer.first_name': 'the customer’s first name',
      'agent.name': 'your name',
      'agent.first_name': 'your first name',
      'inbox.name': 'the inbox',
      wait: 'the wait that was promised',
    },
    problems: {
      bad_title: 'A title has 1 to 80 characters.',
      bad_shortcut: 'A shortcut has 1 to 32 letters, digits, - or _.',
      shortcut_taken: 'Another saved reply has this shortcut. Take a different one.',
      too_many_replies: 'There are as many saved replies as there can be: 500 for everybody, 100 of your own. Remove one that nobody uses.',
      unknown_placeholder: 'One word in braces is no placeholder, so nobody would fill it in. Insert placeholders with the buttons below the text.',
    },
  },
};
