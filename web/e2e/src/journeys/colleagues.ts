import { assert } from '../harness/assert.js';
import { Visitor } from '../harness/api.js';
import { clean } from '../harness/axe.js';
import { journey } from '../harness/journey.js';
import { PHONE } from '../harness/stage.js';
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

journey('who is here: two agents see each other look and write, the customer types, and what was shown is known', async (stage) => {
  const server = await stage.server();
  await server.owner.addAgent('Tom Aalto', TOM.email, TOM.password, [server.setUp.inbox]);
  const chat = await stage.chat(`${server.origin}/try/${server.setUp.inbox}`);
  await chat.open();
  await chat.write('Is the bench still there?');
  const maya = await stage.desk(server);
  await maya.signIn();
  await maya.view('Waiting');
  await maya.choose('Is the bench still there?');
  const tom = await stage.desk(server);
  await tom.signIn(TOM);
  await tom.choose('Is the bench still there?');

  await maya.page.getByText('Tom Aalto is looking at this').waitFor();
  await tom.composer.pressSequentially('It is, and');
  await maya.page.getByText('Tom Aalto is writing a reply').waitFor();
  await clean(maya.page, 'a colleague is writing');
  await chat.panel.getByText(/Tom\W* is writing/).waitFor();
  await clean(chat.page, 'somebody is writing to the customer');
  await tom.page.getByRole('button', { name: 'Note', exact: true }).click();
  await tom.composer.pressSequentially('he');
  await maya.page.getByText('Tom Aalto is writing a note').waitFor();
  await until('the customer to hear nothing of a note', async () => (await chat.panel.getByText(/is writing/).count()) === 0);

  await chat.field.pressSequentially('hm');
  await maya.page.getByText(/is typing …/).waitFor();
  await tom.reply('It is, and it is yours.');
  await chat.sees('It is, and it is yours.');
  await maya.page.getByText('Shown to the customer').waitFor();
  await tom.view('Parked');
  await tom.page.keyboard.press('Escape');
  await tom.page.keyboard.press('Escape');
  await until('Tom to be gone', async () => (await maya.page.getByText(/Tom Aalto is/).count()) === 0);
});

journey('several devices: a draft goes along, what was read is read everywhere, and what was sent is gone', async (stage) => {
  const server = await stage.server();
  const chat = await stage.chat(`${server.origin}/try/${server.setUp.inbox}`);
  await chat.open();
  await chat.write('Do you ship to Ghent?');
  const desk = await stage.desk(server);
  await desk.signIn();
  await desk.become('Available');
  await desk.view('Mine');
  await desk.choose('Do you ship to Ghent?');
  await desk.composer.fill('We do, and');
  const phone = await stage.desk(server, PHONE);
  await phone.signIn();
  await until('the draft to be saved', async () => (await server.owner.call<{ items: unknown[] }>('GET', '/me/drafts')).items.length === 1);
  await phone.open('mine');
  await phone.ready();
  await phone.choose('Do you ship to Ghent?');
  await until('the draft to be on the phone', async () => (await phone.composer.inputValue()) === 'We do, and');
  // Read on the desk, so that the phone marks nothing as unread.
  assert.equal(await phone.rows.locator('.dot').count(), 0);
  await phone.composer.fill('We do, and it takes three days.');
  await phone.page.getByRole('button', { name: 'Send', exact: true }).click();
  await chat.sees('We do, and it takes three days.');
  await until('the draft to be gone from the desk', async () => (await desk.composer.inputValue()) === '');
  await until('no draft to be kept', async () => (await server.owner.call<{ items: unknown[] }>('GET', '/me/drafts')).items.length === 0);
});

journey('notes: colleagues see them at once, customers never', async (stage) => {
  const server = await stage.server();
  const desk = await stage.desk(server);
  await desk.signIn();
  await desk.become('Available');
  const chat = await stage.chat(`${server.origin}/try/${server.setUp.inbox}`);
  const heard: string[] = [];
  chat.page.on('response', (answer) => void answer.text().then((text) => heard.push(text), () => undefined));
  await chat.open();
  await chat.write('Is the discount still on?');
  await desk.view('Mine');
  await desk.choose('discount');

  await desk.note('SECRET: he has asked three times this week.');
  const note = desk.transcript.locator('li.note');
  await note.getByText('Note – only colleagues see this').waitFor();
  // Unmistakable also where colours are not seen: the composer says it in words, and stays in its mode.
  assert.equal(await desk.composer.getAttribute('aria-label'), 'Write a note for colleagues');
  await desk.reply('It is, until Sunday.');
  await chat.sees('It is, until Sunday.');

  // A preview is never a note.
  await desk.row('It is, until Sunday.').waitFor();
  await chat.page.reload();
  await chat.open();
  await chat.sees('It is, until Sunday.');
  assert.deepEqual(await chat.texts(), ['Is the discount still on?', 'It is, until Sunday.']);
  const shown = await chat.page.evaluate(() => document.querySelector('warmline-widget')?.shadowRoot?.textContent ?? '');
  for (const text of [shown, ...heard]) assert.ok(!text.includes('SECRET'), 'a note has reached the customer');
  const kept = await chat.page.evaluate(() => JSON.stringify({ ...localStorage }));
  assert.ok(!kept.includes('SECRET'));

  const [conversation] = await server.owner.conversations();
  const messages = await server.owner.messages(conversation?.id ?? '');
  assert.deepEqual(messages.map(({ note, text }) => [Boolean(note), text.slice(0, 6)]), [[false, 'Is the'], [true, 'SECRET'], [false, 'It is,']]);
});
