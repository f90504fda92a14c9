import { createHmac } from 'node:crypto';
import { clean } from '../harness/axe.js';
import { journey } from '../harness/journey.js';
import { OWNER } from '../harness/server.js';
import { PHONE } from '../harness/stage.js';

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
