import { plurals } from '../../plural';
import type { company as english } from '../../en/settings/company';
import type { Shape } from '../../shape';

const n = plurals('de');

export const company: Shape<typeof english> = {
  company: {
    team: 'Team',
    aTeam: 'ein Team',
    there: (count) => n(count, { one: '# bereit', other: '# bereit' }),
    forTeam: (team) => `für ${team}`,
    with: (names) => `mit ${names}`,
    handedTo: 'Übergeben an',
    anyTeam: 'Irgendein Team oder keins',
    toTeamDone: (name, team) => `${name}: an ${team} übergeben`,
    free: 'Wieder für alle',
    freedDone: (name) => `${name}: wieder für alle`,
    toTeam: (who, team) => `${who} hat es an ${team} übergeben: wartet wieder`,
    youToTeam: (team) => `Sie haben es an ${team} übergeben: wartet wieder`,
    freed: (who) => `${who} hat es wieder für alle freigegeben`,
    youFreed: 'Sie haben es wieder für alle freigegeben',
    freedItself: 'Niemand aus dem Team war da, deshalb ist es wieder für alle',
    joined: (who) => `${who} ist dazugekommen`,
    youJoined: 'Sie sind dazugekommen',
    parted: (who) => `${who} ist wieder gegangen`,
    youParted: 'Sie sind wieder gegangen',
    join: 'Dazukommen',
    part: 'Gehen',
    joinOrPart: 'Dazukommen oder wieder gehen',
    joinedDone: (name) => `${name}: Sie sind jetzt dabei`,
    partedDone: (name) => `${name}: Sie sind gegangen`,
    joinedYou: (who, name) => `${who} ist bei Ihnen: ${name}`,
    partedYou: (who, name) => `${who} ist wieder gegangen: ${name}`,
    tookOver: (who, name) => `${who} hat von Ihnen übernommen: ${name}`,
    whispers: (who, name) => `${who} flüstert Ihnen zu: ${name}`,
    whisper: 'Zuflüstern',
    whisperTo: (who) => `${who} zuflüstern`,
    whisperHint: (who, name) => `Nur ${who} und Teamleitungen sehen es. ${name} sieht es nie, und andere aus dem Team auch nicht.`,
    whisperText: 'Was möchten Sie sagen?',
    whispered: (who) => `${who} zugeflüstert`,
    mark: (who) => `Zugeflüstert an ${who} – nur dort und für Teamleitungen sichtbar`,
    keys: 'Bei einem Gespräch von anderen',
    takeOver: 'Übernehmen',
    open: 'Öffnen',
  },
};
