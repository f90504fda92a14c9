import { assert } from '../../harness/assert.js';
import { journey } from '../../harness/journey.js';
import type { Stage } from '../../harness/stage.js';

/** A conversation that an agent has, with both sides at their screens. */
async function talking(stage: Stage) {
  const server = await stage.server();
  const desk = await stage.desk(server);
  await desk.signIn();
  await desk.become('Available');
  const chat = await stage.chat(`${server.origin}/try/${server.setUp.inbox}`);
  await chat.open();
  await chat.write('customer 0');
  await desk.view('Mine');
  await desk.choose('customer 0');
  await desk.reply('agent 0');
  await chat.sees('agent 0');
  const [conversation] = await server.owner.conversations('active');
  assert.ok(conversation);

  /** Each text once, each side in its order, and both screens as the server has it. */
  async function whole(last: number): Promise<void> {
    await Promise.all([chat.settled(), desk.settled()]);
    await Promise.all([chat.sees(`agent ${last}`), desk.sees(`customer ${last}`)]);
    const said = (await server.owner.messages(conversation!.id)).map(({ text }) => text);
    const all = Array.from({ length: last + 1 }, (_, i) => i);
    assert.deepEqual(said.filter((text) => text.startsWith('customer')), all.map((i) => `customer ${i}`));
    assert.deepEqual(said.filter((text) => text.startsWith('agent')), all.map((i) => `agent ${i}`));
    assert.equal(said.length, 2 * (last + 1));
    assert.deepEqual(await chat.texts(), said);
    assert.deepEqual(await desk.texts(), said);
  }
  return { server, desk, chat, whole };
}

journey('the server is killed and comes back while both sides keep writing: no gap, nothing twice', async (stage) => {
  const { server, desk, chat, whole } = await talking(stage);
  stage.expect(/net::ERR_/);
  for (let i = 1; i <= 12; i += 1) {
    if (i === 4) await server.kill();
    if (i === 7) {
      // Both know by now, and say so.
      await desk.page.getByText('The connection is lost.').waitFor();
      await chat.reads('No connection. What you write is kept and sent later.');
      await desk.page.getByText('Not sent yet. It goes out as soon as the connection is back.').first().waitFor();
    }
    if (i === 9) await server.start();
    await Promise.all([chat.write(`customer ${i}`), desk.reply(`agent ${i}`)]);
  }
  await whole(12);
  await desk.page.getByText('The connection is lost.').waitFor({ state: 'detached' });
  // And it goes on as before.
  await chat.write('customer 13');
  await desk.sees('customer 13');
  await desk.reply('agent 13');
  await whole(13);
  await Promise.all([chat.page.reload(), desk.page.reload()]);
  await chat.open();
  await whole(13);
});

journey('what was typed while the server was down survives a reload and arrives once', async (stage) => {
  const { server, desk, chat, whole } = await talking(stage);
  stage.expect(/net::ERR_/);
  await server.kill();
  for (const i of [1, 2, 3]) await Promise.all([chat.write(`customer ${i}`), desk.reply(`agent ${i}`)]);
  await desk.page.getByText('Not sent yet.').first().waitFor();
  await server.start();
  await Promise.all([chat.page.reload(), desk.page.reload()]);
  await chat.open();
  await whole(3);
});

journey('the server stands still for a while and goes on: no gap, nothing twice', async (stage) => {
  const { server, desk, chat, whole } = await talking(stage);
  server.freeze();
  await Promise.all([chat.write('customer 1'), desk.reply('agent 1')]);
  await Promise.all([chat.write('customer 2'), desk.reply('agent 2')]);
  await desk.page.getByText('Sending…').first().waitFor();
  await chat.panel.getByText('Sending…').first().waitFor();
  server.thaw();
  await whole(2);
});
