import { plurals } from '../../plural';
import type { people as english } from '../../en/settings/people';
import type { Shape } from '../../shape';

const n = plurals('de');

export const people: Shape<typeof english> = {
  person: {
    title: 'Person',
    none: 'Hier steht, mit wem Sie sprechen und was über die Person bekannt ist.',
    anonymous: 'Hat noch nicht gesagt, wer sie oder er ist.',
    nameThem: 'Namen notieren',
    facts: 'Dieses Gespräch',
    inbox: 'Eingang',
    opened: 'Eröffnet',
    state: 'Stand',
    servedBy: 'Bei',
    returnsTo: 'Kommt zurück zu',
    waitingSince: 'Wartet seit',
    told: 'Gesagt wurde',
    comesBack: 'Kommt zurück',
    tags: 'Schlagwörter',
    nobody: 'noch niemand',
    address: 'Link kopieren',
  },

  team: {
    label: 'Wer da ist',
    room: (load, capacity) => `${load} von ${capacity}`,
    roomLabel: (load, capacity) => `bedient ${load}, hat Platz für ${capacity}`,
    nobody: 'Niemand ist bereit.',
    available: (count) => n(count, { one: '# bereit', other: '# bereit' }),
    show: 'Alle zeigen',
    hide: 'Weniger zeigen',
  },
};
