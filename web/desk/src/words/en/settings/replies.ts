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
    page: {
      lead: 'What you write again and again. Type / at the beginning of a line of your reply, then some letters, and choose.',
      add: 'New saved reply',
      shared: 'Everybody’s',
      own: 'Only yours',
      leadsOnly: 'Everybody uses these; leads and administrators write them.',
      noneShared: 'There are none for everybody yet.',
      noneOwn: 'You have none of your own yet.',
      name: 'Title',
      nameHint: 'For example: Parcel is late',
      shortcut: 'Shortcut',
      shortcutHint: 'What you type after the /: letters, digits, - and _',
      text: 'Text',
      textHint: 'Placeholders are filled in when you insert the reply. One that is not known is marked, and must be filled in by hand before the reply can go.',
      placeholders: 'Insert a placeholder',
      forAll: 'For everybody',
      changeWord: 'Change',
      change: (name: string) => `Change ${name}`,
      remove: 'Remove',
      removeOf: (name: string) => `Remove ${name}`,
      removed: (name: string) => `${name}: removed`,
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
