import { assert } from '../harness/assert.js';
import { journey } from '../harness/journey.js';

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
