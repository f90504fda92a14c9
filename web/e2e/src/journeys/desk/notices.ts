import type { Page } from 'playwright-core';
import { Visitor } from '../../harness/api.js';
import { assert, fitsSideways } from '../../harness/assert.js';
import { clean } from '../../harness/axe.js';
import { Desk } from '../../harness/desk.js';
import { journey } from '../../harness/journey.js';
import { DESKTOP, PHONE } from '../../harness/stage.js';
import { until } from '../../harness/until.js';

interface Shown {
  title: string;
  body: string;
  tag: string;
}

const shown = (page: Page): Promise<Shown[]> =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration('/desk/');
    return ((await registration?.getNotifications()) ?? []).map(({ title, body, tag }) => ({ title, body, tag }));
  });
const away = (page: Page) => page.evaluate(() => void dispatchEvent(new Event('blur')));

journey('notifications: off until asked for, told by one tab, nothing of what was written, and a click opens it', async (stage) => {
  const server = await stage.server();
  const person = await stage.person(DESKTOP);
  await person.grantPermissions(['notifications'], { origin: server.origin });
  const desk = new Desk(await person.newPage(), server.origin);
  await desk.signIn();
  await desk.become('Available');
  const other = new Desk(await person.newPage(), server.origin);
  await other.open();
  await other.ready();
  const { page } = desk;
  await page.evaluate(() => navigator.serviceWorker.ready);

  // Off: whatever comes, nothing is shown, and nobody was asked.
  const first = await Visitor.of(server.origin, server.setUp.inbox);
  await first.write('My lantern hums.');
  await desk.view('Mine');
  await desk.row('My lantern hums.').waitFor();
  for (const one of [page, other.page]) await away(one);
  await first.write('It hums at night.');
  await desk.row('It hums at night.').waitFor();
  assert.deepEqual(await shown(page), []);

  await other.open('settings/notices');
  await clean(other.page, 'notifications, off');
  await other.page.getByLabel('Show notifications').check();
  await other.page.getByLabel('Play a sound').check();
  await other.page.getByLabel('Nothing sounds or shows at night').uncheck();
  await clean(other.page, 'notifications, on');
  await other.open();
  await other.ready();

  // Somebody looks at the desk: that is enough.
  await first.write('You see this.');
  await desk.row('You see this.').waitFor();
  assert.deepEqual(await shown(page), []);

  // Nobody looks: one notice for the conversation, however many tabs and messages there are.
  for (const one of [page, other.page]) await away(one);
  await first.write('Nobody looks now.');
  await until('a notice', async () => (await shown(page)).length === 1);
  await first.write('And once more.');
  await desk.row('And once more.').waitFor();
  assert.deepEqual(await shown(page), [{ title: 'A new message in a conversation of yours', body: '', tag: first.conversation }]);

  // In the quiet hours nothing is shown.
  const hour = await page.evaluate(() => new Date().getHours());
  await other.open('settings/notices');
  await other.page.getByLabel('Nothing sounds or shows at night').check();
  await other.page.getByRole('combobox').first().selectOption(String(hour));
  await other.page.getByRole('combobox').last().selectOption(String((hour + 2) % 24));
  for (const one of [page, other.page]) await away(one);
  const second = await Visitor.of(server.origin, server.setUp.inbox);
  await second.write('In the middle of the night.');
  await desk.row('In the middle of the night.').waitFor();
  assert.equal((await shown(page)).length, 1);

  // A click brings the desk to it.
  const [worker] = person.serviceWorkers();
  assert.ok(worker, 'a service worker');
  await worker.evaluate(async () => {
    const scope = self as unknown as { registration: ServiceWorkerRegistration; NotificationEvent: new (kind: string, of: object) => Event };
    const [notification] = await scope.registration.getNotifications();
    self.dispatchEvent(new scope.NotificationEvent('notificationclick', { notification }));
  });
  await until('the conversation to open', () => [page, other.page].some((one) => one.url().endsWith(`/mine/${first.conversation}`)));

  // Signing out takes away what was shown. The other tab may be about to say where it is, and hears of it that way.
  stage.expect(/401.*\/here$/);
  await page.getByRole('button', { name: /You and this browser/ }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Password').waitFor();
  await until('nothing to be left on the screen', async () => (await shown(page)).length === 0);
});

journey('a desk that is installed: a manifest, a page without a connection, and a notice while it is closed', async (stage) => {
  const server = await stage.server();
  const person = await stage.person(PHONE);
  await person.grantPermissions(['notifications'], { origin: server.origin });
  const desk = new Desk(await person.newPage(), server.origin);
  await desk.signIn();
  const { page } = desk;
  await page.evaluate(() => navigator.serviceWorker.ready);
  const manifest = await page.evaluate(async () => {
    const link = document.querySelector<HTMLLinkElement>('link[rel=manifest]')?.href ?? '';
    const got = await fetch(link);
    return { type: got.headers.get('content-type') ?? '', body: (await got.json()) as { scope: string; icons: { src: string; sizes: string }[] } };
  });
  assert.match(manifest.type, /^application\/manifest\+json/);
  assert.equal(manifest.body.scope, '/desk/');
  for (const { src, sizes } of manifest.body.icons.filter(({ sizes }) => sizes !== 'any')) {
    const size = await page.evaluate(async (from) => (await createImageBitmap(await (await fetch(from)).blob())).width, src);
    assert.equal(`${size}x${size}`, sizes, src);
  }

  // What the push service delivers is shown in words, and nothing else of it is.
  const devtools = await person.newCDPSession(page);
  const registration = new Promise<string>((found) =>
    devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => registrations[0] && found(registrations[0].registrationId)),
  );
  await devtools.send('ServiceWorker.enable');
  const push = async (data: object) =>
    devtools.send('ServiceWorker.deliverPushMessage', { origin: server.origin, registrationId: await registration, data: JSON.stringify(data) });
  await page.goto(`${server.origin}/try/${server.setUp.inbox}`);
  await push({ kind: 'assigned', conversation: 'cnv_one', language: 'de' });
  await desk.open();
  await desk.ready();
  await until('a notice of a closed desk', async () => (await shown(page)).some(({ title, tag }) => title === 'Ein Gespräch ist jetzt bei Ihnen' && tag === 'cnv_one'));

  // Nothing of the server's answers is kept.
  const kept = await page.evaluate(async () => {
    const names = await caches.keys();
    return (await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)))).flat().sort();
  });
  assert.deepEqual(kept, ['/desk/icon.svg', '/desk/offline.css', '/desk/offline.html']);

  stage.expect(/net::ERR_|Failed to load resource/);
  await server.stop();
  await page.goto(`${server.origin}/desk/`);
  await page.getByRole('heading', { name: 'No connection' }).waitFor();
  await fitsSideways(page, 'without a connection');
  await clean(page, 'without a connection');
  await server.start();
  await page.getByRole('link', { name: 'Try again' }).click();
  await desk.ready();
});
