import { isSaved, isView, type Shown } from '../store/views';

export const SETTINGS = ['profile', 'security', 'browser', 'notices', 'tokens', 'inboxes', 'colleagues', 'teams', 'tags', 'replies', 'attributes', 'audit'] as const;
export type SettingsPage = (typeof SETTINGS)[number];

export type Route =
  | { page: 'desk'; view: Shown; conversation: string | null; person: boolean }
  | { page: 'floor' }
  | { page: 'customers'; customer: string | null }
  /** Pages for whoever has a link: its secret is in the fragment. */
  | { page: 'join' }
  | { page: 'reset' }
  | { page: 'plan'; inbox: string | null; day: string | null }
  | { page: 'settings'; section: SettingsPage; inbox: string | null };

const BASE = '/desk/';

export function parse(pathname: string): Route {
  const [first = '', second, third] = (pathname.startsWith(BASE) ? pathname.slice(BASE.length) : '').split('/').map(decode);
  if (first === 'settings') {
    const section = SETTINGS.find((page) => page === second) ?? 'profile';
    return { page: 'settings', section, inbox: section === 'inboxes' ? third || null : null };
  }
  if (first === 'floor' || first === 'join' || first === 'reset') return { page: first };
  if (first === 'customers') return { page: 'customers', customer: second || null };
  if (first === 'plan') return { page: 'plan', inbox: second || null, day: third || null };
  // An address without a view, /desk/c/…, is the one that colleagues send each other.
  const view = isView(first) || isSaved(first) ? first : first === 'c' ? 'open' : 'waiting';
  return { page: 'desk', view, conversation: second || null, person: third === 'person' };
}

/** Nothing of ours is at such an address: the one of what is shown instead. */
export function corrected(pathname: string): string | null {
  const [first = '', second] = (pathname.startsWith(BASE) ? pathname.slice(BASE.length) : '').split('/');
  const route = parse(pathname);
  if (route.page === 'settings') return !second || route.section === second ? null : settingsPath(route.section);
  if (route.page !== 'desk' || first === '' || first === 'c' || first === route.view) return null;
  return deskPath(route.view, route.conversation, route.person);
}

export function deskPath(view: Shown, conversation?: string | null, person = false): string {
  return BASE + [view, conversation && encodeURIComponent(conversation), conversation && person && 'person'].filter(Boolean).join('/');
}

export const FLOOR = `${BASE}floor`;

export function customersPath(customer?: string): string {
  return `${BASE}customers${customer ? `/${encodeURIComponent(customer)}` : ''}`;
}

export function planPath(inbox?: string, day?: string): string {
  return BASE + ['plan', inbox && encodeURIComponent(inbox), inbox && day].filter(Boolean).join('/');
}

export function settingsPath(section: SettingsPage, inbox?: string): string {
  return `${BASE}settings/${section}${inbox ? `/${encodeURIComponent(inbox)}` : ''}`;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
