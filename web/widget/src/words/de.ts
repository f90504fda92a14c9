import type { Words } from './en';

/** Every German word of the widget. */
export const words: Words = {
  title: 'Schreiben Sie uns',
  close: 'Chat schließen',
  unread: { one: '{n} neue Nachricht', other: '{n} neue Nachrichten' },

  welcome: 'Hier antwortet ein Mensch.',
  welcomeMore: 'Schreiben Sie, worum es geht: Damit sind Sie in der Warteschlange.',
  inLine: 'Sie sind in der Warteschlange.',
  soon: 'Zurzeit {wait}.',
  free: 'Gerade ist jemand frei.',
  wait: 'Ein Mensch ist in {wait} für Sie da.',
  waitBetween: 'etwa {low} bis {high}',
  waitAbout: 'etwa {high}',
  waitWithin: 'weniger als {high}',
  waitMore: 'Lassen Sie diese Seite offen, damit Ihr Platz sicher ist. Ihre Nachrichten bleiben hier.',
  unknown: 'Wie lange es gerade dauert, können wir nicht sagen.',
  nobody: 'Gerade ist niemand da.',
  late: 'Es dauert länger, als wir gesagt haben.',
  lateMore: 'Das tut uns leid. Sie sind weiter in der Warteschlange.',
  withYou: '{name} ist für Sie da.',
  parked: '{name} kommt darauf zurück.',
  parkedUntil: 'Zurückgestellt bis {time}.',
  parkedMore: 'Schreiben Sie jederzeit, um weiterzumachen.',
  resolved: 'Dieses Gespräch ist abgeschlossen.',
  resolvedMore: 'Schreiben Sie wieder, um es fortzusetzen.',
  left: 'Sie haben die Warteschlange verlassen.',
  gone: 'Sie waren nicht da. Ihr Platz ist wieder frei.',
  leftMore: 'Schreiben Sie wieder, um sich neu anzustellen.',
  leave: 'Nicht mehr warten',

  offline: 'Keine Verbindung. Was Sie schreiben, wird aufgehoben und später gesendet.',
  expired: 'Ihr letzter Chat ist hier beendet. Was Sie jetzt schreiben, beginnt einen neuen.',
  refused: 'Auf dieser Seite ist der Chat nicht verfügbar.',

  log: 'Nachrichten',
  person: 'Ein Mensch',
  system: 'Automatische Nachricht',
  erased: 'Diese Nachricht wurde gelöscht.',
  newBelow: 'Neue Nachrichten',

  message: 'Ihre Nachricht',
  placeholder: 'Nachricht schreiben',
  send: 'Senden',
  over_chars: { one: '{n} Zeichen zu viel', other: '{n} Zeichen zu viel' },
  full: 'Ohne Verbindung passen nicht mehr Nachrichten.',

  sending: 'Wird gesendet …',
};
