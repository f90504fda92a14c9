import { Visitor } from '../../harness/api.js';
import { Colleague } from '../../harness/floor.js';
import { journey } from '../../harness/journey.js';
import { OWNER } from '../../harness/places/server.js';

journey('zzshots', async (stage) => {
  const server = await stage.server();
  const { owner, setUp } = server;
  const ben = await Colleague.of(server, 'Robin Birch');
  const [over, next, waits, bens] = await Promise.all([0, 1, 2, 3].map(() => Visitor.of(server.origin, setUp.inbox)));
  await over!.write('This one is done.');
  await next!.write('And who answers me?');
  await waits!.write('I wait.');
  await bens!.write('Z' + '\u0335\u0321\u0322\u0300\u0301'.repeat(20) + ' hums.');
  await bens!.write('A second one: Z' + '\u0335\u0321\u0322\u0300\u0301'.repeat(20) + ' hums.');
  await ben.take(bens!.conversation);
  await owner.call('PUT', `/conversations/${over!.conversation}/state`, { state: 'resolved' });
  await owner.call('PUT', `/conversations/${next!.conversation}/assignment`, { agent: setUp.agent });
  for (const [locale, email, password, enter] of [['en-GB', 'Email', 'Password', 'Sign in'], ['de-DE', 'E-Mail', 'Passwort', 'Anmelden']] as const)
    for (const colorScheme of ['light', 'dark'] as const) {
      const person = await stage.person({ viewport: { width: 1440, height: 900 }, locale, colorScheme });
      const page = await person.newPage();
      await page.goto(`${server.origin}/desk/`);
      await page.getByLabel(email).fill(OWNER.email);
      await page.getByLabel(password).fill(OWNER.password);
      await page.getByRole('button', { name: enter }).click();
      await page.locator('section.list[aria-busy="false"]').waitFor({ state: 'attached' });
      for (const [name, path] of [['over', `resolved/${over!.conversation}`], ['bens', `open/${bens!.conversation}`], ['list', 'waiting'], ['colleagues', 'settings/colleagues'], ['floor', 'floor'], ['try', '']] as const) {
        await page.goto(name === 'try' ? `${server.origin}/try/${setUp.inbox}` : `${server.origin}/desk/${path}`);
        for (const [width, height] of [[1440, 900], [390, 844], [320, 568]] as const) {
          if (colorScheme === 'dark' && width === 320) continue;
          await page.setViewportSize({ width, height });
          await page.waitForTimeout(500);
          await page.screenshot({ path: `/tmp/ui-shots/${name}-${locale.slice(0, 2)}-${colorScheme}-${width}.png` });
        }
      }
    }
  ben.leave();
});
