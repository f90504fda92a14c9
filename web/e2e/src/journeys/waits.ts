import { Visitor } from '../harness/api.js';
import { assert } from '../harness/assert.js';
import { clean } from '../harness/axe.js';
import { journey } from '../harness/journey.js';
import type { Server } from '../harness/server.js';
import { until } from '../harness/until.js';

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
    await desk.stands(/Waiting · .+ (of|longer than) /);
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

journey('planning: a day is tried, moved by keyboard and pointer, saved and undone', async (stage) => {
  const server = await stage.server();
  const { owner, setUp } = server;
  const desk = await stage.desk(server);
  await desk.signIn();
  const { page } = desk;

  // The floor says honestly that it cannot know yet, and leads to the planner.
  await page.keyboard.press('f');
  await page.getByText('Nothing can be said yet').waitFor();
  await page.getByRole('link', { name: 'Plan a day' }).click();
  await page.getByRole('heading', { name: 'Plan a day', level: 1 }).waitFor();

  // Nothing was learned here: numbers are typed in.
  await page.getByText('There is no forecast for this inbox yet').waitFor();
  await page.getByLabel('Handle time, in seconds').fill('300');
  await page.getByLabel('Patience, in seconds').fill('180');
  await page.getByLabel('Conversations at once for each person').fill('1');
  await page.getByLabel('Type the contacts in instead of the forecast').check();
  await page.getByLabel('Contacts of the day').fill('200');
  await page.getByLabel('Contacts of the day').press('Tab');
  await page.getByText('About 200 contacts are expected.').waitFor();

  const bars = page.locator('[data-bar]');
  for (const count of [1, 2, 3]) {
    await page.getByRole('button', { name: 'Add a person' }).click();
    await until(`${count} shifts`, async () => (await bars.count()) === count);
  }
  await bars.nth(2).and(page.locator(':focus')).waitFor();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await page.getByRole('button', { name: /^Not named yet, 09:15–17:30/ }).waitFor();
  await page.getByText(/are answered within/).waitFor();
  await page.getByText(/Played \d+ times/).waitFor();
  await clean(page, 'the planner');

  // The pointer does the same, and one movement is one step back.
  const box = await bars.first().boundingBox();
  assert.ok(box);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 60, box.y + box.height / 2, { steps: 5 });
  await page.mouse.up();
  await until('the shift has moved', async () => !/09:00–17:00/.test((await bars.first().getAttribute('aria-label')) ?? ''));
  await page.getByRole('button', { name: 'Undo' }).click();
  await until('the shift is back', async () => /09:00–17:00/.test((await bars.first().getAttribute('aria-label')) ?? ''));

  await page.getByRole('button', { name: 'Save this plan' }).click();
  await page.getByText('The plan is saved.').first().waitFor();
  const day = await page.getByLabel('Day', { exact: true }).inputValue();
  const saved = await owner.call<{ version: number; shifts: unknown[] }>('GET', `/plans/${setUp.inbox}/${day}`);
  assert.equal(saved.version, 1);
  assert.equal(saved.shifts.length, 3);

  await page.reload();
  await until('the plan is there again', async () => (await bars.count()) === 3);
  await page.getByText('All figures as a table').click();
  await page.getByRole('region', { name: 'All figures as a table' }).getByRole('row').nth(5).waitFor();
  await page.keyboard.press('Escape');
  await desk.ready();
});
