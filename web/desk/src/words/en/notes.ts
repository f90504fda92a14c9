import { plurals } from '../plural';

const n = plurals('en');

export const notes = {
  notes: {
    mentions: 'Mentions',
    mentionsFilter: 'Name or words',
    noMentions: 'Nobody has mentioned you yet. In a note, type @ and a name to mention a colleague.',
    mentionsFailed: 'The mentions could not be loaded.',
    mentionsCount: (count: number) => n(count, { one: '# mention that you have not seen', other: '# mentions that you have not seen' }),
    unseen: 'not seen yet',
    seeAll: 'Mark all as seen',
    mentioned: (who: string, name: string) => `${who} mentioned you in the conversation with ${name}`,
    colleagues: 'Colleagues who can be mentioned',
    found: (count: number) => n(count, { one: '# colleague', other: '# colleagues' }),
    edit: 'Change this note',
    editLast: 'Change my last note',
    save: 'Save note',
    edited: 'changed',
    editedAt: (time: string) => `Changed ${time}. Show what it said before`,
    versions: 'What this note said',
    versionsFailed: 'Its earlier words could not be loaded.',
    changedMeanwhile: 'This note was changed meanwhile, on another device. Save again to put these words in its place.',
  },

  related: {
    title: 'Linked conversations',
    none: 'Linked to no other conversation.',
    sheet: 'Links …',
    filter: 'Name, words or the id of a conversation',
    isLinked: 'linked',
    add: (name: string) => `Link to ${name}`,
    open: (name: string) => `Open ${name}`,
    end: (name: string) => `End the link to ${name}`,
    linked: (name: string) => `Linked to ${name}`,
    ended: (name: string) => `No longer linked to ${name}`,
    failed: 'The links could not be loaded.',
    merge: 'Merge with another …',
    mergeTitle: 'Merge with',
    mergeFilter: 'Words of the other conversation',
    mergeNone: 'They have no other conversation in this inbox. If somebody else is the same person, say so first: “Same person as …”, beside the conversation.',
    merged: (name: string) => `${name}: two conversations are one now`,
    part: 'From another conversation, merged with this one',
    whole: 'In this conversation',
    separate: 'Separate',
  },
};
