import type { notices as english } from '../../en/settings/notices';
import type { Shape } from '../../shape';

export const notices: Shape<typeof english> = {
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
    pushHint: 'Das ist „Web Push“: Wer diesen Browser herstellt (Google, Mozilla, Apple oder Microsoft), betreibt den Dienst, der ihn weckt. Dieser Dienst erfährt, dass dieser Server diesem Gerät etwas geschickt hat, und wann. Was geschickt wurde, ist verschlüsselt und sagt nur, dass ein Gespräch Sie braucht: keine Namen, keine Worte.',
    pushOff: 'Das Wecken eines geschlossenen Browsers („Web Push“) ist auf diesem Server ausgeschaltet. Wer ihn betreibt, kann es einschalten.',
    pushFailed: 'Der Push-Dienst dieses Browsers ist gerade nicht zu erreichen.',
    hour: (hour: number) => `${String(hour).padStart(2, '0')}:00`,
    install: 'Auf Telefon oder Rechner lässt sich Warmline aus dem Menü des Browsers installieren und öffnet sich dann wie jede andere App.',
  },
};
