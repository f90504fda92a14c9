import { assert } from '../../harness/assert.js';
import { Visitor } from '../../harness/api.js';
import { Desk } from '../../harness/desk.js';
import { journey } from '../../harness/journey.js';
import { until } from '../../harness/until.js';

journey('several tabs of the desk share one stream, and hear everything', async (stage) => {
  const server = await stage.server();
  const tap = await stage.tap(server);
  const context = await stage.person();
  const desks = [new Desk(await context.newPage(), tap.origin)];
  await desks[0]!.signIn();
  await desks[0]!.become('Available');
  for (let i = 0; i < 3; i += 1) {
    const desk = new Desk(await context.newPage(), tap.origin);
    await desk.open('mine');
    await desk.ready();
    desks.push(desk);
  }
  await desks[0]!.view('Mine');
  const visitor = await Visitor.of(server.origin, server.setUp.inbox);
  await visitor.write('Heard in every tab?');
  for (const desk of desks) await desk.row('Heard in every tab?').waitFor();
  assert.equal(tap.open, 1);
  assert.equal(tap.opened, 1);

  // The tab that was first may go: the stream stays for the others.
  await desks.shift()!.page.close();
  await visitor.write('Still heard?');
  for (const desk of desks) await desk.row('Still heard?').waitFor();
  assert.deepEqual([tap.open, tap.opened], [1, 1]);
  // What one tab does, the others show.
  await desks[0]!.choose('Still heard?');
  await desks[0]!.reply('In every one.');
  for (const desk of desks) await desk.row('In every one.').waitFor();
  for (const desk of desks) await desk.page.close();
  await until('the stream to end with the last tab', () => tap.open === 0);
});

journey('drafts and unsent text survive a reload, on both sides', async (stage) => {
  const server = await stage.server();
  const desk = await stage.desk(server);
  await desk.signIn();
  await desk.become('Available');
  const chat = await stage.chat(`${server.origin}/try/${server.setUp.inbox}`);
  await chat.open();
  await chat.write('First words.');
  await chat.sees('First words.');
  await chat.field.fill('I was about to say');
  await chat.page.reload();
  await chat.open();
  assert.equal(await chat.field.inputValue(), 'I was about to say');

  await desk.view('Mine');
  await desk.choose('First words.');
  await desk.composer.fill('A reply, half written');
  await desk.page.getByRole('button', { name: 'Note', exact: true }).click();
  await desk.composer.fill('A note, half written');
  await desk.page.reload();
  await desk.composer.waitFor();
  assert.equal(await desk.composer.inputValue(), 'A note, half written');
  await desk.page.getByRole('button', { name: 'Reply', exact: true }).click();
  assert.equal(await desk.composer.inputValue(), 'A reply, half written');
  await desk.row('First words.').getByText('Draft').waitFor();
});

journey('signing out in one tab signs out in all, and a session that ends keeps the draft', async (stage) => {
  const server = await stage.server();
  // A tab saves its draft, or what it has read, with the session before; it is told, takes the new one and saves again.
  stage.expect(/401/, /403.*\/(draft|reading)$/);
  const visitor = await Visitor.of(server.origin, server.setUp.inbox);
  await visitor.write('Hello.');
  const context = await stage.person();
  const one = new Desk(await context.newPage(), server.origin);
  await one.signIn();
  const other = new Desk(await context.newPage(), server.origin);
  await other.open('waiting');
  await other.ready();
  await other.choose('Hello.');
  await other.composer.fill('Not finished');
  // Another browser, the same person: it is not touched by any of this.
  const elsewhere = await stage.desk(server);
  await elsewhere.signIn();

  await one.page.getByRole('button', { name: /You and this browser/ }).click();
  await one.page.getByRole('button', { name: 'Sign out' }).click();
  await one.page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await other.page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await elsewhere.row('Hello.').waitFor();

  // In again in one is in again in all, at the same place.
  await one.signIn();
  await other.composer.waitFor();
  assert.equal(await other.composer.inputValue(), 'Not finished');

  // Taken away from outside, the page says so and keeps what was written.
  await context.clearCookies();
  await other.page.reload();
  await other.page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await other.page.getByLabel('Email').fill('maya@harbour-pine.example');
  await other.page.getByLabel('Password').fill('not the one');
  await other.page.getByRole('button', { name: 'Sign in' }).click();
  await other.page.getByRole('alert').getByText('That email and password do not belong together.').waitFor();
  await other.page.getByLabel('Password').fill('lantern oil and larch wood');
  await other.page.getByRole('button', { name: 'Sign in' }).click();
  await other.composer.waitFor();
  assert.equal(await other.composer.inputValue(), 'Not finished');
});

journey('tokens: made, shown once, used, revoked', async (stage) => {
  const server = await stage.server();
  const desk = await stage.desk(server);
  await desk.signIn();
  await desk.open('settings/tokens');
  const { page } = desk;
  await page.getByLabel('What is it for?').fill('nightly export');
  await page.getByRole('button', { name: 'Create token' }).click();
  const token = await page.getByRole('group', { name: 'The new token' }).textContent();
  assert.match(token ?? '', /^wlt_/);
  const use = async () => (await fetch(`${server.origin}/api/v1/me`, { headers: { Authorization: `Bearer ${token}` } })).status;
  assert.equal(await use(), 200);
  await page.getByRole('button', { name: 'I have copied it' }).click();
  await page.reload();
  await page.getByText('nightly export', { exact: true }).waitFor();
  assert.equal(await page.getByText(token ?? '').count(), 0);
  await page.getByRole('button', { name: 'Revoke nightly export' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke it' }).click();
  await page.getByRole('button', { name: 'Revoke nightly export' }).waitFor({ state: 'detached' });
  assert.equal(await use(), 401);
});
