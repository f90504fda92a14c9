import { plurals } from '../plural';
import type { writing as english } from '../en/writing';
import type { Shape } from '../shape';

const n = plurals('de');

export const writing: Shape<typeof english> = {
  sendingBack: {
    offer: (name) => `Die Antwort an ${name} geht gleich hinaus`,
    held: 'Geht gleich hinaus',
    late: 'Sie ist schon draußen.',
    setting: 'Eine Antwort zurückholen',
    seconds: (count) => (count === 0 ? 'Sofort senden' : n(count, { one: '# Sekunde zurückhalten, mit Rückgängig', other: '# Sekunden zurückhalten, mit Rückgängig' })),
  },
};
