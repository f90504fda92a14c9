import { assert } from '../harness/assert.js';
import { clean } from '../harness/axe.js';
import { journey } from '../harness/journey.js';

journey('hours: set at the desk, told in the widget, and out of office', async (stage) => {
  const server = await stage.server();
  const { owner, setUp, origin } = server;
  const desk = await stage.desk(server);
  await desk.signIn();
  await desk.open(`settings/inboxes/${setUp.inbox}`);
  const { page } = desk;
  await page.getByText('Always open', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Set opening hours' }).click();
  await page.getByLabel('Time zone').fill('Atlantis');
  await page.getByRole('region', { name: 'Opening hours' }).getByRole('button', { name: 'Save' }).click();
  await page.getByText('Choose a time zone from the list').waitFor();
  await page.getByLabel('Time zone').fill('Asia/Tokyo');
  // Closed on every day, whenever this runs.
  for (let days = 5; days > 0; days -= 1) await page.getByRole('button', { name: /Remove these hours/ }).first().click();
  await clean(page, 'opening hours');
  await page.getByRole('region', { name: 'Opening hours' }).getByRole('button', { name: 'Save' }).click();
  await page.getByText('Closed now, for at least a year.').waitFor();

  const chat = await stage.chat(`${origin}/try/${setUp.inbox}`);
  await chat.open();
  await chat.reads('We are closed now.');
  await chat.write('Do you open on Sundays?');
  await chat.reads(/Your message is kept/);
  await clean(chat.page, 'a closed door');

  await desk.open('settings/profile');
  await page.getByRole('region', { name: 'Out of office' }).getByRole('button', { name: 'Save' }).click();
  await page.getByText(/You will be out of office from/).waitFor();
  await clean(page, 'out of office');
  await page.getByRole('button', { name: 'Cancel it' }).click();
  await page.getByRole('region', { name: 'Out of office' }).getByLabel('Until').waitFor();
  const kept = await owner.conversations('waiting');
  assert.equal(kept.length, 1, 'what was written is in line');
});
