import type { tour as english } from '../../en/settings/tour';
import type { Shape } from '../../shape';

export const tour: Shape<typeof english> = {
  tour: {
    title: 'Erste Schritte',
    leave: 'Erste Schritte schließen',
    show: 'Zeigen',
    next: 'Weiter',
    done: 'Fertig',
    at: (step: number, all: number) => `${step} von ${all}`,
    again: 'Erste Schritte noch einmal zeigen',
    choose: (available) => `Wählen Sie oben „${available}“.`,
    chosen: (available) => `Oben steht „${available}“.`,
    toNotices: 'Benachrichtigungen wählen',
    line: { title: 'Wer wartet', text: 'Dann kommt zu Ihnen, wer am längsten wartet, so viele zugleich, wie Sie halten können. Neben jedem Namen steht, wie lange er wartet und was wir gesagt haben.' },
    notes: { title: 'Antworten und Notizen', text: 'Eine Antwort geht an die Kundin oder den Kunden. Eine Notiz, auf gelbem Papier, ist fürs Team und verlässt das Pult nie.' },
    keys: { title: 'Ohne Maus', text: 'Strg K findet alles, was sich tun lässt, ? zeigt die Buchstaben: R antwortet, N notiert, E erledigt, Z nimmt zurück.' },
    notices: { title: 'Wenn Sie woanders hinsehen', text: 'Dieser Browser kann Ihnen sagen, dass etwas da ist. Er tut es nur, wenn Sie es einschalten.' },
  },
};
