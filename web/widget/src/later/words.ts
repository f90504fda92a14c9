import type { Speech } from '../words/speech';

/** Words that only this part needs, in every language: a few bytes more, one request less. */
export const en = {
  you: 'You',
  kept: 'Kept, not sent yet',
  sent: 'Sent',
  failed: 'Not sent.',
  retry: 'Try again',
  discard: 'Delete',
  writes: (name: string) => `${name} is writing …`,
  attach: 'Attach files',
  uploading: 'Uploading',
  remove: 'Remove',
  save: 'Save',
  tooMany: 'A message has at most 10 files.',
  notUploaded: 'This did not arrive. Check the connection.',
  notSaved: 'The file cannot be had just now.',
  fileErased: 'This file was erased.',
  transcript: 'Save this conversation',
  withdrawn: 'What we said about your wait no longer holds: nobody is here right now.',
  inbox_retired: 'We take no new conversations here any more. You can reach us in another way, for example by telephone or post.',
};

export const de: typeof en = {
  you: 'Sie',
  kept: 'Aufgehoben, noch nicht gesendet',
  sent: 'Gesendet',
  failed: 'Nicht gesendet.',
  retry: 'Noch einmal versuchen',
  discard: 'Löschen',
  writes: (name) => `${name} schreibt …`,
  attach: 'Dateien anhängen',
  uploading: 'Wird hochgeladen',
  remove: 'Entfernen',
  save: 'Speichern',
  tooMany: 'Eine Nachricht hat höchstens 10 Dateien.',
  notUploaded: 'Das ist nicht angekommen. Prüfen Sie die Verbindung.',
  notSaved: 'Die Datei ist gerade nicht zu bekommen.',
  fileErased: 'Diese Datei wurde gelöscht.',
  transcript: 'Dieses Gespräch speichern',
  withdrawn: 'Was wir über Ihre Wartezeit gesagt haben, gilt nicht mehr: Gerade ist niemand da.',
  inbox_retired: 'Hier nehmen wir keine neuen Gespräche mehr an. Sie erreichen uns auf anderem Weg, zum Beispiel am Telefon oder per Post.',
};

const languages: Record<string, typeof en> = { en, de };

export function wordsFor(speech: Speech): typeof en {
  return languages[speech.lang] ?? en;
}
