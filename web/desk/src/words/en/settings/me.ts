import { plurals } from '../../plural';

const n = plurals('en');

export const me = {
  presence: {
    title: 'Your presence',
    available: 'Available',
    away: 'Away',
    offline: 'Offline',
    availableHint: 'New conversations come to you.',
    awayHint: 'You keep your conversations; no new ones come.',
    offlineHint: 'No new ones come.',
    offlineHands: (count: number) => n(count, { one: 'Your open conversation goes back to the line.', other: 'Your # open conversations go back to the line.' }),
    reconnecting: 'Reconnecting',
    notConnected: 'not connected',
    is: (name: string, state: string) => `${name}: ${state}`,
  },

  menu: {
    label: 'You and this browser',
    settings: 'Settings',
    keyboard: 'Keyboard',
    commands: 'Commands',
    signOut: 'Sign out',
    theme: 'Theme',
    themeSystem: 'System',
    themeLight: 'Light',
    themeDark: 'Dark',
    language: 'Language',
    languageSystem: 'As in the browser',
  },
};
