import { assert, focusIsSeen } from '../../harness/assert.js';
import { journey } from '../../harness/journey.js';
import { OWNER } from '../../harness/places/server.js';
import { until } from '../../harness/until.js';

journey('keyboard only: from signing in to resolving, on both sides', async (stage) => {
  const server = await stage.server();
  const desk = await stage.desk(server);
  const { page } = desk;
  const { keyboard } = page;
  const focused = (what: string) => until(`the focus on ${what}`, () => page.evaluate((selector) => document.activeElement?.matches(selector) ?? false, what));
  const command = async (words: string) => {
    await keyboard.press('Control+k');
    await focused('[role=combobox]');
    await focusIsSeen(page).catch(() => undefined);
    await keyboard.type(words);
    await keyboard.press('Enter');
    await page.locator('dialog').waitFor({ state: 'detached' });
  };

  await desk.open();
  await page.getByLabel('Email').waitFor();
  await keyboard.press('Tab');
  await focused('input[name=email]');
  await focusIsSeen(page);
  await keyboard.type(OWNER.email);
  await keyboard.press('Tab');
  await focusIsSeen(page);
  await keyboard.type(OWNER.password);
  await keyboard.press('Enter');
  await desk.ready();

  // The first stop leads past the list.
  await keyboard.press('Tab');
  await focused('.skip');
  await focusIsSeen(page);
  await keyboard.press('Enter');
  await focused('#conversation');
  await command('available');
  await page.locator('.me .presence', { hasText: 'Available' }).waitFor();

  const chat = await stage.chat(`${server.origin}/try/${server.setUp.inbox}`);
  await chat.page.keyboard.press('Tab');
  await focusIsSeen(chat.page);
  await chat.page.keyboard.press('Enter');
  await chat.field.waitFor();
  await focusIsSeen(chat.page);
  await chat.page.keyboard.type('Can I order by keyboard?');
  await chat.page.keyboard.press('Enter');
  await chat.sees('Can I order by keyboard?');

  await command('mine');
  await desk.row('Can I order by keyboard?').waitFor();
  await keyboard.press('j');
  await focused('[data-row]');
  await focusIsSeen(page);
  await keyboard.press('Enter');
  await desk.composer.waitFor();
  await keyboard.press('r');
  await focused('#composer');
  await focusIsSeen(page);
  await keyboard.type('You can: r, write, Enter.');
  await keyboard.press('Enter');
  await chat.sees('You can: r, write, Enter.');
  await keyboard.press('Escape');
  await focused('#transcript');
  await focusIsSeen(page);
  await keyboard.press('n');
  await focused('#composer');
  await keyboard.type('Prefers the keyboard.');
  await keyboard.press('Enter');
  await desk.transcript.locator('li.note').getByText('Prefers the keyboard.').waitFor();
  await keyboard.press('Escape');

  await keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
  await keyboard.press('Escape');
  await page.locator('dialog').waitFor({ state: 'detached' });

  await keyboard.press('p');
  await page.getByRole('option', { name: 'Until they write' }).waitFor();
  await keyboard.type('until they');
  await keyboard.press('Enter');
  await desk.stands('Parked · until they write');
  await keyboard.press('z');
  await desk.stands('With you');
  await keyboard.press('g');
  await desk.stands(/Waiting/);
  await keyboard.press('t');
  await desk.stands('With you');

  await keyboard.press('e');
  await desk.stands('Resolved');
  await keyboard.press('z');
  await desk.stands('With you');
  await keyboard.press('e');
  await desk.stands('Resolved');
  const [conversation] = await server.owner.conversations();
  await until('the server to have it resolved', async () => (await server.owner.conversation(conversation?.id ?? '')).state === 'resolved');

  // Every stop of the desk can be seen.
  await keyboard.press('Escape');
  for (let i = 0; i < 25; i += 1) {
    await keyboard.press('Tab');
    if (await page.evaluate(() => document.activeElement === document.body)) break;
    await focusIsSeen(page);
  }
  // The customer, too: out of the chat and back where they were.
  await chat.page.keyboard.press('Escape');
  await chat.page.getByRole('button', { name: /Chat with us/ }).waitFor();
  await focusIsSeen(chat.page);
  assert.equal(await chat.panel.count(), 0);
});
