// The desk's service worker: a page for when there is no connection, and notices while the desk is closed. It keeps no answer of the
// server's: what the desk shows is live, or it is not shown.
import { notice as de } from '../words/de/settings/notice';
import { notice as en } from '../words/en/settings/notice';

// The parts of a service worker that are used here; the library that knows all of them contradicts that of pages.
interface Window {
  readonly url: string;
  readonly focused: boolean;
  focus(): Promise<Window>;
  postMessage(message: unknown): void;
}
interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Installing extends Lasting {
  /** Which requests do not pass here at all, in browsers that can be told. */
  addRoutes?: (rule: { condition: { urlPattern: string }; source: 'network' }) => Promise<void>;
}
interface Asked extends Lasting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Pushed extends Lasting {
  readonly data: { json(): unknown } | null;
}
interface Clicked extends Lasting {
  readonly notification: Notification;
}
interface Worker {
  addEventListener(kind: 'install', act: (event: Installing) => void): void;
  addEventListener(kind: 'activate', act: (event: Lasting) => void): void;
  addEventListener(kind: 'fetch', act: (event: Asked) => void): void;
  addEventListener(kind: 'push', act: (event: Pushed) => void): void;
  addEventListener(kind: 'notificationclick', act: (event: Clicked) => void): void;
  skipWaiting(): Promise<void>;
  readonly location: Location;
  readonly registration: ServiceWorkerRegistration;
  readonly clients: { claim(): Promise<void>; matchAll(of: object): Promise<readonly Window[]>; openWindow(url: string): Promise<Window | null> };
}
const worker = self as unknown as Worker;

const KEPT = 'warmline.offline.1';
const OFFLINE = '/desk/offline.html';
const FILES = [OFFLINE, '/desk/offline.css', '/desk/icon.svg'];

worker.addEventListener('install', (event) => {
  // What a page sends with its last breath must not wait for this worker to wake: it would be gone with the page.
  const past = event.addRoutes?.({ condition: { urlPattern: '/api/*' }, source: 'network' });
  if (past) event.waitUntil(past.catch(() => undefined));
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(FILES)).then(() => worker.skipWaiting()));
});

worker.addEventListener('activate', (event) => {
  const old = async () => {
    for (const name of await caches.keys()) if (name.startsWith('warmline.') && name !== KEPT) await caches.delete(name);
    await worker.clients.claim();
  };
  event.waitUntil(old());
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const path = new URL(request.url).pathname;
  const kept = request.mode === 'navigate' ? OFFLINE : FILES.includes(path) ? path : null;
  if (kept === null || request.method !== 'GET') return;
  event.respondWith(fetch(request).catch(async () => (await caches.match(kept)) ?? Response.error()));
});

worker.addEventListener('push', (event) => event.waitUntil(told(event.data?.json())));

async function told(what: unknown): Promise<void> {
  if (typeof what !== 'object' || what === null) return;
  const { kind, conversation, language } = what as Record<string, unknown>;
  if (typeof conversation !== 'string' || (kind !== 'assigned' && kind !== 'message' && kind !== 'mention')) return;
  // Whoever is at the desk sees it there.
  const windows = await desks();
  if (windows.some((window) => window.focused)) return;
  const words = language === 'de' ? de : en;
  await worker.registration.showNotification(words[kind], { tag: conversation, icon: '/desk/icon-192.png', lang: language === 'de' ? 'de' : 'en', data: { conversation } });
}

worker.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const { conversation } = (event.notification.data ?? {}) as { conversation?: string };
  event.waitUntil(show(conversation));
});

/** Tabs with a desk in them. */
async function desks(): Promise<readonly Window[]> {
  const all = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  return all.filter(({ url }) => new URL(url).pathname.startsWith('/desk'));
}

/** In a desk that is open, else in a new one. */
async function show(conversation: string | undefined): Promise<void> {
  const [open] = await desks();
  if (!open) {
    await worker.clients.openWindow(conversation ? `/desk/mine/${encodeURIComponent(conversation)}` : '/desk/');
    return;
  }
  open.postMessage({ open: conversation });
  await open.focus().catch(() => undefined);
}
