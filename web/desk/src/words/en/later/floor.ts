import { plurals } from '../../plural';

const n = plurals('en');

export const floor = {
  floor: {
    plan: 'Plan',
    waiting: 'Who waits, longest first',
    nobodyWaits: 'Nobody is waiting.',
    who: 'Who',
    time: 'Waits for',
    told: 'We said',
    untold: 'nothing: we could not tell',
    over: 'over',
    more: (count: number) => n(count, { one: 'and # more', other: 'and # more' }),
    serving: 'Who serves how many',
    narrow: 'What is shown',
    inbox: 'Inbox',
    everyInbox: 'All of mine',
    team: 'Team',
    everyTeam: 'All, and none',
    notYours: 'In inboxes that are not yours.',
    day: 'Today, by half hour',
    dayInWords: (arrived: number, answered: number, left: number) =>
      `${n(arrived, { one: '# came', other: '# came' })}, ${n(answered, { one: '# was answered', other: '# were answered' })}, ${n(left, { one: '# left before', other: '# left before' })}.`,
    scale: (most: string) => `scale: 0–${most} per half hour`,
    arrived: 'Came',
    answered: 'Answered',
    left: 'Left before',
    expected: 'Expected',
    from: 'From',
    table: 'As a table',
    dayFailed: 'The day could not be loaded.',
    promises: 'Promises today',
    none: 'No wait that was promised today is over yet.',
    kept: (all: number, kept: number, share: string, range: string) =>
      n(all, { one: `Of # promise, ${kept} was kept (${share}; ${range}).`, other: `Of # promises, ${kept} were kept (${share}; ${range}).` }),
    early: (count: number) => n(count, { one: '# person was answered sooner than we said', other: '# people were answered sooner than we said' }),
    missed: (count: number) => n(count, { one: '# later', other: '# later' }),
    target: (share: string) => `We aim at ${share}. Days are counted in UTC.`,
    page: (inbox: string) => `Public score of ${inbox}`,
    failed: 'The score could not be loaded.',
    and: ' to ',
  },
};
