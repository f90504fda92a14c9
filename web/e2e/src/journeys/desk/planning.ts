import { assert } from '../../harness/assert.js';
import { clean } from '../../harness/axe.js';
import { journey } from '../../harness/journey.js';
import { until } from '../../harness/until.js';

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
  await page.getByLabel('How long one conversation takes, in minutes').fill('5');
  await page.getByLabel('How long people wait before they give up, in minutes').fill('3:00');
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
  await page.getByText(/Simulated \d+ times/).waitFor();
  await clean(page, 'the planner');

  // The pointer does the same, and one movement is one step back.
  await bars.first().scrollIntoViewIfNeeded();
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
