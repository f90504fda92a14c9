import { plurals } from '../plural';
import type { tags as english } from '../en/tags';
import type { Shape } from '../shape';

const n = plurals('de');

export const tags: Shape<typeof english> = {
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
