import { mkdir, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { atRest } from './harness/axe.js';
import { launch } from './harness/browser.js';
import { Chat } from './harness/chat.js';
import { Desk } from './harness/desk.js';
import { turns, type Colleague } from './harness/floor.js';
import { morning, REPLIES, shop } from './harness/morning.js';
import { Shifted } from './harness/shifted.js';
import { DESKTOP, PHONE, Stage } from './harness/stage.js';
import type { Server } from './harness/places/server.js';

const IMAGES = fileURLToPath(new URL('../../../docs/images/', import.meta.url));
const LARGEST_BYTES = 300_000;

async function keep(page: Page, name: string): Promise<void> {
  await atRest(page);
  const path = `${IMAGES}${name}.png`;
  await page.screenshot({ path, caret: 'hide' });
  const { size } = await stat(path);
  console.log(`${String(Math.round(size / 1000)).padStart(4)} KB  ${name}.png`);
  if (size > LARGEST_BYTES) throw new Error(`${name}.png is larger than ${LARGEST_BYTES} bytes`);
}

async function deskAt(stage: Stage, server: Server, shifted: Shifted, options: BrowserContextOptions, path: string): Promise<Desk> {
  const context = await stage.person(options);
  await shifted.on(context);
  const desk = new Desk(await context.newPage(), server.origin);
  await desk.signIn();
  await desk.open(path);
  return desk;
}

async function deskPictures(stage: Stage, server: Server, shifted: Shifted, main: string): Promise<void> {
  for (const [name, options] of [
    ['desk', DESKTOP],
    ['desk-dark', { ...DESKTOP, colorScheme: 'dark' }],
    ['desk-phone', PHONE],
  ] as const) {
    const desk = await deskAt(stage, server, shifted, options, `open/${main}`);
    await desk.sees('Brilliant');
    await desk.composer.fill('You are very welcome. Here is the tracking number, for when it is on its way:');
    await desk.transcript.click({ position: { x: 4, y: 4 } });
    await desk.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await keep(desk.page, name);
    await desk.page.context().close();
  }
  const settings = await deskAt(stage, server, shifted, DESKTOP, `settings/inboxes/${server.setUp.inbox}`);
  await settings.page.getByLabel('Sites that may show the chat').fill('https://www.harbour-pine.example\nhttps://shop.harbour-pine.example');
  await settings.page.getByRole('heading', { level: 1 }).click();
  await keep(settings.page, 'settings');
}

async function widgetPictures(stage: Stage, server: Server, shifted: Shifted): Promise<void> {
  const { owner, setUp } = server;
  const site = await shop(server);
  // Whoever is away is given nothing: the room goes to the one in the picture.
  await owner.call('PUT', '/me/presence', { state: 'away' });
  await owner.call('PATCH', `/inboxes/${setUp.inbox}`, { origins: [site.origin] });
  const lantern = (await turns()).get('lantern-glass-cracked') ?? [];
  for (const [name, options] of [
    ['widget', { viewport: { width: 1200, height: 760 } }],
    ['widget-phone', PHONE],
  ] as const) {
    const context = await stage.person(options);
    const chat = new Chat(await context.newPage());
    await chat.page.goto(site.origin);
    await chat.open();
    await chat.write(lantern[0]!);
    await chat.reads(/in line|is with you/);
    const mine = (await owner.conversations()).find(({ state, preview }) => state === 'waiting' && preview?.text === lantern[0]!.slice(0, 140));
    if (!mine) throw new Error('the conversation of the picture is not in line');
    // Room for one more: somebody has finished.
    const other = (await owner.conversations('active')).find(({ preview, assigned_to }) => assigned_to === setUp.agent && preview?.text !== lantern[4]);
    await owner.call('PUT', `/conversations/${other!.id}/state`, { state: 'resolved' });
    await owner.call('PUT', `/conversations/${mine.id}/assignment`, { agent: setUp.agent });
    for (const [i, reply] of REPLIES.slice(0, 3).entries()) {
      await owner.call('POST', `/conversations/${mine.id}/messages`, { text: reply.slice(2), client_id: `r${i}` });
      await chat.sees(reply.slice(2));
      if (i < 2) await chat.write(lantern[i + 1]!);
      await chat.settled();
    }
    await shifted.spread(owner, mine.id, 6, 0.2);
    await shifted.on(context);
    await chat.page.reload();
    await chat.open();
    await chat.sees(REPLIES[2]!.slice(2));
    await chat.page.evaluate(() => (document.querySelector('warmline-widget')?.shadowRoot?.activeElement as HTMLElement | null)?.blur());
    await keep(chat.page, name);
    await context.close();
    await owner.call('PUT', `/conversations/${mine.id}/state`, { state: 'resolved' });
  }
  await site.close();
}

async function emptyPictures(stage: Stage): Promise<void> {
  const fresh = await stage.untouchedServer();
  const desk = await stage.desk(fresh, { viewport: { width: 1200, height: 1020 } });
  await desk.open();
  await desk.page.getByRole('heading', { name: 'Set up your desk' }).waitFor();
  await keep(desk.page, 'first-run');
  await desk.page.getByLabel('One-time code').fill(await fresh.oneTimeCode());
  await desk.page.getByLabel('Name of your company or team').fill('Harbour & Pine');
  await desk.page.getByLabel('Your name').fill('Maya Lindqvist');
  await desk.page.getByLabel('Your email').fill('maya@harbour-pine.example');
  await desk.page.getByLabel('Choose a password').fill('lantern oil and larch wood');
  await desk.page.getByRole('button', { name: 'Open the desk' }).click();
  await desk.page.getByRole('heading', { name: 'Your desk is ready' }).waitFor();
  await keep(desk.page, 'empty');
}

await mkdir(IMAGES, { recursive: true });
const browser = await launch();
const stage = new Stage(browser);
let colleagues: Colleague[] = [];
try {
  const server = await stage.server();
  const shifted = new Shifted();
  const floor = await morning(server, shifted);
  colleagues = floor.colleagues;
  await deskPictures(stage, server, shifted, floor.main);
  await widgetPictures(stage, server, shifted);
  await emptyPictures(stage);
} finally {
  for (const colleague of colleagues) colleague.leave();
  await stage.close();
  await browser.close();
}
