import { plurals } from '../plural';
import type { tags as englishTags, writing as english } from '../en/writing';
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

export const tags: Shape<typeof englishTags> = {
  tags: {
    title: 'Schlagworte',
    filter: 'Name eines Schlagworts',
    isOn: 'vergeben',
    make: (name) => `„${name}“ anlegen und vergeben`,
    none: 'Es gibt noch keine Schlagworte. Die Leitung legt sie in den Einstellungen an.',
    noneOwner: 'Es gibt noch keine Schlagworte. Schreiben Sie einen Namen, um das erste anzulegen.',
    full: 'Ein Gespräch hat höchstens 20 Schlagworte. Nehmen Sie zuerst eines weg.',
    put: 'Schlagworte …',
    tone: 'Wofür',
    tones: {
      plain: 'Irgendetwas',
      matter: 'Worum es geht',
      product: 'Welches Produkt oder welcher Ort',
      urgent: 'Was nicht liegen bleiben darf',
      praise: 'Lob und Entgegenkommen',
      todo: 'Was noch zu tun ist',
    },
    page: {
      lead: 'Ihre eigenen Worte dafür, worum es in Gesprächen geht. Das Team vergibt sie; die Kundschaft sieht sie nie.',
      name: 'Name eines neuen Schlagworts',
      nameHint: 'Zum Beispiel: Späte Lieferung',
      add: 'Schlagwort anlegen',
      none: 'Es gibt noch keine Schlagworte.',
      rename: 'Name',
      changeWord: 'Ändern',
      change: (name) => `Ändern: ${name}`,
      retire: 'Aufgeben',
      retireHint: 'Es bleibt, wo es ist, und wird nicht mehr vergeben.',
      retired: 'aufgegeben',
      revive: 'Wieder aufnehmen',
      ownerOnly: 'Leitung und Verwaltung legen Schlagworte an und ändern sie.',
      count: (count) => n(count, { one: '# Schlagwort', other: '# Schlagworte' }),
    },
  },
};
