import type { absence as english } from '../../en/settings/absence';
import type { Shape } from '../../shape';

export const absence: Shape<typeof english> = {
  absence: {
    title: 'Abwesend',
    lead: 'Während Sie abwesend sind, sind Sie offline: Ihre offenen Gespräche gehen zurück in die Warteschlange, und niemand kann Ihnen eines geben.',
    from: 'Von',
    until: 'Bis',
    plan: 'Speichern',
    now: (until) => `Sie sind abwesend bis ${until}.`,
    planned: (from, until) => `Sie werden abwesend sein von ${from} bis ${until}.`,
    back: 'Ich bin zurück',
    cancel: 'Absagen',
    wrong: 'Das Ende muss in der Zukunft und nach dem Anfang liegen.',
    away: (until) => `abwesend bis ${until}`,
  },
};
