import { plurals } from '../plural';
import type { lists as english } from '../en/lists';
import type { Shape } from '../shape';

const n = plurals('de');

export const lists: Shape<typeof english> = {
  views: {
    label: 'Ansichten',
    waiting: 'Wartend',
    mine: 'Meine',
    open: 'Alle offenen',
    parked: 'Geparkt',
    resolved: 'Erledigt',
    customers: 'Kunden',
    floor: 'Übersicht',
    search: 'Alles durchsuchen',
    filter: 'Nach Namen oder Wörtern filtern',
    clear: 'Filter leeren',
    count: (count, more) => (more ? `${count}+` : String(count)),
    countLabel: (count) => n(count, { one: '# Gespräch', other: '# Gespräche' }),
    list: (view) => `${view}: Gespräche`,
    more: 'Mehr zeigen',
    noneFound: (words) => `Hier passt nichts zu „${words}“.`,
    failed: 'Die Gespräche konnten nicht geladen werden. Diese Seite versucht es weiter.',
    empty: {
      waiting: ['Niemand wartet', 'Wer als Nächstes schreibt, erscheint hier und kommt sofort zu jemandem, der bereit ist und Platz hat.'],
      mine: ['Sie bedienen gerade niemanden', 'Melden Sie sich bereit, dann kommen Gespräche zu Ihnen. Oder nehmen Sie eines aus Wartend.'],
      open: ['Keine offenen Gespräche', 'Alles, was wartet oder bedient wird, gleich von wem, steht hier.'],
      parked: ['Nichts ist geparkt', 'Parken Sie ein Gespräch, das auf etwas wartet. Es kommt von selbst zurück.'],
      resolved: ['Noch ist nichts erledigt', 'Erledigte Gespräche bleiben hier. Sie öffnen sich wieder, wenn der Kunde schreibt.'],
    },
  },

  row: {
    waiting: (time) => `wartet ${time}`,
    against: (time, range) => `${time} von ${range}`,
    told: (time, range) => `${time}, zugesagt ${range}`,
    late: (time, range) => `${time}, länger als ${range}`,
    you: 'Sie: ',
    erased: 'Gelöscht',
    nothing: 'Noch keine Nachricht',
    unread: 'ungelesen',
    waits: 'wartet auf Antwort:',
    unanswered: (time) => `Wartet auf Antwort seit ${time}`,
    draft: 'Entwurf',
    parkedUntil: (time) => `bis ${time}`,
    parkedWrites: 'bis zur nächsten Nachricht',
    left: 'ging vor einer Antwort',
    with: (name) => `bei ${name}`,
  },

  next: {
    title: 'Nächstes eigenes, das auf Antwort wartet',
    open: (name) => `${name} antworten`,
    none: 'Von den Ihren wartet niemand auf eine Antwort.',
  },

  tabs: { label: 'Ihre offenen Gespräche' },
};
