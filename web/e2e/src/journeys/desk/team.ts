import { PHONE } from '../../harness/stage.js';
import { OWNER } from '../../harness/places/server.js';
import { clean } from '../../harness/axe.js';
import { createHmac } from 'node:crypto';
import { assert } from '../../harness/assert.js';
import { journey } from '../../harness/journey.js';
import { until } from '../../harness/until.js';

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

const INES = { email: 'ines@harbour-pine.example', password: 'a shelf of drying oak' };
const NEW = 'another shelf of drying oak';

/** What the device shows (RFC 6238). */
function shown(secret: string): string {
  const bits = [...secret].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const hash = createHmac('sha1', key).update(step).digest();
  return String((hash.readUInt32BE((hash[19] ?? 0) & 15) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}

journey('people: somebody is invited, joins, chooses a new password by a link, and leaves', async (stage) => {
  const server = await stage.server();
  const maya = await stage.desk(server);
  await maya.signIn();
  await maya.open('settings/colleagues');
  await maya.page.getByRole('radio', { name: 'Team lead' }).check();
  await maya.page.getByRole('button', { name: 'Make a link' }).click();
  const link = await maya.page.getByRole('group', { name: 'Invitation link' }).innerText();
  await clean(maya.page, 'settings: colleagues, with an invitation');

  const ines = await stage.desk(server, PHONE);
  await ines.page.goto(link.trim());
  await ines.page.getByRole('heading', { name: 'Join Harbour & Pine' }).waitFor();
  if (ines.page.url().includes('#')) throw new Error('the secret stays in the address');
  await clean(ines.page, 'joining');
  await ines.page.getByLabel('Your name').fill('Ines Iris');
  await ines.page.getByLabel('Your email').fill(INES.email);
  await ines.page.getByLabel('Choose a password').fill(INES.password);
  await ines.page.getByRole('button', { name: 'Join' }).click();
  await ines.ready();

  await maya.page.getByRole('button', { name: 'Manage Ines Iris' }).click();
  await clean(maya.page, 'settings: managing a colleague');
  await maya.page.getByRole('button', { name: 'Make a link for a new password' }).click();
  const reset = await maya.page.getByRole('group', { name: 'Link for a new password' }).innerText();

  // The browser in which she was signed in ends by it, wherever the link is opened.
  stage.expect(/401.*\/api\/v1\//);
  const elsewhere = await stage.desk(server);
  await elsewhere.page.goto(reset.trim());
  await elsewhere.page.getByLabel('Choose a password').fill(NEW);
  await elsewhere.page.getByRole('button', { name: 'Save new password' }).click();
  await elsewhere.toast('Your password has changed.');
  await ines.page.getByText('Your session has ended.').waitFor();
  await elsewhere.signIn({ ...INES, password: NEW });

  await maya.page.getByRole('button', { name: 'Deactivate' }).click();
  await elsewhere.page.getByText('Your session has ended.').waitFor();
  await elsewhere.page.getByLabel('Email').fill(INES.email);
  await elsewhere.page.getByLabel('Password').fill(NEW);
  await elsewhere.page.getByRole('button', { name: 'Sign in' }).click();
  await elsewhere.page.getByText('do not belong together').waitFor();

  await maya.open('settings/audit');
  await maya.page.getByText('deactivated Ines Iris').waitFor();
  await clean(maya.page, 'settings: the log of changes');
});

journey('second factor: set up by its picture, asked at the door, required of a role', async (stage) => {
  const server = await stage.server();
  const maya = await stage.desk(server);
  await maya.signIn();
  await maya.open('settings/security');
  await clean(maya.page, 'settings: security');
  await maya.page.getByLabel('Your password', { exact: true }).fill(OWNER.password);
  await maya.page.getByRole('button', { name: 'Set it up' }).click();
  await maya.page.getByRole('img', { name: 'Picture with the secret, for the camera of your device' }).waitFor();
  const secret = (await maya.page.getByRole('group', { name: 'Secret' }).innerText()).trim();
  await clean(maya.page, 'settings: a second factor that was begun');
  await maya.page.getByLabel('The code that it shows now').fill(shown(secret));
  await maya.page.getByRole('button', { name: 'Turn it on' }).click();
  const [recovery = ''] = (await maya.page.getByRole('group', { name: 'Recovery codes' }).innerText()).trim().split('\n');
  await maya.page.getByRole('button', { name: 'I have kept them' }).click();
  await maya.page.getByText('Recovery codes left: 10.').waitFor();
  await maya.page.getByRole('checkbox', { name: 'Agent' }).check();
  await maya.page.getByRole('button', { name: 'Save' }).click();
  await maya.toast('Saved');

  stage.expect(/401.*\/sessions$/, /403.*\/api\/v1\//);
  const again = await stage.desk(server);
  await again.open();
  await again.page.getByLabel('Email').fill(OWNER.email);
  await again.page.getByLabel('Password').fill(OWNER.password);
  await again.page.getByRole('button', { name: 'Sign in' }).click();
  await again.page.getByLabel('Code').fill('000000');
  await clean(again.page, 'the door, asking for a code');
  await again.page.getByRole('button', { name: 'Sign in' }).click();
  await again.page.getByText('That code is not the one that is shown now').waitFor();
  await again.page.getByLabel('Code').fill(recovery);
  await again.page.getByRole('button', { name: 'Sign in' }).click();
  await again.ready();

  // Whoever must have one is led to it before anything else.
  await server.owner.addAgent('Tom Aalto', 'tom@harbour-pine.example', 'a slipway bench of larch', [server.setUp.inbox]);
  const tom = await stage.desk(server);
  await tom.open();
  await tom.page.getByLabel('Email').fill('tom@harbour-pine.example');
  await tom.page.getByLabel('Password').fill('a slipway bench of larch');
  await tom.page.getByRole('button', { name: 'Sign in' }).click();
  await tom.page.getByRole('heading', { name: 'Set up a second factor' }).waitFor();
  await clean(tom.page, 'a second factor that is required');
});
