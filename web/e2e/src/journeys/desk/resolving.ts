import { Visitor } from '../../harness/api.js';
import { assert } from '../../harness/assert.js';
import { journey } from '../../harness/journey.js';
import type { Stage } from '../../harness/stage.js';
import { until } from '../../harness/until.js';

async function served(stage: Stage) {
  const server = await stage.server();
  const desk = await stage.desk(server);
  await desk.signIn();
  await desk.become('Available');
  const chat = await stage.chat(`${server.origin}/try/${server.setUp.inbox}`);
  await chat.open();
  await chat.write('How do I clean larch?');
  await desk.view('Mine');
  await desk.choose('How do I clean larch?');
  const [conversation] = await server.owner.conversations('active');
  assert.ok(conversation);
  const id = conversation.id;
  const is = (state: string) => until(`the server to have it ${state}`, async () => (await server.owner.conversation(id)).state === state);
  const undo = (words: string) => desk.page.locator('.toast').filter({ hasText: words }).getByRole('button', { name: 'Undo' }).click();
  return { server, desk, chat, id, is, undo };
}

journey('give back, resolve, and the way back from both', async (stage) => {
  const { server, desk, chat, id, is, undo } = await served(stage);
  await desk.act('Give back');
  await is('waiting');
  await desk.stands(/Waiting/);
  await chat.reads('You are in line for a person.');
  await undo('given back');
  await is('active');
  await desk.stands('With you');

  // Resolved on the screen; not yet at the server, so that it can be undone.
  await desk.act('Resolve');
  await desk.stands('Resolved');
  await undo('resolved');
  await desk.stands('With you');
  assert.equal((await server.owner.conversation(id)).state, 'active');

  // Left alone, it goes out with the offer to undo.
  await desk.act('Resolve');
  await desk.stands('Resolved');
  assert.equal((await server.owner.conversation(id)).state, 'active');
  await is('resolved');
  await desk.page.locator('.toast').waitFor({ state: 'detached' });
  await chat.reads('This conversation is closed.');
  await desk.sees('You resolved it');
  const kinds = (await server.owner.events(id)).map(({ kind }) => kind);
  assert.equal(kinds.filter((kind) => kind === 'desk.conversation_resolved').length, 1);
  // What is over cannot be taken, given back or parked.
  assert.equal(await desk.page.getByRole('group', { name: 'Actions' }).getByRole('button', { name: /Take|Give back|Park|Resolve|Hand over/ }).count(), 0);
  await desk.page.getByText('This is over until the customer writes.').waitFor();

  // Only the customer opens it again; it comes back to whoever had it.
  await chat.write('And brass?');
  await is('active');
  await desk.stands('With you');
  await desk.sees('Opened again');
  await chat.reads(/is with you\./);

  await desk.page.reload();
  for (const happened of ['You gave it back: waiting again', 'You took it', 'You resolved it', 'Opened again']) await desk.sees(happened);
});

journey('resolve: goes out at once when the page goes away, another follows, or one signs out', async (stage) => {
  const { server, desk, chat, is } = await served(stage);
  await desk.act('Resolve');
  await desk.stands('Resolved');
  await desk.page.goto('about:blank');
  await is('resolved');

  // Two in a row: the first goes out when the second is asked for, and only the second can be undone.
  await chat.write('Oh, and.');
  await (await Visitor.of(server.origin, server.setUp.inbox)).write('Another one.');
  await desk.open('mine');
  await desk.choose('Oh, and.');
  await is('active');
  await desk.act('Resolve');
  await desk.stands('Resolved');
  await desk.choose('Another one.');
  await desk.act('Resolve');
  await is('resolved');
  await desk.page.locator('.toast').getByRole('button', { name: 'Undo' }).click();
  await desk.stands('With you');
  assert.deepEqual((await server.owner.conversations('active')).map(({ preview }) => preview?.text), ['Another one.']);

  await chat.write('One more thing.');
  await desk.open('mine');
  await desk.ready();
  await desk.choose('One more thing.');
  await is('active');
  await desk.act('Resolve');
  await desk.stands('Resolved');
  await desk.page.getByRole('button', { name: /You and this browser/ }).click();
  await desk.page.getByRole('button', { name: 'Sign out' }).click();
  await desk.page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await is('resolved');
});

journey('resolve: whoever writes in the last moment meets no closed door', async (stage) => {
  const { server, desk, chat, id } = await served(stage);
  await desk.act('Resolve');
  await desk.stands('Resolved');
  await chat.write('Wait, one more question.');
  await desk.toast('has just written again, so the conversation stays open.');
  await desk.stands('With you');
  assert.equal((await server.owner.conversation(id)).state, 'active');
  assert.deepEqual((await server.owner.events(id)).filter(({ kind }) => kind === 'desk.conversation_resolved'), []);
});
