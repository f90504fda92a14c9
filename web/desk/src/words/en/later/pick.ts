import { plurals } from '../../plural';

const n = plurals('en');

export const pick = {
  pick: {
    handOver: 'Hand over to',
    handOverFilter: 'Name of a colleague',
    room: (load: number, capacity: number) => `${load} of ${capacity}`,
    full: 'full',
    absent: (name: string) => `${name} is absent just now.`,
    free: (count: number) => n(count, { one: 'room for # more', other: 'room for # more' }),
    nobody: 'There is no colleague to hand over to yet.',
    park: 'Park',
    parkFilter: 'When should it come back?',
    hour: 'For 1 hour',
    soon: 'For 20 minutes',
    tomorrow: 'Until tomorrow morning',
    monday: 'Until Monday morning',
    writes: 'Until they write',
    time: 'Pick a day and time …',
    timeLabel: 'Come back on',
    timePast: 'Choose a time that is still to come.',
    parkButton: 'Park',
    commands: 'Commands',
    commandsFilter: 'What would you like to do?',
    none: 'Nothing matches.',
    jump: 'Go to',
    results: (count: number) => n(count, { one: '# result', other: '# results' }),
  },
};
