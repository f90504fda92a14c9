import { plurals } from '../../plural';
import type { me as english } from '../../en/settings/me';
import type { Shape } from '../../shape';

const n = plurals('de');

export const me: Shape<typeof english> = {
  presence: {
    title: 'Ihre Anwesenheit',
    available: 'Bereit',
    away: 'Kurz weg',
    offline: 'Nicht da',
    availableHint: 'Neue Gespräche kommen zu Ihnen.',
    awayHint: 'Sie behalten Ihre Gespräche; neue kommen nicht.',
    offlineHint: 'Es kommen keine neuen.',
    offlineHands: (count) => n(count, { one: 'Ihr offenes Gespräch geht zurück in die Reihe.', other: 'Ihre # offenen Gespräche gehen zurück in die Reihe.' }),
    reconnecting: 'Verbindet sich neu',
    notConnected: 'nicht verbunden',
    is: (name, state) => `${name}: ${state}`,
  },

  menu: {
    label: 'Sie und dieser Browser',
    settings: 'Einstellungen',
    keyboard: 'Tastatur',
    commands: 'Befehle',
    signOut: 'Abmelden',
    theme: 'Farben',
    themeSystem: 'System',
    themeLight: 'Hell',
    themeDark: 'Dunkel',
    language: 'Sprache',
    languageSystem: 'Wie im Browser',
  },
};
