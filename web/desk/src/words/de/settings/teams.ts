import { plurals } from '../../plural';
import type { teams as english } from '../../en/settings/teams';
import type { Shape } from '../../shape';

const n = plurals('de');

export const teams: Shape<typeof english> = {
  teams: {
    title: 'Teams',
    lead: 'Menschen, die gemeinsam antworten. Ein Team gehört als Ganzes zu Eingängen, und ein Gespräch kann ihm übergeben werden.',
    none: 'Noch gibt es kein Team.',
    retired: 'aufgegeben',
    size: (people, inboxes) => `${n(people, { one: '# Person', other: '# Personen' })}, ${n(inboxes, { one: '# Eingang', other: '# Eingänge' })}`,
    manage: 'Verwalten',
    manageOf: (name) => `${name} verwalten`,
    make: 'Ein Team anlegen',
    makeButton: 'Team anlegen',
    name: 'Name',
    nameHint: 'Für Kolleginnen und Kollegen: Kunden sehen ihn nie.',
    members: 'Wer dazugehört',
    membersHint: 'Solange sie im Team sind, gehören sie zu seinen Eingängen und bekommen, was ihm übergeben wird. Ist lange niemand von ihnen da, ist es wieder für alle.',
    inboxes: 'Wo es antwortet',
    inboxesHint: 'Wer im Team ist, ist dort Mitglied.',
    retire: 'Dieses Team aufgeben',
    retireHint: 'Niemand gehört mehr dazu, und was ihm übergeben wurde, ist für alle da.',
    retiredHint: 'Dieses Team ist aufgegeben. Wieder aufgenommen, beginnt es von vorn.',
    revive: 'Wieder aufnehmen',
    done: 'Fertig',
    by: (team) => `durch ${team}`,
  },
  scopes: {
    title: 'Was darf es?',
    all: 'Was ich darf, jetzt und später',
    some: 'Nur, was ich auswähle',
    chosen: 'Es darf',
    only: (what) => `Nur: ${what}`,
    read_conversations: 'Gespräche lesen',
    answer_conversations: 'antworten, notieren, zuweisen, parken und erledigen',
    read_colleagues: 'sehen, wer hier arbeitet',
    read_scores: 'sehen, wie Zusagen hielten',
    manage_own_account: 'mein eigenes Konto und meine Token ändern',
    manage_customers: 'Kunden ändern, zusammenführen und sperren',
    act_on_floor: 'zuflüstern und dazukommen, Zugeflüstertes hören',
    manage_members: 'festlegen, wer wo antwortet',
    manage_tags: 'Schlagworte anlegen und ändern',
    manage_replies: 'Textbausteine für alle schreiben',
    plan_shifts: 'Schichten planen',
    manage_inboxes: 'Eingänge anlegen und ändern',
    manage_people: 'Personen aufnehmen und ändern',
    read_audit: 'das Änderungsprotokoll lesen',
    manage_sign_in: 'festlegen, wer einen zweiten Faktor braucht',
    erase_customers: 'alles über Kunden herausgeben und löschen',
  },
};
