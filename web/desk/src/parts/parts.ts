import { Part } from './part.svelte';

/** The pages. Somebody who signs in waits for the desk alone. */
export const pages = {
  signIn: new Part(() => import('../entrance/SignIn.svelte')),
  desk: new Part(() => import('../desk/Desk.svelte'), false),
  floor: new Part(() => import('../floor/Floor.svelte')),
  customers: new Part(() => import('../customers/Customers.svelte')),
  plan: new Part(() => import('../plan/Plan.svelte')),
  settings: new Part(() => import('../settings/Settings.svelte')),
  byLink: new Part(() => import('../entrance/ByLink.svelte')),
  required: new Part(() => import('../settings/people/Required.svelte')),
  setup: new Part(() => import('../entrance/Setup.svelte')),
};

/** What opens over a page or within it, in the order in which it is likely to be wanted. */
export const parts = {
  person: new Part(() => import('../person/Person.svelte'), false),
  team: new Part(() => import('../team/TeamStrip.svelte'), false),
  menu: new Part(() => import('../team/MenuInside.svelte')),
  uploading: new Part(() => import('../files/Uploading.svelte'), false),
  suggest: new Part(() => import('../replies/Suggest.svelte'), false),
  colleagues: new Part(() => import('../notes/Colleagues.svelte'), false),
  customer: new Part(() => import('../person/customer/Customer.svelte')),
  links: new Part(() => import('../related/Links.svelte')),
  commands: new Part(() => import('../palette/Commands.svelte')),
  search: new Part(() => import('../search/Search.svelte')),
  tags: new Part(() => import('../tags/TagSheet.svelte')),
  park: new Part(() => import('../palette/Park.svelte')),
  handOver: new Part(() => import('../palette/HandOver.svelte')),
  editNote: new Part(() => import('../notes/EditNote.svelte')),
  keys: new Part(() => import('../palette/Keys.svelte')),
  mentions: new Part(() => import('../notes/MentionSheet.svelte')),
  linkSheet: new Part(() => import('../related/LinkSheet.svelte')),
  mergeSheet: new Part(() => import('../related/MergeSheet.svelte')),
  whisper: new Part(() => import('../company/Whisper.svelte')),
  viewForm: new Part(() => import('../saved/ViewForm.svelte')),
  versions: new Part(() => import('../notes/Versions.svelte')),
  tour: new Part(() => import('../tour/Tour.svelte')),
  first: new Part(() => import('../conversation/First.svelte'), false),
};

/** Longest wait for a quiet moment, for each of them. */
const MOST_MS = 4000;

/** Once the desk stands, the rest follows by itself: no key has to wait for it, and a lost connection takes nothing away. */
export async function fetchTheRest(): Promise<void> {
  if ((navigator as { connection?: { saveData?: boolean } }).connection?.saveData) return;
  // The door, too: a session may end while the server is being upgraded.
  for (const part of [...Object.values(parts), pages.signIn]) {
    await quietMoment();
    await part.load();
    // It is asked for again when it is wanted.
    if (part.missing !== null) return;
  }
}

function quietMoment(): Promise<void> {
  return new Promise((go) => {
    if (typeof requestIdleCallback === 'function') requestIdleCallback(() => go(), { timeout: MOST_MS });
    else setTimeout(go, 200);
  });
}
