import { plurals } from '../plural';
import type { savedViews as english } from '../en/views';
import type { Shape } from '../shape';

const n = plurals('de');

export const savedViews: Shape<typeof english> = {
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
