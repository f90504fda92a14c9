import type { viewForm as english } from '../../en/later/views';
import type { Shape } from '../../shape';

export const viewForm: Shape<typeof english> = {
  viewForm: {
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
  },
};
