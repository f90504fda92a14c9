import type { setup as english } from '../../en/later/setup';
import type { Shape } from '../../shape';

export const setup: Shape<typeof english> = {
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
