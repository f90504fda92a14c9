import type { search as english } from '../../en/later/search';
import type { Shape } from '../../shape';

export const search: Shape<typeof english> = {
  search: {
    title: 'Suche',
    field: 'Suchen in allem Gesagten',
    narrow: 'Suche eingrenzen',
    mine: 'Meine',
    states: { waiting: 'Wartet', active: 'In Bearbeitung', parked: 'Geparkt', resolved: 'Erledigt' },
    messages: 'Nachrichten',
    notes: 'Notizen',
    inbox: 'Eingang',
    everyTag: 'Alle Schlagworte',
    tag: 'Schlagwort',
    person: 'Wer so heißt: das letzte Gespräch',
    everyInbox: 'Alle Eingänge',
    results: 'Gefundene Gespräche',
    takenFor: (words: string) => `Auch so geschrieben: ${words}`,
    tips: 'So sucht man',
    hints: [
      'Geben Sie Wörter ein, die jemand geschrieben hat, auch in Notizen. Das letzte Wort darf nur angefangen sein.',
      'In Anführungszeichen werden Wörter zusammen gefunden: „blaue Lampe“.',
      'Akzente, Großschreibung und ein Tippfehler je Wort stören nicht.',
      'Auch der Name eines Besuchers, etwa Besucher 7K2, oder die Kennung eines Gesprächs findet es.',
      'Auch der Name oder die E-Mail-Adresse einer Kundin oder eines Kunden führt zum Ziel.',
    ],
    nothing: (words: string) => `„${words}“ hat niemand geschrieben, soweit Sie lesen dürfen.`,
    nothingHint: 'Versuchen Sie es mit weniger oder kürzeren Wörtern.',
    widen: 'Ohne Filter suchen',
    more: 'Weiter zurück suchen',
    failed: 'Die Suche hat gerade nicht geklappt.',
    indexing: 'Ältere Nachrichten werden noch durchsuchbar gemacht; bald kann mehr zu finden sein.',
  },
};
