import { plurals } from '../../plural';
import type { replies as english } from '../../en/settings/replies';
import type { Shape } from '../../shape';

const n = plurals('de');

export const replies: Shape<typeof english> = {
  replies: {
    title: 'Antwortvorlagen',
    insert: 'Antwortvorlage einfügen …',
    found: (count) => n(count, { one: '# Vorlage. Auf und ab zum Wählen, Eingabe zum Einfügen.', other: '# Vorlagen. Auf und ab zum Wählen, Eingabe zum Einfügen.' }),
    none: 'Es gibt noch keine Antwortvorlagen.',
    write: 'Die erste schreiben',
    gap: (what) => `Noch auszufüllen: ${what}`,
    toGap: 'Zur Stelle',
    of: {
      'customer.name': 'Name der Kundin oder des Kunden',
      'customer.first_name': 'Vorname der Kundin oder des Kunden',
      'agent.name': 'Ihr Name',
      'agent.first_name': 'Ihr Vorname',
      'inbox.name': 'Eingang',
      wait: 'versprochene Wartezeit',
    },
    problems: {
      bad_title: 'Ein Titel hat 1 bis 80 Zeichen.',
      bad_shortcut: 'Ein Kürzel hat 1 bis 32 Buchstaben, Ziffern, - oder _.',
      shortcut_taken: 'Eine andere Vorlage hat dieses Kürzel. Nehmen Sie ein anderes.',
      too_many_replies: 'Mehr Antwortvorlagen kann es nicht geben: 500 für alle, 100 eigene. Entfernen Sie eine, die niemand braucht.',
      unknown_placeholder: 'Ein Wort in geschweiften Klammern ist kein Platzhalter, also würde es niemand ausfüllen. Fügen Sie Platzhalter mit den Knöpfen unter dem Text ein.',
    },
  },
};
