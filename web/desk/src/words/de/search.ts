import { plurals } from '../plural';
import type { search as english } from '../en/search';
import type { Shape } from '../shape';

const n = plurals('de');

export const search: Shape<typeof english> = {
  search: {
    title: 'Suche',
    field: 'Suchen in allem Gesagten',
    open: 'Alles durchsuchen',
    narrow: 'Suche eingrenzen',
    mine: 'Meine',
    states: { waiting: 'Wartend', active: 'Aktiv', parked: 'Geparkt', resolved: 'Gelöst' },
    messages: 'Nachrichten',
    notes: 'Notizen',
    inbox: 'Eingang',
    everyInbox: 'Alle Eingänge',
    results: 'Gefundene Gespräche',
    takenFor: (words: string) => `Auch so geschrieben: ${words}`,
    tips: 'So sucht man',
    hints: [
      'Geben Sie Wörter ein, die jemand geschrieben hat, auch in Notizen. Das letzte Wort darf nur angefangen sein.',
      'In Anführungszeichen werden Wörter zusammen gefunden: „blaue Lampe“.',
      'Akzente, Großschreibung und ein Tippfehler je Wort stören nicht.',
      'Auch der Name eines Besuchers, etwa Besucher 7K2, oder die Kennung eines Gesprächs findet es.',
    ],
    nothing: (words: string) => `„${words}“ hat niemand geschrieben, soweit Sie lesen dürfen.`,
    nothingHint: 'Versuchen Sie es mit weniger oder kürzeren Wörtern.',
    widen: 'Ohne Filter suchen',
    more: 'Weiter zurück suchen',
    failed: 'Die Suche hat gerade nicht geklappt.',
    indexing: 'Ältere Nachrichten werden noch durchsuchbar gemacht; bald kann mehr zu finden sein.',
  },

  savedViews: {
    make: 'Neue Ansicht',
    edit: (name: string) => `Ansicht ${name} ändern`,
    shared: 'für alle',
    count: (count: number, more: boolean) => (more ? '99+' : String(count)),
    countLabel: (count: number, more: boolean) => (more ? 'mehr als 99 Gespräche' : n(count, { one: '# Gespräch', other: '# Gespräche' })),
    name: 'Name',
    state: 'Zustand',
    anyState: 'Jeder Zustand',
    assigned: 'Wer es hat',
    anybody: 'Irgendwer oder niemand',
    whoeverLooks: 'Ich (wer gerade hinsieht)',
    nobody: 'Niemand',
    inbox: 'Eingang',
    unanswered: 'Nur wo zuletzt der Kunde geschrieben hat',
    longer: 'Wartet länger als (Minuten)',
    longerHint: 'Leer: wie lange auch immer. Gezählt wird ab der Ankunft oder ab den ersten Worten ohne Antwort.',
    longerWrong: 'Geben Sie ganze Minuten an, von 1 bis 525600.',
    forEverybody: 'Für alle; jeder sieht, was er sehen darf',
    notYours: 'Diese Ansicht gehört allen. Ändern können sie die Leitung und wer darüber steht.',
    up: 'Nach oben',
    down: 'Nach unten',
    remove: 'Entfernen',
    removed: (name: string) => `Die Ansicht ${name} ist entfernt. Ihre Gespräche sind, wo sie waren.`,
    empty: ['In dieser Ansicht ist nichts', 'Sie füllt sich von selbst, sobald ein Gespräch passt.'],
    gone: 'Diese Ansicht gibt es nicht mehr.',
  },
};
