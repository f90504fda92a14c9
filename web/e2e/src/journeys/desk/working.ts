import { Visitor } from '../../harness/api.js';
import { assert } from '../../harness/assert.js';
import { clean } from '../../harness/axe.js';
import { journey } from '../../harness/journey.js';
import type { Server } from '../../harness/places/server.js';
import { DESKTOP, PHONE } from '../../harness/stage.js';
import { until } from '../../harness/until.js';

async function writes(server: Server, text: string): Promise<Visitor> {
  const visitor = await Visitor.of(server.origin, server.setUp.inbox);
  await visitor.write(text);
  return visitor;
}

journey('going available: the first that comes is shown, the others get tabs, and U leads through them', async (stage) => {
  const server = await stage.server();
  const [first] = [await writes(server, 'The first in line.'), await writes(server, 'The second in line.')];
  const desk = await stage.desk(server);
  const { page } = desk;
  await desk.signIn();
  await desk.become('Available');
  await desk.sees('The first in line.');
  await page.locator('section.list[aria-label^="Mine"]').waitFor();
  await page.getByRole('navigation', { name: 'Your open conversations' }).getByText(/Visitor/).nth(1).waitFor();
  await clean(page, 'the first conversation after going available');

  // The next, by a letter; where everybody has an answer, it says so.
  await page.locator('#transcript').focus();
  await page.keyboard.press('u');
  await desk.sees('The second in line.');
  await desk.reply('Good morning.');
  await desk.settled();
  await page.keyboard.press('Escape');
  await page.keyboard.press('u');
  await desk.sees('The first in line.');
  await desk.reply('Good morning to you, too.');
  await desk.settled();
  await page.keyboard.press('Escape');
  await page.keyboard.press('u');
  await desk.toast('Nobody of yours waits for an answer.');

  // All is done here: whose turn it is stands beside it.
  await desk.choose('Good morning.');
  await first.write('And one thing more.');
  await desk.act('Resolve');
  await desk.stands('Resolved');
  const next = page.getByRole('button', { name: /^Answer Visitor/ });
  await next.waitFor();
  await clean(page, 'a resolved conversation, with the next beside it');
  await next.click();
  await desk.sees('And one thing more.');
});

journey('going available takes nothing from under one’s hands, and leads to the list on a phone', async (stage) => {
  const server = await stage.server();
  await writes(server, 'Somebody in line.');
  const desk = await stage.desk(server);
  const { page } = desk;
  await desk.signIn();
  const read = page.waitForResponse((answer) => answer.request().method() === 'PUT' && answer.url().endsWith('/reading') && answer.ok());
  await desk.choose('Somebody in line.');
  await desk.become('Away');
  await desk.composer.fill('I am only looking');
  await desk.composer.focus();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('available');
  await page.keyboard.press('Enter');
  await desk.stands('With you');
  assert.equal(await desk.composer.inputValue(), 'I am only looking');
  await desk.become('Offline');
  await read;

  const phone = await stage.desk(server, PHONE);
  await phone.signIn();
  const views = phone.page.getByRole('navigation', { name: 'Views' });
  assert.ok(((await views.boundingBox())?.height ?? 999) < 180, 'the views leave the phone to the list');
  // Whoever has read here before is at home on a new device, too.
  assert.equal(await phone.page.getByRole('region', { name: 'First steps' }).count(), 0);
  await phone.become('Available');
  await phone.page.locator('section.list[aria-label^="Mine"]').waitFor();
  await phone.row('Somebody in line.').waitFor();
  await clean(phone.page, 'one’s own on a phone');
});

journey('the list: nothing moves from under a hand that is near', async (stage) => {
  const server = await stage.server();
  const older = await writes(server, 'Somebody older.');
  await writes(server, 'Somebody newer.');
  const desk = await stage.desk(server);
  const { page } = desk;
  await desk.signIn();
  await desk.view('All open');
  const order = async () => (await desk.rows.locator('.preview').allTextContents()).map((text) => text.trim());
  assert.deepEqual(await order(), ['Somebody newer.', 'Somebody older.']);
  const row = await desk.row('Somebody newer.').boundingBox();
  assert.ok(row);
  await page.mouse.move(row.x + 20, row.y + 20);
  await page.mouse.move(row.x + 24, row.y + 20);
  await older.write('Moved meanwhile.');
  await desk.row('Moved meanwhile.').waitFor();
  assert.deepEqual(await order(), ['Somebody newer.', 'Moved meanwhile.']);
  // Once it has rested, what moved last is first again.
  await until('the list to be in order again', async () => (await order())[0] === 'Moved meanwhile.');
});

journey('parts that come later: said when they cannot be had, offline and after an upgrade', async (stage) => {
  const server = await stage.server();
  await writes(server, 'Anybody there?');
  // What browsers log when a file is not there.
  stage.expect(/Failed to load resource/);
  const context = await stage.person({ ...DESKTOP, serviceWorkers: 'block' });
  let how: 'offline' | 'gone' | 'there' = 'offline';
  await context.route(/\/desk\/(assets\/Keys-|theme\.js)/, (route) => {
    if (how === 'there' || (route.request().url().endsWith('theme.js') && (how === 'gone' || route.request().method() === 'GET'))) return route.continue();
    return how === 'gone' ? route.fulfill({ status: 404, body: '' }) : route.abort('internetdisconnected');
  });
  const desk = await stage.deskIn(context, server);
  const { page } = desk;
  await desk.signIn();
  await desk.choose('Anybody there?');
  await desk.composer.fill('Half a sent');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await page.getByRole('dialog').getByText('the server does not answer').waitFor();
  await clean(page, 'a part that cannot be had offline');
  await page.keyboard.press('Escape');
  await page.locator('dialog').waitFor({ state: 'detached' });

  how = 'gone';
  await page.keyboard.press('?');
  await page.getByRole('dialog').getByText('the server has most likely been upgraded').waitFor();
  how = 'there';
  await page.getByRole('dialog').getByRole('button', { name: 'Load again' }).click();
  await desk.composer.waitFor();
  assert.equal(await desk.composer.inputValue(), 'Half a sent');
  await page.locator('#transcript').focus();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard' }).getByText('Next conversation').waitFor();
});

journey('resolve: a browser that is killed does not leave it open', async (stage) => {
  const server = await stage.server();
  const visitor = await writes(server, 'All is well, thank you.');
  const context = await stage.person();
  const desk = await stage.deskIn(context, server);
  await desk.signIn();
  await desk.become('Available');
  await desk.sees('All is well, thank you.');
  await desk.act('Resolve');
  await desk.stands('Resolved');
  const killed = desk.page.waitForEvent('crash');
  const devtools = await context.newCDPSession(desk.page);
  void devtools.send('Page.crash').catch(() => undefined);
  await killed;
  assert.equal((await server.owner.conversation(visitor.conversation)).state, 'active');
  await desk.page.close();

  const again = await stage.deskIn(context, server);
  await again.page.clock.install();
  await again.open('mine');
  await again.ready();
  await again.page.clock.fastForward(60_000);
  await until('the server to have it resolved', async () => (await server.owner.conversation(visitor.conversation)).state === 'resolved');
  await again.toast('as you had asked before the page went down');
});
