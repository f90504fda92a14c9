import { plurals } from '../plural';
import type { notes as english } from '../en/notes';
import type { Shape } from '../shape';

const n = plurals('de');

export const notes: Shape<typeof english> = {
  notes: {
    mentions: 'Erwähnungen',
    mentionsFilter: 'Name oder Wörter',
    noMentions: 'Noch hat dich niemand erwähnt. Tippe in einer Notiz @ und einen Namen, um jemanden zu erwähnen.',
    mentionsFailed: 'Die Erwähnungen konnten nicht geladen werden.',
    mentionsCount: (count) => n(count, { one: '# Erwähnung, die du nicht gesehen hast', other: '# Erwähnungen, die du nicht gesehen hast' }),
    unseen: 'noch nicht gesehen',
    seeAll: 'Alle als gesehen markieren',
    mentioned: (who, name) => `${who} hat dich im Gespräch mit ${name} erwähnt`,
    colleagues: 'Wer erwähnt werden kann',
    found: (count) => n(count, { one: '# Person', other: '# Personen' }),
    edit: 'Diese Notiz ändern',
    editLast: 'Meine letzte Notiz ändern',
    save: 'Notiz sichern',
    edited: 'geändert',
    editedAt: (time) => `Geändert ${time}. Zeigen, was vorher dastand`,
    versions: 'Was in dieser Notiz stand',
    versionsFailed: 'Was vorher dastand, konnte nicht geladen werden.',
    changedMeanwhile: 'Diese Notiz wurde inzwischen auf einem anderen Gerät geändert. Sichere noch einmal, damit diese Worte gelten.',
  },
};
