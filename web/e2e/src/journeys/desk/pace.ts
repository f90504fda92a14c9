import { Visitor } from '../../harness/api.js';
import { assert } from '../../harness/assert.js';
import { clean } from '../../harness/axe.js';
import { journey } from '../../harness/journey.js';
import type { Server } from '../../harness/places/server.js';
import { until } from '../../harness/until.js';

/** Somebody whose conversation the owner has. */
async function served({ owner, setUp, origin }: Server, text: string): Promise<Visitor> {
  const visitor = await Visitor.of(origin, setUp.inbox);
  await visitor.write(text);
  await owner.call('PUT', `/conversations/${visitor.conversation}/assignment`, { agent: setUp.agent });
  return visitor;
}

journey('replying: what is typed right after R is in the reply, and no letter of it acts', async (stage) => {
  const server = await stage.server();
  const visitor = await served(server, 'Good morning?');
  const desk = await stage.desk(server);
  const { page } = desk;
  await desk.signIn();
  await desk.view('Mine');
  await desk.choose('Good morning?');
  await page.locator('#transcript').focus();
  // A browser with its hands full draws no frame for a while.
  await page.evaluate(() => (window.requestAnimationFrame = () => 0));
  await page.keyboard.type('rGood morning, and please go on.');
  assert.equal(await desk.composer.inputValue(), 'Good morning, and please go on.');
  await page.keyboard.press('Enter');
  await desk.settled();
  assert.equal((await server.owner.conversation(visitor.conversation)).state, 'active');
  // Where nothing can be taken back, the key says so.
  await page.keyboard.press('Escape');
  await page.keyboard.press('z');
  await desk.toast('There is nothing to take back.');
});

journey('without an answer: who has waited longest comes first, in the list and by U, however often others write', async (stage) => {
  const server = await stage.server();
  const impatient = await served(server, 'Where is my order?');
  await served(server, 'Do you repair lanterns?');
  const answered = await served(server, 'Thank you!');
  await server.owner.call('POST', `/conversations/${answered.conversation}/messages`, { text: 'You are welcome.', client_id: 'answer' });
  await impatient.write('Hello?');
  await impatient.write('Is anybody there?');
  const desk = await stage.desk(server);
  const { page } = desk;
  await desk.signIn();
  await desk.view('Mine');
  const order = async () => (await desk.rows.locator('.preview').allTextContents()).map((text) => text.trim());
  assert.deepEqual(await order(), ['Is anybody there?', 'Do you repair lanterns?', 'You are welcome.']);
  await desk.row('Is anybody there?').getByText('waits for an answer:').waitFor();
  await desk.row('You are welcome.').getByText('waits for an answer:').waitFor({ state: 'detached' });
  await clean(page, 'one’s own, longest without an answer first');
  await page.locator('body').press('u');
  await desk.sees('Where is my order?');
  // Read is not answered: it goes on waiting, and the answer ends that.
  await desk.row('Is anybody there?').getByText('waits for an answer:').waitFor();
  await desk.reply('I am sorry. It left us this morning.');
  await desk.settled();
  await until('the answered one to come after those who wait', async () => (await order())[0] === 'Do you repair lanterns?');
  await page.keyboard.press('Escape');
  await page.keyboard.press('u');
  await desk.sees('Do you repair lanterns?');
});

journey('coming back: to the place in a conversation, and to the conversation from the floor and the settings', async (stage) => {
  const server = await stage.server();
  const long = await served(server, 'A long story, from the beginning.');
  for (let i = 0; i < 40; i += 1) await server.owner.call('POST', `/conversations/${long.conversation}/messages`, { text: `Line ${i} of it.`, client_id: `l${i}` });
  const other = await served(server, 'Something else.');
  const desk = await stage.desk(server);
  const { page } = desk;
  await desk.signIn();
  await desk.view('Mine');
  await desk.choose('Line 39 of it.');
  await desk.sees('Line 39 of it.');
  const beginning = desk.transcript.getByText('A long story, from the beginning.');
  await beginning.scrollIntoViewIfNeeded();
  // Nothing came: reading further up is no news.
  await page.getByRole('button', { name: 'To the latest message' }).waitFor();
  const seen = () => beginning.evaluate((one) => one.getBoundingClientRect().top > document.getElementById('transcript')!.getBoundingClientRect().top);
  await desk.choose('Something else.');
  await desk.choose('Line 39 of it.');
  await until('the beginning to be seen again', seen);
  // What was said since is more wanted than where one was.
  await desk.choose('Something else.');
  await long.write('And now the end.');
  await desk.choose('And now the end.');
  await until('the end to be seen', () => desk.transcript.evaluate((pane) => pane.scrollHeight - pane.scrollTop - pane.clientHeight < 80));

  await desk.choose('Something else.');
  const there = new RegExp(`/desk/mine/${other.conversation}$`);
  for (const [away, title] of [['f', 'Floor'], ['c', 'Customers']] as const) {
    await page.locator('#transcript').focus();
    await page.keyboard.press(away);
    await page.getByRole('heading', { name: title, level: 1 }).waitFor();
    await page.keyboard.press('Escape');
    await page.waitForURL(there);
    await desk.composer.waitFor();
  }
  await page.getByRole('button', { name: /You and this browser/ }).click();
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('navigation', { name: 'Settings' }).waitFor();
  await page.keyboard.press('Escape');
  await page.waitForURL(there);
});

journey('what could not be loaded comes by itself, and until then it is said where one reads', async (stage) => {
  const server = await stage.server();
  await served(server, 'Something to be read.');
  stage.expect(/Failed to load resource/);
  const desk = await stage.desk(server);
  const { page } = desk;
  await desk.signIn();
  let broken = true;
  await page.route(/\/api\/v1\/conversations\/[^/]+\/(messages|events|links)/, (route) => (broken ? route.abort('internetdisconnected') : route.fallback()));
  await desk.view('Mine');
  await desk.choose('Something to be read.');
  await page.getByText('The messages could not be loaded.').waitFor();
  await clean(page, 'a conversation that could not be loaded');
  broken = false;
  await desk.sees('Something to be read.');
  await page.getByText('The messages could not be loaded.').waitFor({ state: 'detached' });
  await page.getByText('Linked to no other conversation.').waitFor();
});

journey('presence by keyboard: arrows look, Enter chooses, and nobody is taken offline on the way', async (stage) => {
  const server = await stage.server();
  const visitor = await served(server, 'Is this still with you?');
  const desk = await stage.desk(server);
  const { page } = desk;
  await desk.signIn();
  await desk.become('Available');
  await page.getByRole('button', { name: /You and this browser/ }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('radio', { name: /^Available/ }).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.locator('input[value=offline]:focus').waitFor();
  await clean(page, 'the menu, by keyboard');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await page.locator('.me .presence', { hasText: 'Away' }).waitFor();
  assert.equal((await server.owner.conversation(visitor.conversation)).state, 'active');
});

journey('a name is written down where it is missing, and the hands stay where they are', async (stage) => {
  const server = await stage.server();
  await served(server, 'This is Una.');
  await served(server, 'Una again, from the phone.');
  const desk = await stage.desk(server);
  const { page } = desk;
  await desk.signIn();
  await desk.view('Mine');
  await desk.choose('This is Una.');
  await page.getByRole('button', { name: 'Write down a name' }).click();
  await page.getByLabel('Name', { exact: true }).and(page.locator(':focus')).waitFor();
  await clean(page, 'writing down a name');
  await page.keyboard.type('Una Example');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Una Example', level: 2 }).first().waitFor();
  await page.getByRole('button', { name: 'Change what is known' }).and(page.locator(':focus')).waitFor();
  // A sheet over it has the keys to itself: Escape closes it, and no letter acts on the desk behind.
  await page.getByRole('button', { name: 'Same person as …' }).click();
  const sheet = page.getByRole('dialog', { name: 'Same person as …' });
  await sheet.getByLabel('Name or email begins with').and(page.locator(':focus')).waitFor();
  await page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'detached' });
  // Of two the one with a name stays, so that they are found by it.
  await desk.choose('Una again, from the phone.');
  await page.getByRole('button', { name: 'Same person as …' }).click();
  await page.keyboard.type('una');
  await sheet.getByRole('button', { name: 'Una Example is the same person' }).click();
  await until('both to be hers', async () => (await desk.rows.filter({ hasText: 'Una Example' }).count()) === 2);
  assert.deepEqual((await server.owner.all<{ name: string }>('/customers')).map(({ name }) => name), ['Una Example']);
  await page.getByRole('button', { name: 'Block' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).focus();
  await page.keyboard.press('p');
  assert.equal(await page.getByRole('dialog').count(), 1);
});
