import { Visitor } from '../../harness/api.js';
import { assert } from '../../harness/assert.js';
import { clean } from '../../harness/axe.js';
import { journey } from '../../harness/journey.js';
import { until } from '../../harness/until.js';

const BEN = { email: 'ben@harbour-pine.example', password: 'the long bench of ben' };

journey('notes: a colleague is mentioned by @, hears of it, and sees what the note says after it was changed', async (stage) => {
  const server = await stage.server();
  await server.owner.addAgent('Ben Berg', BEN.email, BEN.password, [server.setUp.inbox]);
  const visitor = await Visitor.of(server.origin, server.setUp.inbox);
  await visitor.write('Is the oak bench still to be had?');
  const [desk, bens] = [await stage.desk(server), await stage.desk(server)];
  await desk.signIn();
  await bens.signIn(BEN);
  await desk.view('All open');
  await desk.choose('Is the oak bench');

  // By keyboard: N, an @ and some letters, Enter.
  await desk.page.keyboard.press('n');
  await until('the composer to have the focus', () => desk.composer.evaluate((composer) => composer === document.activeElement));
  await desk.page.keyboard.type('@be');
  const option = desk.page.getByRole('listbox', { name: 'Colleagues who can be mentioned' }).getByRole('option');
  await option.waitFor();
  assert.equal(await desk.composer.getAttribute('aria-activedescendant'), await option.getAttribute('id'));
  await clean(desk.page, 'the offer of colleagues');
  await desk.page.keyboard.press('Enter');
  assert.equal(await desk.composer.inputValue(), '@Ben Berg ');
  await desk.page.keyboard.type('is there one at the pier?');
  await desk.page.keyboard.press('Enter');
  await desk.transcript.locator('.named', { hasText: '@Ben Berg' }).waitFor();
  await desk.settled();

  // The colleague is told, by a count; M leads there, and then it is seen.
  const nav = bens.page.getByRole('navigation', { name: 'Views' });
  await nav.getByText('1 mention that you have not seen').waitFor({ state: 'attached' });
  await bens.page.keyboard.press('m');
  await bens.page.getByRole('dialog').getByRole('option').filter({ hasText: 'is there one at the pier?' }).waitFor();
  await clean(bens.page, 'the mentions');
  await bens.page.keyboard.press('Enter');
  await bens.sees('is there one at the pier?');
  await nav.getByText('that you have not seen').waitFor({ state: 'detached' });
  // What is another's cannot be changed.
  assert.equal(await bens.page.getByRole('button', { name: 'Change this note' }).count(), 0);

  // Up, in an empty note, changes the last one.
  await desk.composer.press('ArrowUp');
  const field = desk.page.getByRole('textbox', { name: 'Change this note' });
  await field.waitFor();
  await clean(desk.page, 'a note that is being changed');
  await field.press('Escape');
  await field.waitFor({ state: 'detached' });
  await desk.page.getByRole('button', { name: 'Change this note' }).click();
  await field.fill('@Ben Berg is there one at the pier or in the yard?');
  await field.press('Enter');
  for (const one of [desk, bens]) await one.sees('at the pier or in the yard?');
  await until('the composer to have the focus again', () => desk.composer.evaluate((composer) => composer === document.activeElement));
  await bens.page.getByRole('button', { name: 'changed', exact: true }).click();
  const versions = bens.page.getByRole('dialog', { name: 'What this note said' });
  await versions.getByText('is there one at the pier?', { exact: false }).first().waitFor();
  assert.equal(await versions.getByRole('listitem').count(), 2);
  await clean(bens.page, 'what a note said before');
  await bens.page.keyboard.press('Escape');

  // The customer knows nothing of it.
  const said = await visitor.api.all<{ text: string }>(`/widget/conversations/${visitor.conversation}/messages`);
  assert.equal(said.length, 1);
});
