import { assert } from '../../harness/assert.js';
import { identityToken } from '../../harness/identity.js';
import { journey } from '../../harness/journey.js';
import { until } from '../../harness/until.js';

/** What the site's own pages run: whoever is signed in there is whom the widget is told. */
const SCRIPT = `
  const widget = document.querySelector('script[data-inbox]');
  const ready = window.Warmline ? Promise.resolve() : new Promise((done) => widget.addEventListener('load', done));
  window.signIn = async (token) => { await ready; window.Warmline.identify(() => Promise.resolve(token)); };
  window.signOut = async () => { await ready; window.Warmline.logout(); };
`;

journey('the site says who its visitor is: nothing is lost, nobody reads what another wrote', async (stage) => {
  const server = await stage.server();
  // What was under way as somebody else when the page said who its visitor is: it is asked again as that.
  stage.expect(/401.*\/api\/v1\/widget\/conversations\//);
  const { setUp, owner } = server;
  const { secret } = await owner.call<{ secret: string }>('POST', `/inboxes/${setUp.inbox}/identity/secrets`, { earlier_for_s: 0 });
  const site = await stage.site({ server: server.origin, inbox: setUp.inbox, script: SCRIPT });
  await owner.call('PATCH', `/inboxes/${setUp.inbox}`, { origins: [site.origin] });
  const signed = (sub: string, name: string) => identityToken(secret, setUp.inbox, sub, name);
  const shop = await stage.person();
  const asked: string[] = [];
  shop.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
  const chat = await stage.chatIn(shop, site.origin);
  const call = (name: 'signIn' | 'signOut', token?: string) =>
    chat.page.evaluate(([what, with_]) => (window as unknown as Record<string, (token?: string) => Promise<void>>)[what as string]?.(with_), [name, token]);
  const identified = () => asked.filter((one) => one === 'PUT /api/v1/widget/identity').length;

  // Before the panel is opened, nothing is asked of anybody, whoever they are.
  await call('signIn', signed('42', 'Una Example'));
  assert.deepEqual(asked.filter((one) => one.includes('/api/')), []);
  await call('signOut');

  // As nobody, then as a customer of the site: what was written comes along, while the panel stays open.
  await chat.open();
  await chat.write('My lantern hums.');
  await chat.sees('My lantern hums.');
  await chat.settled();
  await call('signIn', signed('42', 'Una Example'));
  await until('the site to be believed', () => identified() === 1);
  await chat.write('It hums at night.');
  await chat.settled();
  const [first] = await owner.conversations();
  assert.equal(first?.customer.name, 'Una Example');
  assert.deepEqual((await owner.messages(first?.id ?? '')).map(({ text }) => text), ['My lantern hums.', 'It hums at night.']);

  // The next page says it again with another token, and a second tab does too: once is enough.
  await chat.page.reload();
  await call('signIn', signed('42', 'Una Example'));
  const second = await stage.chatIn(shop, site.origin);
  await second.page.evaluate((token) => (window as unknown as { signIn: (token: string) => Promise<void> }).signIn(token), signed('42', 'Una Example'));
  await chat.open();
  await chat.sees('It hums at night.');
  await second.open();
  await second.sees('It hums at night.');
  assert.equal(identified(), 1);

  // Another customer signs in at the same browser, and the first was never signed out.
  await chat.field.fill('half written');
  await call('signIn', signed('43', 'Ben Example'));
  await chat.panel.waitFor({ state: 'hidden' });
  await second.panel.waitFor({ state: 'hidden' });
  await chat.open();
  await until('the other to be identified', () => identified() === 2);
  assert.equal(await chat.field.inputValue(), '');
  await chat.write('My bench wobbles.');
  await chat.settled();
  assert.deepEqual(await chat.texts(), ['My bench wobbles.']);
  const names = (await owner.conversations()).map(({ customer }) => customer.name).sort();
  assert.deepEqual(names, ['Ben Example', 'Una Example']);

  // Signing out leaves nothing on the device, and the token reads nothing more.
  const kept = await chat.page.evaluate((key) => localStorage.getItem(key), `warmline:${setUp.inbox}`);
  assert.ok(!/Ben|Una|"4[23]"/.test(kept ?? ''), kept ?? 'nothing kept');
  const token = (JSON.parse(kept ?? '{}') as { token: string }).token;
  await call('signOut');
  await chat.panel.waitFor({ state: 'hidden' });
  assert.equal(await chat.page.evaluate(() => localStorage.length), 0);
  const read = () => fetch(`${server.origin}/api/v1/widget/conversations`, { headers: { authorization: `Bearer ${token}` } });
  await until('the token to end', async () => (await read()).status === 401);

  // A token that the server does not take is said on the console, and the customer can still write.
  stage.expect(/status of 422/, /Warmline: the customer could not be identified\. .+/);
  const said: string[] = [];
  chat.page.on('console', (line) => said.push(line.text()));
  await call('signIn', identityToken('another secret', setUp.inbox, '44', 'Eve Example'));
  await chat.open();
  await until('the reason on the console', () => said.find((line) => line.includes('could not be identified')));
  await chat.write('Hello?');
  await chat.settled();
});
