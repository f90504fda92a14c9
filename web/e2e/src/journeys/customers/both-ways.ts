import { assert } from '../../harness/assert.js';
import { journey } from '../../harness/journey.js';

journey('both ways live: the widget on the company’s own page, the agent at the desk', async (stage) => {
  const server = await stage.server();
  stage.expect(/403.*\/widget\/sessions$/);
  const site = await stage.site({ server: server.origin, inbox: server.setUp.inbox });
  const chat = await stage.chat(site.origin);

  // Not before the owner has said so.
  await chat.open();
  await chat.reads('Chat is not available here.');
  assert.equal((await server.owner.conversations()).length, 0);

  const desk = await stage.desk(server);
  await desk.signIn();
  await desk.open('settings/inboxes');
  await desk.page.getByRole('main').getByRole('link').first().click();
  await desk.page.getByLabel('Sites that may show the chat').fill(site.origin);
  await desk.page.getByRole('button', { name: 'Save' }).click();
  await desk.toast('Saved');
  assert.equal(await desk.page.getByLabel('Sites that may show the chat').inputValue(), site.origin);
  await desk.page.getByRole('link', { name: 'Back to the desk' }).click();
  await desk.become('Available');

  await chat.page.reload();
  await chat.open();
  await chat.write('My lantern arrived with a cracked pane.');
  await chat.reads(/is with you\./);
  await desk.view('Mine');
  await desk.choose('cracked pane');
  await desk.sees('You serve this conversation');
  await desk.reply('I am sorry. Which one is it?');
  await chat.sees('I am sorry. Which one is it?');
  await chat.write('HP-20418, the Skerry lantern.');
  await desk.sees('HP-20418, the Skerry lantern.');
  await desk.reply('A new pane goes out today.');
  await chat.sees('A new pane goes out today.');
  const said = ['My lantern arrived with a cracked pane.', 'I am sorry. Which one is it?', 'HP-20418, the Skerry lantern.', 'A new pane goes out today.'];
  assert.deepEqual(await chat.texts(), said);
  assert.deepEqual(await desk.texts(), said);

  // Closed, an answer is counted on the launcher.
  await chat.page.keyboard.press('Escape');
  await desk.reply('Is there anything else?');
  await chat.page.getByRole('button', { name: 'Chat with us, 1 new message' }).click();
  await chat.sees('Is there anything else?');

  // Both sides are whole after a reload.
  await Promise.all([chat.page.reload(), desk.page.reload()]);
  await desk.sees('You serve this conversation');
  await desk.sees('Is there anything else?');
  await chat.open();
  await chat.sees('Is there anything else?');
  assert.deepEqual(await chat.texts(), [...said, 'Is there anything else?']);
});
