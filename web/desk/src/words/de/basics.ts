import type { basics as english } from '../en/basics';
import type { Shape } from '../shape';

export const basics: Shape<typeof english> = {
  product: 'Warmline',
  close: 'Schließen',
  cancel: 'Abbrechen',
  save: 'Speichern',
  saved: 'Gespeichert',
  copy: 'Kopieren',
  copied: 'Kopiert',
  retry: 'Noch einmal versuchen',
  undo: 'Rückgängig',
  back: 'Zurück',
  loading: 'Wird geladen',
  you: 'Ihnen',
  self: 'Sie',
  broken: 'Diese Seite ist auf einen Fehler von uns gestoßen. Was Sie schrieben, ist noch da; neu laden hilft meistens.',
  reload: 'Neu laden',
  skip: 'Zum Gespräch springen',
  visitor: (alias) => `Gast ${alias}`,
  someone: 'Jemand aus dem Team',
  parts: {
    title: 'Unterwegs',
    coming: 'Einen Moment …',
    back: 'Zurück zum Pult',
    offline: 'Dieser Teil des Pults ist noch nicht hier, und der Server antwortet nicht. Er kommt von selbst, sobald die Verbindung wieder steht.',
    gone: 'Dieser Teil des Pults lässt sich nicht mehr holen: vermutlich wurde der Server aktualisiert. Laden Sie die Seite neu; was Sie gerade schreiben, bleibt erhalten.',
  },
};
