import { plurals } from '../plural';

const n = plurals('en');

export const files = {
  files: {
    attach: 'Attach files',
    chosen: 'Files to send',
    count: (count: number) => n(count, { one: '# file', other: '# files' }),
    uploading: (name: string) => `${name} is being uploaded`,
    wait: 'Files are still on their way.',
    remove: (name: string) => `Remove ${name}`,
    save: (name: string) => `Save ${name}`,
    erased: 'This file was erased.',
    tooMany: 'A message has at most 10 files.',
    bold: 'Bold',
    italic: 'Italic',
  },
};
