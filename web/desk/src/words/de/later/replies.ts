import type { repliesPage as english } from '../../en/later/replies';
import type { Shape } from '../../shape';

export const repliesPage: Shape<typeof english> = {
  repliesPage: {
    lead: 'Was Sie immer wieder schreiben. Tippen Sie / am Anfang einer Zeile Ihrer Antwort, dann einige Buchstaben, und wählen Sie.',
    add: 'Neue Antwortvorlage',
    shared: 'Für alle',
    own: 'Nur für Sie',
    leadsOnly: 'Diese benutzen alle; Leitung und Verwaltung schreiben sie.',
    noneShared: 'Für alle gibt es noch keine.',
    noneOwn: 'Sie haben noch keine eigenen.',
    name: 'Titel',
    nameHint: 'Zum Beispiel: Paket verspätet sich',
    shortcut: 'Kürzel',
    shortcutHint: 'Was Sie nach dem / tippen: Buchstaben, Ziffern, - und _',
    text: 'Text',
    textHint: 'Platzhalter werden beim Einfügen ausgefüllt. Was nicht bekannt ist, wird markiert und muss von Hand ausgefüllt werden, bevor die Antwort hinausgehen kann.',
    placeholders: 'Platzhalter einfügen',
    forAll: 'Für alle',
    changeWord: 'Ändern',
    change: (name) => `Ändern: ${name}`,
    remove: 'Entfernen',
    removeOf: (name) => `Entfernen: ${name}`,
    removed: (name) => `${name}: entfernt`,
  },
};
