import { Visitor } from '../../harness/api.js';
import { assert, fitsSideways } from '../../harness/assert.js';
import { journey } from '../../harness/journey.js';
import { PHONE } from '../../harness/stage.js';
import { until } from '../../harness/until.js';

journey('phone: the whole way on both sides, at 390 by 844', async (stage) => {
  const server = await stage.server();
  const desk = await stage.desk(server, PHONE);
  const { page } = desk;
  await server.owner.call('POST', '/views', { name: 'Without an answer', shared: true, wanted: { unanswered: true } });
  const early = await Visitor.of(server.origin, server.setUp.inbox);
  await early.write('For a colleague.');
  await desk.signIn();
  await fitsSideways(page, 'the list');
  // Far along the row of views a count, for ears only, is cut off with the row, in both directions.
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: /^Without an answer.*1 conversation/ }).waitFor();
  await page.evaluate(() => (document.documentElement.dir = 'rtl'));
  await fitsSideways(page, 'the list from right to left');
  await page.evaluate(() => (document.documentElement.dir = 'ltr'));
  await server.owner.call('PUT', `/conversations/${early.conversation}/state`, { state: 'resolved' });
  await desk.become('Available');
  const chat = await stage.chat(`${server.origin}/try/${server.setUp.inbox}`, PHONE);
  await chat.page.getByRole('button', { name: /Chat with us/ }).tap();
  await chat.field.fill('Which oil for the quay table?');
  await chat.page.getByRole('button', { name: 'Send' }).tap();
  await fitsSideways(chat.page, 'the widget');
  const panel = await chat.panel.boundingBox();
  assert.ok(panel && panel.width >= 380 && panel.height >= 800, 'the panel fills a phone');

  await desk.view('Mine');
  await desk.row('Which oil').tap();
  await desk.composer.waitFor();
  assert.equal(await page.getByRole('navigation', { name: 'Views' }).isVisible(), false, 'one column at a time');
  await fitsSideways(page, 'the conversation');
  // On glass, Enter begins a new line and the button sends.
  await desk.composer.fill('Linseed.');
  await desk.composer.press('Enter');
  await desk.composer.pressSequentially('Thinly.');
  await page.getByRole('button', { name: 'Send', exact: true }).tap();
  await chat.sees('Linseed.');
  assert.deepEqual(await chat.texts(), ['Which oil for the quay table?', 'Linseed.\nThinly.']);

  await page.getByRole('button', { name: 'About this person' }).tap();
  await page.getByRole('heading', { name: 'This conversation' }).waitFor();
  await fitsSideways(page, 'the person');
  await page.getByRole('button', { name: 'Back' }).first().tap();
  await desk.composer.waitFor();
  await page.getByRole('button', { name: 'More actions' }).tap();
  await page.locator('#more-actions').getByRole('button', { name: 'Park' }).tap();
  await page.getByRole('option', { name: 'Until they write' }).tap();
  await desk.stands('Parked · until they write');
  await chat.field.fill('Thank you!');
  await chat.page.getByRole('button', { name: 'Send' }).tap();
  await desk.stands('With you');
  await page.getByRole('button', { name: 'Resolve' }).tap();
  await desk.stands('Resolved');
  // What was done is said where it covers nothing that one needs.
  await page.getByRole('button', { name: 'Back' }).first().tap({ timeout: 3000 });
  await page.getByRole('navigation', { name: 'Views' }).waitFor();
  await until('the server to have it resolved', async () => (await server.owner.conversations('resolved')).length === 1);
  await chat.reads('This conversation is closed.');
  await chat.page.getByRole('button', { name: 'Close chat' }).tap();
  await chat.page.getByRole('button', { name: /Chat with us/ }).waitFor();
});
