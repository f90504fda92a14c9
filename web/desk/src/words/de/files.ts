import { plurals } from '../plural';
import type { files as english } from '../en/files';
import type { Shape } from '../shape';

const n = plurals('de');

export const files: Shape<typeof english> = {
  files: {
    attach: 'Dateien anhängen',
    chosen: 'Dateien zum Senden',
    count: (count: number) => n(count, { one: '# Datei', other: '# Dateien' }),
    uploading: (name: string) => `${name} wird hochgeladen`,
    wait: 'Dateien sind noch unterwegs.',
    remove: (name: string) => `${name} entfernen`,
    save: (name: string) => `${name} speichern`,
    erased: 'Diese Datei wurde gelöscht.',
    tooMany: 'Eine Nachricht hat höchstens 10 Dateien.',
    bold: 'Fett',
    italic: 'Kursiv',
  },
};
