import { plurals } from '../../plural';
import type { pick as english } from '../../en/later/pick';
import type { Shape } from '../../shape';

const n = plurals('de');

export const pick: Shape<typeof english> = {
  pick: {
    handOver: 'Weitergeben an',
    handOverFilter: 'Name aus dem Team',
    room: (load, capacity) => `${load} von ${capacity}`,
    full: 'voll',
    absent: (name) => `${name} ist gerade abwesend.`,
    free: (count) => n(count, { one: 'Platz für # weiteres', other: 'Platz für # weitere' }),
    nobody: 'Es gibt noch niemanden, an den Sie weitergeben können.',
    park: 'Parken',
    parkFilter: 'Wann soll es zurückkommen?',
    hour: 'Für 1 Stunde',
    soon: 'Für 20 Minuten',
    tomorrow: 'Bis morgen früh',
    monday: 'Bis Montag früh',
    writes: 'Bis zur nächsten Nachricht',
    time: 'Tag und Uhrzeit wählen …',
    timeLabel: 'Zurück am',
    timePast: 'Wählen Sie eine Zeit, die noch kommt.',
    parkButton: 'Parken',
    commands: 'Befehle',
    commandsFilter: 'Was möchten Sie tun?',
    none: 'Nichts passt.',
    jump: 'Gehe zu',
    results: (count) => n(count, { one: '# Treffer', other: '# Treffer' }),
    team: 'Team',
    there: (count) => n(count, { one: '# bereit', other: '# bereit' }),
    handedTo: 'Übergeben an',
    anyTeam: 'Irgendein Team oder keins',
    joinOrPart: 'Dazukommen oder wieder gehen',
    whisperTo: (who) => `${who} zuflüstern`,
    whisperHint: (who, name) => `Nur ${who} und Teamleitungen sehen es. ${name} sieht es nie, und andere aus dem Team auch nicht.`,
    whisperText: 'Was möchten Sie sagen?',
    whispered: (who) => `${who} zugeflüstert`,
  },
};
