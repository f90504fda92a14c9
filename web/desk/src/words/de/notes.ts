import { plurals } from '../plural';
import type { notes as english } from '../en/notes';
import type { Shape } from '../shape';

const n = plurals('de');

export const notes: Shape<typeof english> = {
  notes: {
    mentions: 'Erwähnungen',
    mentionsFilter: 'Name oder Wörter',
    noMentions: 'Noch hat Sie niemand erwähnt. Tippen Sie in einer Notiz @ und einen Namen, um jemanden zu erwähnen.',
    mentionsFailed: 'Die Erwähnungen konnten nicht geladen werden.',
    mentionsCount: (count) => n(count, { one: '# Erwähnung, die Sie nicht gesehen haben', other: '# Erwähnungen, die Sie nicht gesehen haben' }),
    unseen: 'noch nicht gesehen',
    seeAll: 'Alle als gesehen markieren',
    mentioned: (who, name) => `${who} hat Sie im Gespräch mit ${name} erwähnt`,
    colleagues: 'Wer erwähnt werden kann',
    found: (count) => n(count, { one: '# Person', other: '# Personen' }),
    edit: 'Diese Notiz ändern',
    editLast: 'Meine letzte Notiz ändern',
    save: 'Notiz sichern',
    edited: 'geändert',
    editedAt: (time) => `Geändert ${time}. Zeigen, was vorher dastand`,
    versions: 'Was in dieser Notiz stand',
    versionsFailed: 'Was vorher dastand, konnte nicht geladen werden.',
    changedMeanwhile: 'Diese Notiz wurde inzwischen auf einem anderen Gerät geändert. Sichern Sie noch einmal, damit diese Worte gelten.',
  },

  related: {
    title: 'Verknüpfte Gespräche',
    none: 'Mit keinem anderen Gespräch verknüpft.',
    sheet: 'Verknüpfungen …',
    filter: 'Name, Wörter oder die Kennung eines Gesprächs',
    isLinked: 'verknüpft',
    add: (name) => `Mit ${name} verknüpfen`,
    open: (name) => `${name} öffnen`,
    end: (name) => `Verknüpfung mit ${name} lösen`,
    linked: (name) => `Mit ${name} verknüpft`,
    ended: (name) => `Nicht mehr mit ${name} verknüpft`,
    failed: 'Die Verknüpfungen konnten nicht geladen werden.',
    merge: 'Mit einem anderen zusammenführen …',
    mergeTitle: 'Zusammenführen mit',
    mergeFilter: 'Wörter des anderen Gesprächs',
    mergeNone: 'In diesem Eingang gibt es kein anderes Gespräch mit dieser Person. Ist jemand anderes dieselbe Person, sagen Sie das zuerst: „Dieselbe Person wie …“, neben dem Gespräch.',
    merged: (name) => `${name}: zwei Gespräche sind jetzt eines`,
    part: 'Aus einem anderen Gespräch, mit diesem zusammengeführt',
    whole: 'In diesem Gespräch',
    separate: 'Trennen',
  },
};
