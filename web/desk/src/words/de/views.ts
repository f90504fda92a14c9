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
    empty: ['In dieser Ansicht ist nichts', 'Sie füllt sich von selbst, sobald ein Gespräch passt.'],
    gone: 'Diese Ansicht gibt es nicht mehr.',
  },
};
