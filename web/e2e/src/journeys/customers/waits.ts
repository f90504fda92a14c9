import { Visitor } from '../../harness/api.js';
import { assert } from '../../harness/assert.js';
import { clean } from '../../harness/axe.js';
import { journey } from '../../harness/journey.js';
import type { Server } from '../../harness/places/server.js';
import { until } from '../../harness/until.js';

const HANDS = 5;
const ROUNDS = 6;
const HANDLING_MS = 1_500;

/** Customers who are served and gone, so that something is known about waits. Gives those who fill the hands at the end. */
async function busyBefore(server: Server): Promise<Visitor[]> {
  let held: Visitor[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const { conversation } of held) await server.owner.call('PUT', `/conversations/${conversation}/state`, { state: 'resolved' });
    held = await Promise.all(Array.from({ length: HANDS }, () => Visitor.of(server.origin, server.setUp.inbox)));
    for (const visitor of held) await visitor.write('Where is my lantern?');
    if (round < ROUNDS) await new Promise((resolve) => setTimeout(resolve, HANDLING_MS));
  }
  return held;
}

journey('waits: said before one writes, promised in line, and scored', async (stage) => {
  const server = await stage.server();
  const { owner, setUp, origin } = server;
  const desk = await stage.desk(server);
  await desk.signIn();
  await desk.become('Available');
  const chat = await stage.chat(`${origin}/try/${setUp.inbox}`);
  await chat.open();
  await chat.reads('Someone is free now.');
  await clean(chat.page, 'the wait before writing');

  const held = await busyBefore(server);
  const answer = await fetch(`${origin}/api/v1/widget/wait?inbox=${setUp.inbox}`);
  const foreseen = (await answer.json()) as { wait: unknown };
  await chat.page.reload();
  await chat.open();
  await chat.reads(foreseen.wait ? /Right now (about|less than)/ : 'We cannot tell right now how long it will take.');
  await chat.write('How long will it take?');
  await desk.view('Waiting');
  await desk.choose('How long will it take?');
  const mine = await until('the conversation in line', async () => (await owner.conversations('waiting'))[0]);
  if (mine.promise) {
    await chat.reads(/A person will be with you in|This is taking longer than we said/);
    await desk.sees(/Told: (about|under)/);
    await desk.stands(/Waiting · .+ (of|told|longer than) /);
  }

  // The floor shows the same, and is left by keyboard.
  await desk.page.keyboard.press('Escape');
  await desk.page.keyboard.press('Escape');
  await desk.page.keyboard.press('f');
  await desk.page.getByRole('heading', { name: 'Floor', level: 1 }).waitFor();
  await desk.page.getByRole('table').getByRole('link').first().waitFor();
  await clean(desk.page, 'the floor');
  await desk.page.keyboard.press('e');
  assert.equal((await owner.conversation(mine.id)).state, 'waiting', 'no key changes what one does not see');
  await desk.page.keyboard.press('Escape');
  await desk.ready();

  // An answer settles it.
  await owner.call('PUT', `/conversations/${held[0]?.conversation}/state`, { state: 'resolved' });
  await chat.reads(/is with you\./);
  if (mine.promise) {
    await desk.view('Mine');
    await desk.choose('How long will it take?');
    await desk.sees(/Promise (kept|missed)|Sooner than promised/);
  }
  const page = await (await stage.person()).newPage();
  await page.goto(`${origin}/scores/${setUp.inbox}`);
  await page.getByRole('heading', { name: 'How right our promises were' }).waitFor();
  await clean(page, 'the public score');
});
