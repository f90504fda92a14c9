import { plurals } from '../plural';
import type { entrance as english } from '../en/entrance';
import type { Shape } from '../shape';

const n = plurals('de');

export const entrance: Shape<typeof english> = {
  entrance: {
    code: 'Code',
    codeHint: 'Was Ihr Gerät jetzt anzeigt, oder einer Ihrer Ersatzcodes.',
    title: 'Anmelden',
    lead: (name) => `Willkommen zurück bei ${name}.`,
    email: 'E-Mail',
    password: 'Passwort',
    submit: 'Anmelden',
    tooMany: (seconds) => n(seconds, { one: 'Zu viele Versuche. Warten Sie # Sekunde und versuchen Sie es dann wieder.', other: 'Zu viele Versuche. Warten Sie # Sekunden und versuchen Sie es dann wieder.' }),
    ended: 'Ihre Sitzung ist zu Ende. Melden Sie sich wieder an: Was Sie gerade schrieben, ist noch da.',
    unreachable: 'Der Server antwortet nicht. Prüfen Sie Ihre Verbindung; diese Seite versucht es weiter.',
    forgot: 'Passwort vergessen? Wem der Arbeitsbereich gehört oder wer ihn verwaltet, macht Ihnen einen Link für ein neues.',
  },
};
