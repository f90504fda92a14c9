import type { keys as english } from '../../en/later/keys';
import type { Shape } from '../../shape';

export const keys: Shape<typeof english> = {
  keys: {
    title: 'Tastatur',
    next: 'Nächstes Gespräch',
    previous: 'Voriges Gespräch',
    open: 'Öffnen',
    reply: 'Antworten',
    note: 'Notiz schreiben',
    send: 'Senden',
    line: 'Neue Zeile',
    saved: 'Vorlage, am Anfang einer Zeile',
    colleague: 'In einer Notiz jemanden nennen',
    take: 'Übernehmen',
    handOver: 'Weitergeben',
    giveBack: 'Zurückgeben',
    park: 'Parken',
    tags: 'Schlagworte',
    resolve: 'Erledigen',
    filter: 'Liste filtern',
    floor: 'Die Übersicht',
    help: 'Diese Übersicht',
    commands: 'Alle Befehle',
    escape: 'Feld verlassen, Offenes schließen',
    undo: 'Letzten Schritt rückgängig machen',
    or: 'oder',
    go: 'Bewegen',
    write: 'Schreiben',
    act: 'Handeln',
  },
};
