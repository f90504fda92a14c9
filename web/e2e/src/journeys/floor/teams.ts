import { assert } from '../../harness/assert.js';
import { clean } from '../../harness/axe.js';
import { journey } from '../../harness/journey.js';

const TOM = { email: 'tom@harbour-pine.example', password: 'a slipway bench of larch' };
const INES = { email: 'ines@harbour-pine.example', password: 'a shelf of drying oak' };

journey('teams: one is made, filled, and given a conversation that only its people get', async (stage) => {
  const server = await stage.server();
  await server.owner.addAgent('Tom Aalto', TOM.email, TOM.password, [server.setUp.inbox]);
  await server.owner.addAgent('Ines Iris', INES.email, INES.password, [server.setUp.inbox]);
  const maya = await stage.desk(server);
  await maya.signIn();
  await maya.become('Available');
  await maya.open('settings/teams');
  await maya.page.getByText('There is no team yet.').waitFor();
  await clean(maya.page, 'settings: teams, empty');
  await maya.page.getByLabel('Name').fill('Repairs');
  await maya.page.getByRole('button', { name: 'Make team' }).click();
  const sheet = maya.page.getByRole('dialog', { name: 'Manage Repairs' });
  await sheet.getByRole('checkbox', { name: 'Ines Iris' }).check();
  await sheet.getByRole('checkbox', { name: 'Website' }).check();
  await clean(maya.page, 'settings: a team');
  await sheet.getByRole('button', { name: 'Done' }).click();
  await maya.page.getByText('1 person, 1 inbox').waitFor();

  // Handed to the team by keyboard; Tom has room and does not get it.
  const tom = await stage.desk(server);
  await tom.signIn(TOM);
  await tom.become('Available');
  const chat = await stage.chat(`${server.origin}/try/${server.setUp.inbox}`);
  await chat.open();
  await chat.write('A leg of the stool is loose.');
  await maya.page.getByRole('link', { name: 'Back to the desk' }).click();
  await maya.view('All open');
  await maya.choose('leg of the stool');
  await maya.page.locator('#transcript').focus();
  await maya.page.keyboard.press('a');
  await maya.page.getByRole('option', { name: /Repairs/ }).waitFor();
  await clean(maya.page, 'handing over to a team');
  await maya.page.keyboard.type('Repairs');
  await maya.page.keyboard.press('Enter');
  await maya.toast('handed to Repairs');
  await maya.stands(/for Repairs/);
  await chat.reads('You are in line for a person.');
  await maya.row('leg of the stool').getByText('Repairs').waitFor();
  assert.equal((await server.owner.conversations('waiting')).length, 1);

  const ines = await stage.desk(server);
  await ines.signIn(INES);
  await ines.become('Available');
  await ines.view('Mine');
  await ines.choose('leg of the stool');
  await ines.sees(/handed it to Repairs/);
  await ines.reply('Bring it by, I glue it while you wait.');
  await chat.sees('Bring it by');
  await maya.open('settings/audit');
  await maya.page.getByText('took Ines Iris into the team Repairs').waitFor();
});
