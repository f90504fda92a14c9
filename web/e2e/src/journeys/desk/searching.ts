import { Visitor } from '../../harness/api.js';
import { assert } from '../../harness/assert.js';
import { clean } from '../../harness/axe.js';
import { journey } from '../../harness/journey.js';
import { until } from '../../harness/until.js';

journey('searching: what was said is found as one types, and opened where it was said', async (stage) => {
  const server = await stage.server();
  const desk = await stage.desk(server);
  const { page } = desk;
  const { keyboard } = page;
  const old = await Visitor.of(server.origin, server.setUp.inbox);
  await old.write('My brass lantern arrived broken');
  const path = `/conversations/${old.conversation}`;
  for (let i = 0; i < 30; i += 1) await server.owner.call('POST', `${path}/messages`, { text: `Line ${i}: we are looking into it.`, client_id: `l${i}` });
  await server.owner.call('POST', `${path}/notes`, { text: 'The café in Köln sells the same one', client_id: 'note' });
  await server.owner.call('PUT', `${path}/state`, { state: 'resolved' });
  const other = await Visitor.of(server.origin, server.setUp.inbox);
  await other.write('Another lantern, please');

  await desk.signIn();
  await keyboard.press('/');
  const field = page.getByRole('combobox', { name: 'Search what was said' });
  await field.waitFor();
  await clean(page, 'the search, empty');
  const hits = page.getByRole('listbox', { name: 'Conversations found' }).getByRole('option');
  await keyboard.type('lanten');
  await until('both to be found', async () => (await hits.count()) === 2, 15_000);
  assert.deepEqual(await hits.locator('mark').allTextContents(), ['lantern', 'lantern']);
  await clean(page, 'the search, with results');

  // Narrowed, and by what a colleague noted.
  await page.getByRole('button', { name: 'Resolved' }).click();
  await until('one to be left', async () => (await hits.count()) === 1, 15_000);
  await field.fill('cafe koln');
  await until('the note to be found', async () => (await hits.locator('mark').allTextContents()).join(' ') === 'café Köln', 15_000);
  await field.fill('zzzz');
  await page.getByText('Nobody said “zzzz” where you may read.').waitFor();
  await page.getByRole('button', { name: 'Search without filters' }).click();

  // By keyboard to the message itself, far above the end.
  await field.fill('brass');
  await until('the first message to be found', async () => (await hits.count()) === 1, 15_000);
  await field.press('Enter');
  const sought = page.locator('#transcript .sought');
  await sought.waitFor();
  assert.ok((await sought.textContent())?.includes('brass lantern'));
  assert.ok(await sought.evaluate((message) => {
    const [pane, box] = [document.getElementById('transcript')!.getBoundingClientRect(), message.getBoundingClientRect()];
    return box.top >= pane.top && box.bottom <= pane.bottom;
  }), 'the message is on the screen');
});

journey('search: a customer is found by a word of their name, and a search is narrowed to a tag', async (stage) => {
  const server = await stage.server();
  const [ida, other] = [await Visitor.of(server.origin, server.setUp.inbox), await Visitor.of(server.origin, server.setUp.inbox)];
  await ida.write('Do you have the tall lamp?');
  await other.write('Is the lamp dimmable?');
  const { customer } = await server.owner.conversation(ida.conversation);
  await server.owner.call('PATCH', `/customers/${customer.id}`, { name: 'Ida Van Dale' });
  const tag = await server.owner.call<{ id: string }>('POST', '/tags', { name: 'Lighting' });
  await server.owner.call('PUT', `/conversations/${other.conversation}/tags/${tag.id}`);
  const desk = await stage.desk(server);
  const { page } = desk;
  await desk.signIn();
  await page.keyboard.press('/');
  const field = page.getByRole('combobox', { name: /Search/ });
  const hits = page.getByRole('listbox', { name: 'Conversations found' }).getByRole('option');
  await field.fill('dale');
  await hits.filter({ hasText: 'A person who is called so' }).waitFor();
  await clean(page, 'a person who was found');
  await field.fill('lamp');
  await until('both to be found', async () => (await hits.count()) === 2, 15_000);
  await page.getByLabel('Tag', { exact: true }).selectOption('Lighting');
  await until('one to be found', async () => (await hits.count()) === 1, 15_000);
  await hits.filter({ hasText: 'dimmable' }).waitFor();
  await page.getByLabel('Tag', { exact: true }).selectOption('Every tag');
  await field.fill('van dal');
  await hits.filter({ hasText: 'A person who is called so' }).waitFor();
  await field.press('Enter');
  await desk.sees('Do you have the tall lamp?');
});

journey('saved views: made, counted live, looked at, changed and removed', async (stage) => {
  const server = await stage.server();
  const desk = await stage.desk(server);
  const { page } = desk;
  await desk.signIn();
  await page.getByRole('button', { name: 'New view' }).click();
  const form = page.getByRole('dialog');
  await form.getByLabel('Name').fill('Unanswered');
  await form.getByLabel('Only where the customer spoke last').check();
  await form.getByLabel('For everybody; each sees what they may see').check();
  await clean(page, 'the form of a view');
  await form.getByRole('button', { name: 'Save' }).click();
  const link = page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: /^Unanswered/ });
  await link.waitFor();
  await page.getByText('Nothing is in this view').waitFor();

  const visitor = await Visitor.of(server.origin, server.setUp.inbox);
  await visitor.write('Is anybody there?');
  await desk.row('Is anybody there?').waitFor();
  await link.getByText('1 conversation').waitFor();
  await clean(page, 'a saved view');
  await desk.choose('Is anybody there?');
  assert.match(new URL(page.url()).pathname, /^\/desk\/viw_\w+\/cnv_/);
  await desk.reply('Yes!');
  await page.getByText('Nothing is in this view').waitFor();

  await page.getByRole('button', { name: 'Change the view Unanswered' }).click();
  await form.getByLabel('Name').fill('To answer');
  await form.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: /^To answer/ }).waitFor();
  await page.getByRole('button', { name: 'Change the view To answer' }).click();
  await form.getByRole('button', { name: 'Remove' }).click();
  await link.waitFor({ state: 'detached' });
});
