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

  setup: {
    title: 'Richten Sie Ihr Pult ein',
    lead: 'Das dauert eine Minute. Ihnen gehört dann der Arbeitsbereich: Sie laden das Team ein und setzen den Chat auf Ihre Seite.',
    codeTitle: 'Zuerst: Zeigen Sie, dass dies Ihr Server ist',
    code: 'Einmal-Code',
    codeHint: 'Der Server hat ihn beim ersten Start in seine Konsole oder sein Protokoll geschrieben.',
    workspace: 'Name Ihrer Firma oder Ihres Teams',
    workspaceHint: 'Ihr Team sieht ihn oben am Pult.',
    youTitle: 'Dann: Wer sind Sie?',
    name: 'Ihr Name',
    nameHint: 'Ihre Kundschaft sieht nur den Vornamen.',
    email: 'Ihre E-Mail',
    password: 'Wählen Sie ein Passwort',
    passwordHint: 'Mindestens 10 Zeichen. Gut sind ein paar Wörter ohne Zusammenhang.',
    submit: 'Pult öffnen',
  },
};
