import { assert } from '../../harness/assert.js';
import { clean } from '../../harness/axe.js';
import { journey } from '../../harness/journey.js';

const TOM = { email: 'tom@harbour-pine.example', password: 'a slipway bench of larch' };

journey('inboxes: a second one is made, reaches its own people, and is retired', async (stage) => {
  const server = await stage.server();
  await server.owner.addAgent('Tom Aalto', TOM.email, TOM.password, [server.setUp.inbox]);
  const maya = await stage.desk(server);
  await maya.signIn();
  await maya.open('settings/inboxes');
  await maya.page.getByText('Make another inbox').waitFor();
  await clean(maya.page, 'settings: inboxes');

  // A name that is there already is said in the form.
  stage.expect(/409.*\/inboxes$/);
  await maya.page.getByLabel('Name').fill('Website');
  await maya.page.getByLabel('Name').press('Enter');
  await maya.page.getByRole('alert').getByText('called that already').waitFor();
  await maya.page.getByLabel('Name').fill('Workshop');
  await maya.page.getByRole('button', { name: 'Make inbox' }).click();
  await maya.page.getByRole('heading', { name: 'Workshop' }).waitFor();
  const line = await maya.page.getByRole('group', { name: 'Line to embed the chat' }).innerText();
  const inbox = /data-inbox="(inb_[a-z0-9]+)"/.exec(line)?.[1] ?? '';
  assert.ok(inbox !== '' && inbox !== server.setUp.inbox);
  await clean(maya.page, 'settings: a new inbox');

  // Both are members of the first; only Maya belongs to the second.
  const tom = await stage.desk(server);
  await tom.signIn(TOM);
  const chat = await stage.chat(`${server.origin}/try/${inbox}`);
  await chat.open();
  await chat.write('Can you plane a tabletop of mine?');
  await maya.page.getByRole('link', { name: 'Back to the desk' }).click();
  await maya.view('Waiting');
  await maya.row('plane a tabletop').getByText('Workshop').waitFor();
  await tom.view('Waiting');
  assert.equal(await tom.rows.count(), 0);

  // Made a member, Tom sees what waits there at once.
  await maya.open(`settings/inboxes/${inbox}`);
  await maya.page.getByRole('button', { name: 'Add Tom Aalto' }).click();
  await maya.page.getByRole('button', { name: 'Remove Tom Aalto' }).waitFor();
  await tom.row('plane a tabletop').waitFor();

  await maya.page.getByRole('button', { name: 'Retire inbox' }).click();
  await maya.page.getByRole('button', { name: 'Take it up again' }).waitFor();
  // Whoever wrote there may go on; nobody new can begin.
  await chat.write('It is oak.');
  await tom.choose('It is oak.');
  await tom.sees('It is oak.');
  await assert.rejects(server.owner.call('POST', '/widget/sessions', { inbox }), /inbox_retired/);
  await maya.open('settings/audit');
  await maya.page.getByText('retired the inbox Workshop').waitFor();
});
