import { assert } from '../harness/assert.js';
import { Visitor } from '../harness/api.js';
import { clean } from '../harness/axe.js';
import { journey } from '../harness/journey.js';
import { until } from '../harness/until.js';

const TOM = { email: 'tom@harbour-pine.example', password: 'a slipway bench of larch' };

journey('tags: made, put on and taken off by keyboard, seen at once by a colleague', async (stage) => {
  const server = await stage.server();
  await server.owner.addAgent('Tom Aalto', TOM.email, TOM.password, [server.setUp.inbox]);
  const visitor = await Visitor.of(server.origin, server.setUp.inbox);
  await visitor.write('The lantern leaks.');
  const maya = await stage.desk(server);
  await maya.signIn();
  await maya.view('Waiting');
  await maya.choose('The lantern leaks.');
  const tom = await stage.desk(server);
  await tom.signIn(TOM);
  await tom.choose('The lantern leaks.');

  await maya.page.locator('#transcript').focus();
  await maya.page.keyboard.press('l');
  const filter = maya.page.getByRole('combobox', { name: /Tags/ });
  await filter.fill('Leak');
  await maya.page.keyboard.press('Enter');
  await maya.rows.locator('.chip').waitFor();
  await clean(maya.page, 'the sheet of tags');
  await maya.page.keyboard.press('Escape');
  await tom.rows.locator('.chip').waitFor();
  await tom.page.locator('.tags .chip', { hasText: 'Leak' }).first().waitFor();

  // A colleague puts on what is there, and makes nothing new.
  await tom.page.locator('#transcript').focus();
  await tom.page.keyboard.press('#');
  await tom.page.getByRole('combobox', { name: /Tags/ }).fill('Something else');
  await tom.page.getByText('Nothing matches.').waitFor();
  await tom.page.getByRole('combobox', { name: /Tags/ }).fill('leak');
  await tom.page.keyboard.press('Enter');
  await until('the tag to be off', async () => (await maya.rows.locator('.chip').count()) === 0);
  await tom.page.keyboard.press('Escape');

  await maya.open('settings/tags');
  await maya.page.getByLabel('Name of a new tag').fill('Refund');
  await maya.page.getByLabel('Used for').selectOption('urgent');
  await maya.page.getByRole('button', { name: 'Add tag' }).click();
  await maya.page.getByRole('button', { name: 'Change Refund' }).click();
  await maya.page.getByRole('dialog').getByLabel('Name').fill('Refunds');
  await maya.page.getByRole('button', { name: 'Save' }).click();
  await maya.page.locator('.rows .urgent', { hasText: 'Refunds' }).waitFor();
  await clean(maya.page, 'settings of tags');
  const tags = await server.owner.all<{ name: string; tone: string }>('/tags');
  assert.deepEqual(tags.map(({ name, tone }) => [name, tone]), [['Leak', 'plain'], ['Refunds', 'urgent']]);
});

journey('taking back: a reply is held for some seconds, undone, sent at last, and nothing is lost by leaving', async (stage) => {
  const server = await stage.server();
  const visitor = await Visitor.of(server.origin, server.setUp.inbox);
  await visitor.write('Is the bench still there?');
  const maya = await stage.desk(server);
  await maya.signIn();
  await maya.open('settings/browser');
  await maya.page.getByLabel('Hold it back for 10 seconds, with Undo').check();
  await maya.open('waiting');
  await maya.ready();
  await maya.choose('Is the bench still there?');
  await maya.reply('It is gnoe.');
  await maya.toast(/goes out in a moment/);
  await maya.page.locator('#transcript').focus();
  await maya.page.keyboard.press('z');
  await until('the text to be back', async () => (await maya.composer.inputValue()) === 'It is gnoe.');
  const said = async () => (await server.owner.messages(visitor.conversation)).map(({ text }) => text);
  assert.deepEqual(await said(), ['Is the bench still there?']);
  await maya.reply('It is gone.');
  await maya.toast(/goes out in a moment/);
  await maya.page.reload();
  await until('the reply to be there', async () => (await said()).includes('It is gone.'));
  await maya.ready();
  await maya.settled();
  assert.deepEqual(await said(), ['Is the bench still there?', 'It is gone.']);
});
