import { Visitor } from '../../harness/api.js';
import { assert, fitsSideways } from '../../harness/assert.js';
import { clean } from '../../harness/axe.js';
import { journey } from '../../harness/journey.js';
import { DESKTOP, PHONE } from '../../harness/stage.js';

journey('first steps that can be ignored: by keyboard, once for each agent, and again when wanted', async (stage) => {
  const server = await stage.server();
  await server.owner.addAgent('Ben Birch', 'ben@example.com', 'a long enough password', [server.setUp.inbox]);
  const context = await stage.person(DESKTOP);
  const desk = await stage.deskIn(context, server);
  await desk.signIn();
  const { page } = desk;
  const steps = page.getByRole('region', { name: 'First steps' });
  await steps.getByText('1 of 4').waitFor();
  await clean(page, 'the first steps');
  // It asks for what the menu calls so, and of nobody who is there already.
  await steps.getByText('Choose “Available” above. Whoever').waitFor();
  await desk.become('Available');
  await steps.getByText('“Available” stands above.').waitFor();
  // Loading the page anew in the middle of them goes on there.
  await steps.getByRole('button', { name: 'Next' }).click();
  await steps.getByText('2 of 4').waitFor();
  await page.reload();
  await steps.getByText('2 of 4').waitFor();
  await steps.getByRole('button', { name: 'Next' }).focus();
  for (const at of ['3 of 4', '4 of 4']) {
    await page.keyboard.press('Enter');
    await steps.getByText(at).waitFor();
  }
  await clean(page, 'the last of the first steps');
  await page.keyboard.press('Enter');
  await steps.waitFor({ state: 'detached' });
  await page.reload();
  await desk.ready();
  assert.equal(await steps.count(), 0);

  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('first steps');
  await page.keyboard.press('Enter');
  await steps.waitFor();
  await steps.getByRole('button', { name: 'Close the first steps' }).click();
  await steps.waitFor({ state: 'detached' });

  // The next colleague at this browser is somebody new, and may have a phone without keys.
  const phone = await stage.desk(server, PHONE);
  await phone.signIn({ email: 'ben@example.com', password: 'a long enough password' });
  // There it is a line, until somebody wants it.
  const line = phone.page.getByRole('region', { name: 'First steps' });
  await line.getByRole('button', { name: 'First steps Show' }).waitFor();
  assert.ok(((await line.boundingBox())?.height ?? 99) < 56, 'no more than a line of the phone');
  await clean(phone.page, 'the first steps as a line on a phone');
  await line.getByRole('button', { name: 'First steps Show' }).tap();
  await phone.page.getByText('1 of 3').waitFor();
  await fitsSideways(phone.page, 'the first steps on a phone');
  assert.equal(await phone.page.locator('kbd:visible').count(), 0, 'nothing about keys where there are none');
  await phone.page.getByRole('button', { name: /You and this browser/ }).tap();
  assert.equal(await phone.page.locator('kbd:visible').count(), 0, 'nor in the menu');
});

journey('the whole desk from right to left', async (stage) => {
  const server = await stage.server();
  const visitor = await Visitor.of(server.origin, server.setUp.inbox);
  await visitor.write('My lantern hums.');
  const { customer } = await server.owner.conversation(visitor.conversation);
  await server.owner.call('PATCH', `/customers/${customer.id}`, { name: 'Una Example' });
  for (const options of [DESKTOP, PHONE]) {
    const desk = await stage.desk(server, options);
    const { page } = desk;
    await desk.signIn();
    await desk.open('settings/browser');
    await page.getByRole('radio', { name: 'From right to left' }).check({ force: true });
    assert.equal(await page.evaluate(() => document.documentElement.dir), 'rtl');
    await clean(page, 'settings, from right to left');
    for (const path of ['waiting', `waiting/${visitor.conversation}`, `waiting/${visitor.conversation}/person`, 'floor', 'customers', `customers/${customer.id}`, 'plan', 'settings/notices', 'settings/inboxes', 'settings/colleagues']) {
      await desk.open(path);
      await page.getByRole('main').first().waitFor();
      await page.locator('[aria-busy="true"]').waitFor({ state: 'detached' });
      assert.equal(await page.evaluate(() => document.documentElement.dir), 'rtl', path);
      await fitsSideways(page, `${path}, from right to left`);
      await clean(page, `${path}, from right to left`);
    }
    if (options !== DESKTOP) continue;
    // The columns are the other way round: who waits on the right, the person on the left.
    await desk.open(`waiting/${visitor.conversation}`);
    await desk.sees('My lantern hums.');
    const left = async (what: string) => (await page.locator(what).boundingBox())?.x ?? 0;
    const [side, middle, person] = [await left('.side'), await left('.middle'), await left('.person-panel')];
    assert.ok(side > middle && middle > person, `${side} > ${middle} > ${person}`);
  }
});
