import type { actions as english } from '../en/actions';
import type { Shape } from '../shape';

export const actions: Shape<typeof english> = {
  done: {
    resolved: (name) => `${name}: erledigt`,
    resolvedLater: (name) => `${name}: erledigt, wie Sie es wollten, bevor die Seite abbrach`,
    wroteAgain: (name) => `${name} hat gerade wieder geschrieben; das Gespräch bleibt offen.`,
    gaveBack: (name) => `${name}: zurückgegeben`,
    parked: (name) => `${name}: geparkt`,
    handed: (name, to) => `${name}: weitergegeben an ${to}`,
    taken: (who) => `Das Gespräch ist inzwischen bei ${who} und bleibt dort.`,
    fullOther: (name) => `${name} hat gerade keinen Platz für ein weiteres.`,
    unreachable: 'Keine Verbindung: Nichts wurde geändert. Bitte noch einmal versuchen.',
    nothing: 'Es gibt nichts zurückzunehmen.',
    failed: (detail) => `Das hat nicht geklappt: ${detail}`,
  },

  live: {
    lost: 'Die Verbindung ist unterbrochen.',
    lostHint: 'Sie können weiter lesen und schreiben: Texte bleiben erhalten und gehen danach hinaus. Was andere tun, erscheint dann.',
    newMessage: (name, text) => `Neue Nachricht von ${name}: ${text}`,
    assigned: (name) => `Ein Gespräch ist jetzt bei Ihnen: ${name}`,
  },
};
