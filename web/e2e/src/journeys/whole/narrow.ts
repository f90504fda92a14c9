import { Visitor } from '../../harness/api.js';
import { assert, fitsSideways } from '../../harness/assert.js';
import { journey } from '../../harness/journey.js';
import { Colleague } from '../../harness/floor.js';
import { OWNER } from '../../harness/places/server.js';

/** What it takes to sign in, in each language of the desk. */
const DOORS = [
  { locale: 'en-GB', email: 'Email', password: 'Password', enter: 'Sign in', answer: /^Answer Maximiliane/, over: 'This is over until the customer writes.', colleagues: /Owner · / },
  { locale: 'de-DE', email: 'E-Mail', password: 'Passwort', enter: 'Anmelden', answer: /^Maximiliane.* antworten/, over: 'Beendet, bis die Kundin oder der Kunde schreibt.', colleagues: /Inhaberschaft · / },
] as const;

journey('narrow: what is over leads to the next who waits, in both languages, at 320', async (stage) => {
  const server = await stage.server();
  const { owner, setUp } = server;
  const [over, next] = [await Visitor.of(server.origin, setUp.inbox), await Visitor.of(server.origin, setUp.inbox)];
  await over.write('This one is done.');
  await next.write('And who answers me?');
  await owner.call('PUT', `/conversations/${over.conversation}/state`, { state: 'resolved' });
  await owner.call('PUT', `/conversations/${next.conversation}/assignment`, { agent: setUp.agent });
  const { customer } = await owner.conversation(next.conversation);
  await owner.call('PATCH', `/customers/${customer.id}`, { name: 'Maximiliane-Theodora von Oberwiesenthal-Schwarzenbach zu Hohenlohe' });
  for (const { locale, email, password, enter, answer, over: said, colleagues } of DOORS) {
    const { page, ...desk } = await stage.desk(server, { viewport: { width: 320, height: 568 }, locale });
    await page.goto(`${desk.origin}/desk/`);
    await page.getByLabel(email).fill(OWNER.email);
    await page.getByLabel(password).fill(OWNER.password);
    await page.getByRole('button', { name: enter }).click();
    await page.locator('section.list[aria-busy="false"]').waitFor({ state: 'attached' });
    await page.goto(`${desk.origin}/desk/resolved/${over.conversation}`);
    const button = page.getByRole('button', { name: answer });
    await button.waitFor();
    await page.getByText(said).waitFor();
    for (const width of [320, 390, 1440]) {
      await page.setViewportSize({ width, height: 720 });
      await fitsSideways(page, `a conversation that is over, ${width} px, ${locale}`);
      const [box, bar] = [await button.boundingBox(), await page.locator('form .bar').first().boundingBox()];
      assert.ok(box && bar && box.x >= bar.x && box.x + box.width <= bar.x + bar.width, `the button is within its bar: ${width} px, ${locale}`);
      const cut = await page.getByText(said).evaluate((one) => one.scrollWidth > one.clientWidth);
      assert.equal(cut, false, `the sentence is read to its end: ${width} px, ${locale}`);
    }
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${desk.origin}/desk/settings/colleagues`);
    const role = page.getByText(colleagues);
    await role.waitFor();
    const name = page.locator('.rows .name').first();
    assert.equal(await name.evaluate((one) => one.scrollWidth > one.clientWidth), false, `the name of a colleague is not cut: ${locale}`);
    await fitsSideways(page, `the colleagues, ${locale}`);
  }
});

journey('where there is room, what one could do says so; an address at which nothing is says what is shown', async (stage) => {
  const server = await stage.server();
  const ben = await Colleague.of(server, 'Ben Birch');
  const visitor = await Visitor.of(server.origin, server.setUp.inbox);
  await visitor.write(`Z${'\u0335\u0321\u0322\u0300\u0301'.repeat(4)} hums.`);
  await ben.take(visitor.conversation);
  const desk = await stage.desk(server);
  const { page } = desk;
  await desk.signIn();
  await desk.open(`nonexistent/${visitor.conversation}`);
  await desk.composer.waitFor();
  assert.equal(new URL(page.url()).pathname, `/desk/waiting/${visitor.conversation}`);
  // Marks that are heaped upon a letter cover nothing but their own text.
  await desk.sees('hums.');
  assert.equal(await desk.transcript.locator('.written').first().evaluate((one) => getComputedStyle(one).overflowX), 'clip');
  const actions = page.getByRole('group', { name: 'Actions' });
  const take = actions.getByRole('button', { name: 'Take', exact: true }).getByText('Take');
  await take.waitFor();
  assert.equal(await page.locator('#conversation .who h2').evaluate((one) => one.scrollWidth > one.clientWidth), false, 'the name is read whole');
  await page.setViewportSize({ width: 1024, height: 768 });
  assert.equal(await take.isVisible(), false, 'on less room the name is worth more');
  await desk.open('nonexistent');
  await desk.ready();
  assert.equal(new URL(page.url()).pathname, '/desk/waiting');
  ben.leave();
});
