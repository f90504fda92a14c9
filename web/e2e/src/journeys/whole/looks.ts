import type { BrowserContextOptions } from 'playwright-core';
import { Visitor } from '../../harness/api.js';
import { assert, fitsSideways } from '../../harness/assert.js';
import { clean } from '../../harness/axe.js';
import type { Chat } from '../../harness/chat.js';
import type { Desk } from '../../harness/desk.js';
import { journey } from '../../harness/journey.js';
import { OWNER, type Server } from '../../harness/places/server.js';
import { DESKTOP, PHONE, type Stage } from '../../harness/stage.js';
import { until } from '../../harness/until.js';

type Look = (page: Desk['page'], where: string) => Promise<void>;

const LONG_NAME = 'Maximiliane-Theodora von Oberwiesenthal-Schwarzenbach zu Hohenlohe';
const ARABIC = 'مرحبا، وصل المصباح مكسوراً ورقم الطلب هو HP-20418، هل يمكنكم المساعدة؟';

/** A floor with something in every view. */
async function filled(server: Server): Promise<void> {
  const { owner, setUp } = server;
  await owner.addAgent(LONG_NAME, 'long@example.com', 'a long enough password', [setUp.inbox]);
  await owner.addAgent('ليلى حداد', 'layla@example.com', 'a long enough password', [setUp.inbox]);
  const texts = [ARABIC, 'One for the parking.', 'One that is over.', 'W'.repeat(300), 'Who serves me?'];
  for (const text of texts) {
    const visitor = await Visitor.of(server.origin, setUp.inbox);
    await visitor.write(text);
    const path = `/conversations/${visitor.conversation}`;
    if (text.includes('parking')) await owner.call('PUT', `${path}/state`, { state: 'parked' });
    if (text.includes('over')) await owner.call('PUT', `${path}/state`, { state: 'resolved' });
    if (text === ARABIC) {
      await owner.call('PUT', `${path}/assignment`, { agent: setUp.agent });
      await owner.call('POST', `${path}/notes`, { text: 'Write to Layla: she reads Arabic.', client_id: 'n' });
      await owner.call('POST', `${path}/messages`, { text: 'Thank you. My colleague will answer you.', client_id: 'm' });
    }
  }
}

async function tourOfTheDesk(desk: Desk, look: Look): Promise<void> {
  const { page } = desk;
  const small = (page.viewportSize()?.width ?? 0) < 700;
  const back = async () => {
    if (small) await desk.open('waiting');
    await desk.ready();
  };
  await desk.open();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await look(page, 'signing in');
  await page.getByLabel('Email').fill(OWNER.email);
  await page.getByLabel('Password').fill('not the one');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').waitFor();
  await look(page, 'a wrong password');
  await desk.signIn();
  for (const view of ['Waiting', 'All open', 'Parked', 'Resolved', 'Mine'] as const) {
    await desk.view(view);
    await desk.rows.first().waitFor();
    await look(page, `the list ${view}`);
  }
  await page.getByRole('button', { name: /Show everybody/ }).click();
  await page.getByRole('button', { name: /You and this browser/ }).click();
  await look(page, 'the menu and the team');
  await page.keyboard.press('Escape');

  await desk.rows.first().click();
  await desk.transcript.locator('li.note').waitFor();
  await look(page, 'a conversation with a note');
  await page.getByRole('button', { name: 'Note', exact: true }).click();
  await desk.composer.fill('A note in the making');
  await look(page, 'writing a note');
  await desk.composer.fill('x'.repeat(10_001));
  await look(page, 'too long a text');
  await desk.composer.fill('');
  await page.keyboard.press('Escape');
  for (const [key, where] of [['Control+k', 'the commands'], ['?', 'the keys'], ['a', 'handing over'], ['p', 'parking']] as const) {
    await page.keyboard.press(key);
    await page.getByRole('dialog').waitFor();
    await look(page, where);
    if (key === 'p') {
      await page.getByRole('option', { name: /Pick a day/ }).click();
      await page.getByLabel('Come back on').waitFor();
      await look(page, 'choosing a time');
    }
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
  }
  await page.keyboard.press('e');
  await desk.toast('resolved');
  await look(page, 'a conversation resolved, with the way back');
  await page.keyboard.press('z');
  if ((page.viewportSize()?.width ?? 0) < 1120) {
    await page.getByRole('button', { name: 'About this person' }).click();
    await look(page, 'the person');
    await page.getByRole('button', { name: 'Back', exact: true }).first().click();
  }
  for (const [view, row] of [['Parked', 'parking'], ['Resolved', 'over'], ['Waiting', 'Who serves']] as const) {
    await back();
    await desk.view(view);
    await desk.choose(row);
    await look(page, `a conversation in ${view}`);
  }
  await desk.open('waiting/cnv_01h455vb4pex5vsknk084sn02q');
  await page.getByRole('heading', { name: 'This conversation is not here' }).waitFor();
  await look(page, 'a conversation that is not there');
}

async function tourOfTheSettings(desk: Desk, look: Look): Promise<void> {
  const { page } = desk;
  for (const section of ['profile', 'browser', 'tokens', 'inboxes', 'colleagues']) {
    await desk.open(`settings/${section}`);
    await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
    if (section === 'colleagues') await page.getByText(LONG_NAME).waitFor();
    await look(page, `settings: ${section}`);
  }
  await desk.open('settings/inboxes');
  await page.getByRole('main').getByRole('link').first().click();
  await page.getByLabel('Sites that may show the chat').fill('not a site');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('is not the address of a site').waitFor();
  await look(page, 'settings: an inbox, with a mistake');
  await desk.open('settings/tokens');
  await page.getByLabel('What is it for?').fill('tour');
  await page.getByRole('button', { name: 'Create token' }).click();
  await page.getByText('Copy it now').waitFor();
  await look(page, 'settings: a new token');
  await page.getByRole('button', { name: 'Revoke tour' }).click();
  await page.getByRole('dialog').waitFor();
  await look(page, 'settings: revoking');
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke it' }).click();
  await page.locator('dialog').waitFor({ state: 'detached' });
}

async function tourOfTheWaits(desk: Desk, server: Server, look: Look): Promise<void> {
  const { page } = desk;
  await desk.open('floor');
  await page.getByRole('table').waitFor();
  await page.getByRole('link', { name: /Public score/ }).waitFor();
  await look(page, 'the floor');
  await page.goto(`${desk.origin}/scores/${server.setUp.inbox}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await look(page, 'the public score');
}

async function tourOfTheWidget(chat: Chat, server: Server, look: Look): Promise<void> {
  const { owner, setUp } = server;
  await chat.page.getByRole('button', { name: /Chat with us/ }).waitFor();
  await look(chat.page, 'the launcher');
  await chat.open();
  await chat.reads('A person answers here.');
  await look(chat.page, 'the welcome');
  await chat.write(ARABIC);
  await chat.reads('You are in line for a person.');
  await look(chat.page, 'in line');
  const mine = await until('the conversation', async () => (await owner.conversations('waiting')).at(-1));
  await owner.call('PUT', `/conversations/${mine.id}/assignment`, { agent: setUp.agent });
  await owner.call('POST', `/conversations/${mine.id}/messages`, { text: `See https://example.com/${'a'.repeat(120)}`, client_id: 'link' });
  await chat.sees('See https://example.com/');
  await look(chat.page, 'somebody is there');
  await chat.field.fill('x'.repeat(10_001));
  await look(chat.page, 'too long a text');
  await chat.field.fill('');
  await owner.call('PUT', `/conversations/${mine.id}/state`, { state: 'parked' });
  await chat.reads('Write at any time to go on.');
  await look(chat.page, 'parked');
  await owner.call('PUT', `/conversations/${mine.id}/state`, { state: 'resolved' });
  await chat.reads('This conversation is closed.');
  await look(chat.page, 'closed');
  await chat.page.keyboard.press('Escape');
  await owner.call('POST', `/conversations/${mine.id}/messages`, { text: 'One more thing.', client_id: 'more' });
  await chat.page.getByRole('button', { name: /1 new message/ }).waitFor();
  await look(chat.page, 'the launcher with something new');
}

async function tour(stage: Stage, options: BrowserContextOptions, look: Look): Promise<void> {
  stage.expect(/401.*\/sessions$/, /404.*\/conversations\/cnv_/, /net::ERR_/, /403.*\/widget\/sessions$/);
  const server = await stage.server(`${LONG_NAME} & Sons`);
  await filled(server);
  const desk = await stage.desk(server, options);
  await tourOfTheDesk(desk, look);
  await tourOfTheSettings(desk, look);
  await tourOfTheWaits(desk, server, look);
  const chat = await stage.chat(`${server.origin}/try/${server.setUp.inbox}`, options);
  await tourOfTheWidget(chat, server, look);

  const site = await stage.site({ server: server.origin, inbox: server.setUp.inbox, dir: 'rtl' });
  const refused = await stage.chat(site.origin, options);
  await refused.open();
  await refused.reads('Chat is not available here.');
  await look(refused.page, 'a page that may not show it');

  await desk.open('mine');
  await desk.choose('Thank you. My colleague');
  await server.kill();
  await desk.page.getByText('The connection is lost.').waitFor();
  await desk.page.getByRole('button', { name: 'Reply', exact: true }).click();
  await desk.composer.fill('Kept for later.');
  await desk.page.getByRole('button', { name: 'Send', exact: true }).click();
  await desk.page.getByText('Not sent yet.').waitFor();
  await look(desk.page, 'no connection, and a text that waits');
  await chat.page.getByRole('button', { name: /Chat with us/ }).click();
  await chat.write('Kept for later.');
  await chat.reads('No connection.');
  await look(chat.page, 'the widget without a connection');
  await server.start();
  await Promise.all([desk.settled(), chat.settled()]);
}

for (const colorScheme of ['light', 'dark'] as const) {
  journey(`axe finds nothing, anywhere: desktop, ${colorScheme}`, (stage) => tour(stage, { ...DESKTOP, colorScheme }, clean));
  journey(`axe finds nothing, anywhere: phone, ${colorScheme}`, (stage) => tour(stage, { ...PHONE, colorScheme }, clean));
}

journey('nobody scrolls sideways: 320 px, long names, right-to-left text', (stage) =>
  tour(stage, { viewport: { width: 320, height: 568 } }, fitsSideways));
journey('nobody scrolls sideways: 200 % zoom', (stage) =>
  tour(stage, { viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 }, fitsSideways));

journey('another language: German from the door to the widget', async (stage) => {
  const server = await stage.server();
  stage.expect(/401.*\/sessions$/);
  const desk = await stage.desk(server, { ...DESKTOP, locale: 'de-DE' });
  const { page } = desk;
  await desk.open();
  await page.getByLabel('E-Mail').fill(OWNER.email);
  await page.getByLabel('Passwort').fill('not the one');
  await page.getByRole('button', { name: 'Anmelden' }).click();
  await page.getByRole('alert').getByText('E-Mail und Passwort gehören nicht zusammen.').waitFor();
  await page.getByLabel('Passwort').fill(OWNER.password);
  await page.getByRole('button', { name: 'Anmelden' }).click();
  await page.getByText('Ihr Pult steht bereit').waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'de');
  await clean(page, 'the first steps in German');
  const asked = await page.getByRole('region', { name: 'Erste Schritte' }).getByText('Wählen Sie oben').textContent();
  const [, word = ''] = /Wählen Sie oben „(.+?)“/.exec(asked ?? '') ?? [];
  await page.getByRole('button', { name: /Sie und dieser Browser/ }).click();
  await page.locator('#me-menu').getByRole('radio', { name: new RegExp(`^${word}`) }).waitFor();
  await page.keyboard.press('Escape');
  const tried = await stage.chat(`${server.origin}/try/${server.setUp.inbox}`, { ...DESKTOP, locale: 'de-DE' });
  await tried.page.getByRole('heading', { name: 'Ihr Widget auf einer leeren Seite' }).waitFor();
  await tried.page.locator('warmline-widget').getByRole('button', { name: /Schreiben Sie uns/ }).waitFor();

  const site = await stage.site({ server: server.origin, inbox: server.setUp.inbox, lang: 'de' });
  await server.owner.call('PATCH', `/inboxes/${server.setUp.inbox}`, { origins: [site.origin] });
  const chat = await stage.chat(site.origin);
  await chat.page.getByRole('button').click();
  const field = chat.page.getByRole('textbox');
  await field.fill('Meine Wandleuchte flackert.');
  await field.press('Enter');
  await desk.row('Meine Wandleuchte flackert.').getByText(/wartet/i).waitFor();
  await chat.page.locator('warmline-widget .bubble').filter({ hasText: 'Wandleuchte' }).waitFor();
  await clean(chat.page, 'the widget in German');
});

journey('each text has its own direction, on both sides', async (stage) => {
  const server = await stage.server();
  await filled(server);
  const desk = await stage.desk(server);
  await desk.signIn();
  await desk.open('mine');
  await desk.rows.first().click();
  const said = desk.transcript.locator('.written').first();
  await said.waitFor();
  assert.equal(await said.evaluate((one) => getComputedStyle(one).direction), 'rtl');
  // A text may be drawn anew in this moment; one that is no longer on the page has no direction.
  const second = desk.transcript.locator('.written').nth(1);
  await until('the second text to run from left to right', async () => (await second.evaluate((one) => getComputedStyle(one).direction)) === 'ltr');

  const site = await stage.site({ server: server.origin, inbox: server.setUp.inbox, dir: 'rtl' });
  await server.owner.call('PATCH', `/inboxes/${server.setUp.inbox}`, { origins: [site.origin] });
  const chat = await stage.chat(site.origin);
  await chat.open();
  await chat.write(ARABIC);
  await chat.write('and in English');
  await chat.sees('and in English');
  // Each part of a text has a direction of its own; they are there once the panel's later part is.
  const parts = chat.page.locator('warmline-widget .bubble .lines');
  await parts.nth(1).waitFor();
  assert.equal(await parts.first().evaluate((one) => getComputedStyle(one).direction), 'rtl');
  assert.equal(await parts.nth(1).evaluate((one) => getComputedStyle(one).direction), 'ltr');
  const box = await chat.panel.boundingBox();
  assert.ok(box && box.x < 100, 'on a page that runs from right to left the panel is at its end, the left');
  await fitsSideways(chat.page, 'a page from right to left');
});
