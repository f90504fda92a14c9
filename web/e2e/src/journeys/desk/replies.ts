import { Visitor } from '../../harness/api.js';
import { assert } from '../../harness/assert.js';
import { clean } from '../../harness/axe.js';
import { journey } from '../../harness/journey.js';
import { until } from '../../harness/until.js';

journey('saved replies: written once, found by a slash, filled in, and never sent with a gap', async (stage) => {
  const server = await stage.server();
  const desk = await stage.desk(server);
  const { page } = desk;
  await desk.signIn();
  const visitor = await Visitor.of(server.origin, server.setUp.inbox);
  await visitor.write('Where is my parcel?');
  await desk.view('All open');
  await desk.choose('Where is my parcel?');

  // Before there are any, the picker says so and leads to where they are written.
  await desk.composer.press('/');
  await clean(page, 'the picker of saved replies, empty');
  await page.getByRole('link', { name: 'Write the first' }).click();

  // The owner writes one for everybody, with placeholders put in by their buttons.
  await page.getByRole('button', { name: 'New saved reply' }).click();
  const form = page.getByRole('dialog');
  await form.getByLabel('Title').fill('Parcel is late');
  await form.getByLabel('Shortcut').fill('/Late');
  await form.getByLabel('Text', { exact: true }).fill('Hello {customer.nmae}');
  await form.getByLabel('For everybody').check();
  await clean(page, 'the form of a saved reply');
  stage.expect(/422.*\/saved-replies$/);
  await form.getByRole('button', { name: 'Save' }).click();
  await form.getByRole('alert').getByText('One word in braces is no placeholder').waitFor();
  await form.getByLabel('Text', { exact: true }).fill('Hello ');
  await form.getByRole('button', { name: 'the customer’s first name' }).click();
  await page.keyboard.type(', the parcel is on its way. ');
  await form.getByRole('button', { name: 'your first name' }).click();
  await form.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Hello {customer.first_name}, the parcel is on its way. {agent.first_name}').waitFor();
  await clean(page, 'settings: saved replies');

  // Removing can be undone.
  await page.getByRole('button', { name: 'Remove Parcel is late' }).click();
  await page.getByText('There are none for everybody yet.').waitFor();
  await page.locator('.toast').getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: 'Remove Parcel is late' }).waitFor();

  // By keyboard into the reply. Nobody knows the name: the reply does not go before it is filled in.
  await page.getByRole('link', { name: 'Back to the desk' }).click();
  await desk.choose('Where is my parcel?');
  await desk.composer.fill('');
  await desk.composer.pressSequentially('/lat');
  const option = page.getByRole('listbox', { name: 'Saved replies' }).getByRole('option');
  await option.waitFor();
  assert.equal(await desk.composer.getAttribute('aria-activedescendant'), await option.getAttribute('id'));
  await clean(page, 'the picker of saved replies');
  await desk.composer.press('Enter');
  await page.getByText('Still to be filled in: the customer’s first name').waitFor();
  assert.match(await desk.composer.inputValue(), /^Hello \{customer\.first_name\}, the parcel is on its way\. \w+$/);
  await clean(page, 'a reply with a gap');
  await desk.composer.press('Enter');
  assert.ok(await page.getByRole('button', { name: 'Send', exact: true }).isDisabled());
  assert.equal((await desk.texts()).length, 1, 'nothing was sent');

  // The gap is chosen, so that typing fills it.
  await page.keyboard.type('Ida');
  await page.getByText('Still to be filled in').waitFor({ state: 'detached' });
  await desk.composer.press('Enter');
  await desk.sees(/^Hello Ida, the parcel is on its way\. \w+$/);
  await desk.settled();

  // Escape puts the picker away, and a line that only looks like one is sent as it is.
  await desk.composer.pressSequentially('/late');
  await option.waitFor();
  await desk.composer.press('Escape');
  await option.waitFor({ state: 'detached' });
  await desk.composer.fill('');

  // From the palette.
  await page.keyboard.press('Control+k');
  await page.keyboard.type('Insert a saved');
  await page.keyboard.press('Enter');
  await option.waitFor();
  await option.click();
  await until('the reply to be inserted', async () => (await desk.composer.inputValue()).startsWith('Hello {customer.first_name}'));
});
