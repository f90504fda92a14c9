import { assert } from '../../harness/assert.js';
import { clean } from '../../harness/axe.js';
import { Chat } from '../../harness/chat.js';
import { Desk } from '../../harness/desk.js';
import { journey } from '../../harness/journey.js';
import { DESKTOP } from '../../harness/stage.js';

journey('first run: from the console’s code to having chatted with oneself', async (stage) => {
  const server = await stage.untouchedServer();
  stage.expect(/403.*\/api\/v1\/setup$/);
  const context = await stage.person(DESKTOP);
  const desk = new Desk(await context.newPage(), server.origin);
  const { page } = desk;
  await page.goto(server.origin);
  await page.getByRole('heading', { name: 'Set up your desk' }).waitFor();
  await clean(page, 'first run');

  await page.getByLabel('One-time code').fill('abcd-efgh-ijkl');
  await page.getByLabel('Name of your company or team').fill('Harbour & Pine');
  await page.getByLabel('Your name').fill('Maya Lindqvist');
  await page.getByLabel('Your email').fill('maya@harbour-pine.example');
  await page.getByLabel('Choose a password').fill('lantern oil and larch wood');
  await page.getByRole('button', { name: 'Open the desk' }).click();
  await page.getByRole('alert').getByText('That code is not the one in the console.').waitFor();
  await clean(page, 'first run with a wrong code');

  await page.getByLabel('One-time code').fill(await server.oneTimeCode());
  await page.getByRole('button', { name: 'Open the desk' }).click();
  await page.getByRole('heading', { name: 'Your desk is ready' }).waitFor();
  await clean(page, 'first steps');
  await page.getByRole('button', { name: 'Available', exact: true }).click();
  await page.getByText('You are available.').waitFor();

  const opening = context.waitForEvent('page');
  await page.getByRole('link', { name: 'Try the chat' }).click();
  const chat = new Chat(await opening);
  await chat.open();
  await chat.write('Is anybody there?');
  await desk.rows.first().waitFor({ state: 'detached' });
  await desk.view('Mine');
  await desk.choose('Is anybody there?');
  await desk.sees('Is anybody there?');
  await desk.reply('Yes: me. It works.');
  await chat.sees('Yes: me. It works.');
  await chat.reads(/Maya\W* is with you\./);
  assert.deepEqual(await chat.texts(), ['Is anybody there?', 'Yes: me. It works.']);

  // The desk is set up once: the page is not there any more, for anybody.
  const stranger = await stage.desk(server);
  await stranger.open();
  await stranger.page.getByRole('heading', { name: 'Sign in' }).waitFor();
});
