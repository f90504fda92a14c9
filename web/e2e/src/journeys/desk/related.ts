import { Api, Visitor } from '../../harness/api.js';
import { assert } from '../../harness/assert.js';
import { clean } from '../../harness/axe.js';
import { journey } from '../../harness/journey.js';
import { until } from '../../harness/until.js';

journey('related: two conversations are linked by keyboard, and two of one visitor become one, also in their browser', async (stage) => {
  const server = await stage.server();
  const { owner, setUp } = server;
  const chat = await stage.chat(`${server.origin}/try/${setUp.inbox}`);
  await chat.open();
  await chat.write('Do you ship lanterns to Oban?');
  await chat.sees('Do you ship lanterns to Oban?');
  await chat.settled();
  const [first] = await owner.conversations();
  assert.ok(first);
  await owner.call('PUT', `/conversations/${first.id}/state`, { state: 'resolved' });
  // Their other tab opens a second one.
  const kept = await chat.page.evaluate((key) => localStorage.getItem(key), `warmline:${setUp.inbox}`);
  const { token } = JSON.parse(kept ?? '{}') as { token: string };
  const visitor = new Api(server.origin, token);
  await visitor.call('POST', '/widget/conversations', { text: 'And how much is the oil?', client_id: 'second' });
  await chat.sees('And how much is the oil?');
  const stranger = await Visitor.of(server.origin, setUp.inbox);
  await stranger.write('The same crate has arrived twice.');

  const desk = await stage.desk(server);
  const { page } = desk;
  await desk.signIn();
  await desk.view('All open');
  await desk.choose('The same crate');

  // Linked by O and some letters; the other side shows it too.
  await page.keyboard.press('Escape');
  await desk.choose('And how much is the oil?');
  await desk.act('Take');
  await desk.stands('With you');
  await page.locator('#transcript').focus();
  await page.keyboard.press('o');
  const sheet = page.getByRole('dialog', { name: 'Linked conversations' });
  await sheet.getByRole('combobox').fill('same crate');
  await clean(page, 'the sheet of links');
  await page.keyboard.press('Enter');
  await desk.toast('Linked to');
  const panel = page.getByRole('region', { name: 'Person' });
  const linked = panel.getByRole('link', { name: /The same crate/ });
  await linked.waitFor();
  await clean(page, 'a conversation with a link');
  await linked.click();
  await desk.sees('The same crate has arrived twice.');
  await panel.getByRole('link', { name: /And how much is the oil/ }).click();
  await desk.sees('And how much is the oil?');
  await desk.sees(/You linked it to another conversation/);

  // Merged by the palette: the earlier one stays, served by whoever served the later.
  await page.keyboard.press('Control+k');
  await page.keyboard.type('merge with');
  await page.keyboard.press('Enter');
  const merging = page.getByRole('dialog', { name: 'Merge with' });
  await merging.getByRole('option').filter({ hasText: 'Do you ship lanterns' }).waitFor();
  await clean(page, 'the sheet of merging');
  await page.keyboard.press('Enter');
  await desk.toast('two conversations are one now');
  await desk.sees('Do you ship lanterns to Oban?');
  await desk.sees('From another conversation, merged with this one');
  await desk.stands('With you');
  await until('the address of the one that stays', () => page.url().includes(first.id));
  await clean(page, 'a conversation of two');
  await desk.reply('Yes, and the oil is nine pounds.');
  await chat.sees('Yes, and the oil is nine pounds.');
  assert.deepEqual(await chat.texts().then((texts) => texts.map((text) => text.trim())), ['Do you ship lanterns to Oban?', 'And how much is the oil?', 'Yes, and the oil is nine pounds.']);
  await chat.write('Thank you!');
  await desk.sees('Thank you!');

  // And two again.
  await desk.transcript.getByRole('button', { name: 'Separate' }).click();
  await desk.transcript.getByText('And how much is the oil?').waitFor({ state: 'detached' });
  await desk.sees('Thank you!');
});
