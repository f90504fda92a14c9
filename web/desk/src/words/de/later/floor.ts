import { plurals } from '../../plural';
import type { floor as english } from '../../en/later/floor';
import type { Shape } from '../../shape';

const n = plurals('de');

export const floor: Shape<typeof english> = {
  floor: {
    plan: 'Planung',
    waiting: 'Wer wartet, am längsten zuerst',
    nobodyWaits: 'Niemand wartet.',
    who: 'Wer',
    time: 'Wartet seit',
    told: 'Gesagt',
    untold: 'nichts: es war nicht zu sagen',
    over: 'vorbei',
    more: (count) => n(count, { one: 'und # weiterer', other: 'und # weitere' }),
    serving: 'Wer wie viele bedient',
    narrow: 'Was gezeigt wird',
    inbox: 'Eingang',
    everyInbox: 'Alle meine',
    team: 'Team',
    everyTeam: 'Alle und keins',
    notYours: 'In Eingängen, die nicht Ihre sind.',
    day: 'Heute, je halbe Stunde',
    dayInWords: (arrived, answered, left) =>
      `${n(arrived, { one: '# kam', other: '# kamen' })}, ${n(answered, { one: '# wurde beantwortet', other: '# wurden beantwortet' })}, ${n(left, { one: '# ging vorher', other: '# gingen vorher' })}.`,
    scale: (most) => `Skala: 0–${most} je halbe Stunde`,
    arrived: 'Gekommen',
    answered: 'Beantwortet',
    left: 'Vorher gegangen',
    expected: 'Erwartet',
    from: 'Ab',
    table: 'Als Tabelle',
    dayFailed: 'Der Tag konnte nicht geladen werden.',
    promises: 'Zusagen heute',
    none: 'Noch ist kein Warten, für das heute etwas zugesagt wurde, vorbei.',
    kept: (all, kept, share, range) =>
      n(all, { one: `Von # Zusage wurde ${kept} gehalten (${share}; ${range}).`, other: `Von # Zusagen wurden ${kept} gehalten (${share}; ${range}).` }),
    early: (count) => n(count, { one: '# Person kam schneller dran als gesagt', other: '# Personen kamen schneller dran als gesagt' }),
    missed: (count) => n(count, { one: '# später', other: '# später' }),
    target: (share) => `Unser Ziel sind ${share}. Tage zählen in UTC.`,
    page: (inbox) => `Öffentliche Wertung von ${inbox}`,
    failed: 'Die Wertung konnte nicht geladen werden.',
    and: ' bis ',
  },
};
