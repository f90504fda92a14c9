import type { accountProblems as english } from '../../en/settings/problems';
import type { Shape } from '../../shape';

// By the server's codes: what went wrong around people, teams and signing in. Said anywhere, at the door too.
export const accountProblems: Shape<typeof english> = {
  accountProblems: {
    above_you: 'Wer über Ihnen steht, lässt sich von Ihnen nicht ändern, und Sie machen niemanden höher, als Sie selbst sind.',
    last_owner: 'Der Arbeitsbereich muss jemandem gehören. Geben Sie die Rolle zuerst weiter.',
    last_member: 'In einem Eingang bliebe niemand, der antworten kann. Nehmen Sie dort zuerst jemanden auf.',
    last_inbox: 'Irgendwo müssen Kunden ein Gespräch beginnen können. Legen Sie zuerst einen anderen Eingang an.',
    name_taken: 'So heißt schon etwas anderes. Wählen Sie einen anderen Namen.',
    too_many: 'Davon gibt es schon sehr viele. Geben Sie zuerst welche auf.',
    team_retired: 'Dieses Team wurde aufgegeben. Nehmen Sie es zuerst wieder auf.',
    member_by_team: 'Die Person gehört durch ihr Team hierher. Nehmen Sie sie aus dem Team oder das Team aus dem Eingang.',
    nobody_of_team: 'Niemand aus diesem Team gehört zu diesem Eingang: Es würde ewig warten.',
    unknown_team: 'Dieses Team gibt es nicht mehr.',
    nobody_has_it: 'Gerade hat niemand dieses Gespräch.',
    is_yours: 'Sie haben dieses Gespräch selbst.',
    too_many_here: 'Fünf sind schon bei diesem Gespräch.',
    wrong_password: 'Das ist nicht Ihr Passwort.',
    wrong_second_factor: 'Dieser Code wird jetzt nicht gezeigt oder wurde schon benutzt. Warten Sie auf den nächsten.',
    has_second_factor: 'Es gibt schon einen zweiten Faktor.',
    no_second_factor: 'Es gibt keinen zweiten Faktor.',
    second_factor_required: 'Richten Sie zuerst Ihren eigenen zweiten Faktor ein und behalten Sie ihn: Die Rolle muss einen haben.',
    yourself: 'Für sich selbst tun Sie das unter Sicherheit.',
    deactivated: 'Die Person wurde stillgelegt. Lassen Sie sie zuerst wieder anmelden.',
    link_spent: 'Dieser Link gilt nicht mehr. Bitten Sie um einen neuen.',
  },
};
