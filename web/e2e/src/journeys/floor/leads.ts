import { assert, fitsSideways } from '../../harness/assert.js';
import { clean } from '../../harness/axe.js';
import { Visitor } from '../../harness/api.js';
import { journey } from '../../harness/journey.js';
import { PHONE } from '../../harness/stage.js';

const TOM = { email: 'tom@harbour-pine.example', password: 'a slipway bench of larch' };
const INES = { email: 'ines@harbour-pine.example', password: 'a shelf of drying oak' };

journey('floor: a lead sees who waits and who serves, whispers, joins, and takes over', async (stage) => {
  const server = await stage.server();
  await server.owner.addAgent('Tom Aalto', TOM.email, TOM.password, [server.setUp.inbox]);
  await server.owner.addAgent('Ines Iris', INES.email, INES.password, [server.setUp.inbox]);
  const tom = await stage.desk(server);
  await tom.signIn(TOM);
  await tom.become('Available');
  const chat = await stage.chat(`${server.origin}/try/${server.setUp.inbox}`);
  await chat.open();
  await chat.write('The varnish came off in a week.');
  await tom.view('Mine');
  await tom.choose('varnish came off');

  const maya = await stage.desk(server);
  await maya.signIn();
  await maya.open('floor');
  await maya.page.getByRole('heading', { name: 'Today, by half hour' }).waitFor();
  // The number in the picture is where its scale ends, not another count.
  await maya.page.getByText(/^scale: 0–\d+ per half hour$/).first().waitFor();
  await maya.page.getByText('1 came, 1 was answered, 0 left before.').waitFor();
  await maya.page.getByRole('button', { name: /Tom Aalto/ }).click();
  const held = maya.page.locator('.held');
  await held.getByRole('link').waitFor();
  await clean(maya.page, 'floor, with what somebody holds');

  // Live, by the stream: what comes is counted without loading anything again.
  const visitor = await Visitor.of(server.origin, server.setUp.inbox);
  await visitor.write('And I wait.');
  await maya.page.getByText(/^2 came/).waitFor();

  // Whispered from the floor: Tom reads it, a colleague and the customer do not.
  const ines = await stage.desk(server);
  await ines.signIn(INES);
  await ines.view('All open');
  await ines.choose('varnish came off');
  await held.getByRole('button', { name: /^Whisper/ }).first().click();
  await maya.page.getByLabel('What do you want to say?').fill('He is a regular: make it new for him.');
  await clean(maya.page, 'whispering');
  await maya.page.keyboard.press('Control+Enter');
  await maya.toast('Whispered to Tom Aalto');
  await tom.sees('He is a regular: make it new for him.');
  await tom.sees('Whisper to you – only they and leads see this');

  // Joined: Tom is told, and the customer reads who replies.
  await held.getByRole('button', { name: /^Join/ }).first().click();
  await tom.toast(/joined you/);
  await tom.stands(/With you · with maya/i);
  await held.getByRole('link').first().click();
  await maya.composer.waitFor();
  await maya.sees('He is a regular: make it new for him.');
  await maya.reply('We make you a new one.');
  await maya.settled();
  await chat.sees('We make you a new one.');
  await tom.sees('We make you a new one.');
  await ines.sees('We make you a new one.');
  assert.ok(!(await ines.texts()).some((text) => text.includes('regular')));
  assert.ok(!(await chat.texts()).some((text) => text.includes('regular')));
  await maya.page.locator('#transcript').focus();
  await maya.page.keyboard.press('i');
  await maya.toast(/you have left/);
  await tom.toast(/has left you again/);

  // Taken over by keyboard: Tom is told wherever he is.
  await tom.page.locator('#transcript').focus();
  await tom.page.keyboard.press('f');
  await tom.page.getByRole('heading', { name: 'Who serves how many' }).waitFor();
  await maya.page.locator('#transcript').focus();
  await maya.page.keyboard.press('t');
  await maya.stands('With you');
  await tom.toast(/took over from you/);

  const phone = await stage.desk(server, PHONE);
  await phone.signIn();
  await phone.open('floor');
  await phone.page.getByRole('heading', { name: 'Today, by half hour' }).waitFor();
  await fitsSideways(phone.page, 'the floor on a phone');
  await phone.page.getByText('As a table').last().click();
  await clean(phone.page, 'the floor on a phone');
});
