import type { Words } from '../../en';
import { notice } from './notice';

export const notices: Pick<Words, 'notice' | 'notices'> = {
  notice,
  notices: {
    title: 'Benachrichtigungen',
    lead: 'Aus, bis Sie sie möchten, und nur in diesem Browser.',
    unsupported: 'Dieser Browser zeigt hier keine Benachrichtigungen. Sie brauchen eine Adresse mit https.',
    show: 'Benachrichtigungen zeigen',
    denied: 'Dieser Browser erlaubt es für diese Seite nicht. Neben der Adresse lässt sich das ändern; versuchen Sie es dann noch einmal.',
    kinds: 'Wofür',
    assigned: 'Ein Gespräch kommt zu mir',
    message: 'Jemand schreibt in einem meiner Gespräche',
    mention: 'Jemand aus dem Team erwähnt mich in einer Notiz',
    content: 'Sagen, wer geschrieben hat, und den Anfang davon',
    contentHint: 'Sonst steht in einer Benachrichtigung nur, dass etwas da ist. Wer Ihren Bildschirm sieht, sieht auch sie.',
    sound: 'Einen Ton spielen',
    hear: 'Anhören',
    quiet: 'Ruhezeit',
    quietOn: 'Nachts tönt und erscheint nichts',
    from: 'Von',
    to: 'Bis',
    push: 'Wenn das Pult geschlossen ist',
    pushOn: 'Mir auf diesem Gerät auch dann Bescheid geben',
    pushHint: 'Über den Push-Dienst des Browser-Herstellers. Der sieht, dass etwas gesendet wurde, und nicht, was. Die Nachricht nennt nur das Gespräch und ist verschlüsselt.',
    pushOff: 'Das hat abgeschaltet, wer diesen Server betreibt.',
    pushFailed: 'Der Push-Dienst dieses Browsers ist gerade nicht zu erreichen.',
    hour: (hour: number) => `${String(hour).padStart(2, '0')}:00`,
    install: 'Auf Telefon oder Rechner lässt sich Warmline aus dem Menü des Browsers installieren und öffnet sich dann wie jede andere App.',
  },
};
