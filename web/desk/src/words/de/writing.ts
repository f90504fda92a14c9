import { plurals } from '../plural';
import type { writing as english } from '../en/writing';
import type { Shape } from '../shape';

const n = plurals('de');

export const writing: Shape<typeof english> = {
  here: {
    looking: (who, count) => n(count, { one: `${who} sieht dies gerade an`, other: `${who} sehen dies gerade an` }),
    replying: (who, count) => n(count, { one: `${who} schreibt eine Antwort`, other: `${who} schreiben eine Antwort` }),
    noting: (who, count) => n(count, { one: `${who} schreibt eine Notiz`, other: `${who} schreiben eine Notiz` }),
    types: (who) => `${who} schreibt …`,
    seen: 'Der Kundin oder dem Kunden gezeigt',
  },
  drafts: {
    other: 'Auf einem anderen Gerät steht ein anderer Entwurf.',
    swap: 'Tauschen',
    forget: 'Verwerfen',
  },
  sendingBack: {
    offer: (name) => `Die Antwort an ${name} geht gleich hinaus`,
    held: 'Geht gleich hinaus',
    late: 'Sie ist schon draußen.',
    setting: 'Eine Antwort zurückholen',
    seconds: (count) => (count === 0 ? 'Sofort senden' : n(count, { one: '# Sekunde zurückhalten, mit Rückgängig', other: '# Sekunden zurückhalten, mit Rückgängig' })),
  },
};
