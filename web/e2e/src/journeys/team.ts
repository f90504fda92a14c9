import { assert } from '../harness/assert.js';
import { journey } from '../harness/journey.js';
import { until } from '../harness/until.js';

const TOM = { email: 'tom@harbour-pine.example', password: 'a slipway bench of larch' };

journey('hand-over: a colleague is added, signs in elsewhere, and is given a conversation', async (stage) => {
  const server = await stage.server();
  const maya = await stage.desk(server);
  await maya.signIn();
  await maya.become('Available');
  await maya.open('settings/colleagues');
  await maya.page.getByLabel('Name').fill('Tom Aalto');
  await maya.page.getByLabel('Email').fill(TOM.email);
  await maya.page.getByLabel('First password').fill(TOM.password);
  await maya.page.getByRole('button', { name: 'Add colleague' }).click();
  await maya.toast('Tom Aalto can sign in now.');

  // Twice is once too often, and is said in the form.
  stage.expect(/409.*\/agents$/);
  await maya.page.getByLabel('Name').fill('Tom Again');
  await maya.page.getByLabel('Email').fill(TOM.email);
  await maya.page.getByLabel('First password').fill(TOM.password);
  await maya.page.getByRole('button', { name: 'Add colleague' }).click();
  await maya.page.getByRole('alert').getByText('Somebody with this email is here already.').waitFor();
  await maya.page.getByRole('link', { name: 'Back to the desk' }).click();

  const tom = await stage.desk(server);
  await tom.signIn(TOM);
  const chat = await stage.chat(`${server.origin}/try/${server.setUp.inbox}`);
  await chat.open();
  await chat.write('The bench is a finger too long for our wall.');
  await maya.view('Mine');
  await maya.choose('a finger too long');
  await maya.sees('You serve this conversation');

  await tom.become('Available');
  await maya.act('Hand over');
  await maya.page.getByRole('option', { name: /Tom Aalto/ }).click();
  await maya.toast(/handed over to Tom Aalto/);
  await maya.sees('You handed it over to Tom Aalto');
  await chat.reads(/Tom\W* is with you\./);

  await tom.view('Mine');
  await tom.choose('a finger too long');
  await tom.sees(/handed it over to you/);
  await tom.reply('I know that bench. May I cut it for you?');
  await chat.sees('I know that bench. May I cut it for you?');
  // The colleague looks on, live, and may come in.
  await maya.sees('I know that bench. May I cut it for you?');
  await maya.page.getByText('Tom Aalto serves this conversation.').waitFor();

  // Back again by undo; where it is now is the same on every screen.
  await maya.page.locator('.toast').filter({ hasText: 'handed over' }).getByRole('button', { name: 'Undo' }).click();
  await maya.stands('With you');
  await tom.stands(/Maya|maya/);
  await tom.sees(/handed it over|took it/);
  await tom.page.reload();
  await tom.sees(/handed it over to you/);
});

journey('parking: until they write, and back to whoever parked it', async (stage) => {
  const server = await stage.server();
  const desk = await stage.desk(server);
  await desk.signIn();
  await desk.become('Available');
  const chat = await stage.chat(`${server.origin}/try/${server.setUp.inbox}`);
  await chat.open();
  await chat.write('I will look for the receipt tonight.');
  await desk.view('Mine');
  await desk.choose('receipt');
  await desk.reply('Take your time.');
  await desk.settled();
  await desk.act('Park');
  await desk.page.getByRole('option', { name: 'Until they write' }).click();
  await desk.stands('Parked · until they write');
  await desk.sees('You parked it until the customer writes');
  await desk.view('Parked');
  await desk.row('Take your time.').getByText('until they write').waitFor();
  await chat.reads('Write at any time to go on.');

  // The way back, once.
  await desk.page.locator('.toast').getByRole('button', { name: 'Undo' }).click();
  await desk.stands('With you');
  await desk.act('Park');
  await desk.page.getByRole('option', { name: 'Until they write' }).click();
  await desk.stands('Parked · until they write');

  await chat.write('Found it: HP-20418.');
  await desk.stands('With you');
  await desk.sees('Found it: HP-20418.');
  await chat.reads(/is with you\./);
  await desk.view('Mine');
  await desk.row('Found it').waitFor();

  // Until a time, chosen by hand; the past is not one.
  await desk.act('Park');
  await desk.page.getByRole('option', { name: /Pick a day and time/ }).click();
  await desk.page.getByLabel('Come back on').fill('2020-01-01T09:00');
  await desk.page.getByRole('dialog').getByRole('button', { name: 'Park' }).click();
  assert.equal(await desk.page.getByLabel('Come back on').evaluate((field: HTMLInputElement) => field.validity.rangeUnderflow), true);
  await desk.page.keyboard.press('Escape');
  await desk.page.locator('dialog').waitFor({ state: 'detached' });
  assert.equal((await server.owner.conversations('parked')).length, 0);
  await desk.act('Park');
  await desk.page.getByRole('option', { name: 'For 1 hour' }).click();
  await desk.stands(/Parked · until/);
  await desk.page.reload();
  await desk.sees('You parked it until the customer writes');
});

journey('presence: who is away gets nothing new, who comes back gets the longest waiting', async (stage) => {
  const server = await stage.server();
  const desk = await stage.desk(server);
  await desk.signIn();
  await desk.become('Away');
  const chat = await stage.chat(`${server.origin}/try/${server.setUp.inbox}`);
  await chat.open();
  await chat.write('Do you deliver to islands?');
  await chat.reads('You are in line for a person.');
  await desk.view('Waiting');
  await desk.row('Do you deliver to islands?').getByText(/waiting/).waitFor();
  assert.equal((await server.owner.conversations('waiting')).length, 1);

  await desk.become('Available');
  await chat.reads(/is with you\./);
  await desk.view('Mine');
  await desk.row('Do you deliver to islands?').waitFor();

  await desk.become('Offline');
  await chat.reads('You are in line for a person.');
  await desk.view('Waiting');
  await desk.choose('Do you deliver to islands?');
  await desk.sees('The agent went offline: waiting again');
  const me = await until('the agent', async () => (await server.owner.agents())[0]);
  assert.deepEqual([me.state, me.load], ['offline', 0]);
});
