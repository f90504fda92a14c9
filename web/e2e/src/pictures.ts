import { mkdir, readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { atRest } from './harness/axe.js';
import { launch } from './harness/browser.js';
import { Chat } from './harness/chat.js';
import { Desk } from './harness/desk.js';
import { Colleague, goOn, play, turns } from './harness/floor.js';
import { MORNING, Shifted } from './harness/shifted.js';
import { DESKTOP, PHONE, Stage } from './harness/stage.js';
import type { Server } from './harness/server.js';

const IMAGES = fileURLToPath(new URL('../../../docs/images/', import.meta.url));
const PAGES = new URL('../../../crates/server/src/pages/', import.meta.url);
const LARGEST_BYTES = 300_000;

const REPLIES = [
  '> I am sorry, that is not how it should have reached you. Do you have the order number?',
  '> Thank you, I have it in front of me. Which pane is it?',
  '> No need for photos. Shall I send you a whole lantern, or would the pane alone do?',
  '> Then the pane it is. It lifts out with two screws, and it leaves us this afternoon.',
];

async function keep(page: Page, name: string): Promise<void> {
  await atRest(page);
  const path = `${IMAGES}${name}.png`;
  await page.screenshot({ path, caret: 'hide' });
  const { size } = await stat(path);
  console.log(`${String(Math.round(size / 1000)).padStart(4)} KB  ${name}.png`);
  if (size > LARGEST_BYTES) throw new Error(`${name}.png is larger than ${LARGEST_BYTES} bytes`);
}

/** A morning at Harbour & Pine: three colleagues with full hands, four customers in line. */
async function morning(server: Server, shifted: Shifted): Promise<{ main: string; colleagues: Colleague[] }> {
  const { owner, setUp } = server;
  const said = await turns();
  const of = (name: string) => said.get(name) ?? [];
  const first = (name: string) => of(name).slice(0, 1);
  await owner.call('PATCH', '/me', { name: 'Maya Lindqvist' });
  const [tom, ines, piotr] = [await Colleague.of(server, 'Tom Aalto'), await Colleague.of(server, 'Ines Ferreira'), await Colleague.of(server, 'Piotr Nowak')];

  for (const [i, name] of ['emoji-happy-customer', 'lost-instructions', 'pay-by-bank-transfer'].entries()) {
    const { conversation: over } = await play(server, [...first(name), '> It was nice talking to you. Enjoy the garden.'], null);
    await owner.call('PUT', `/conversations/${over}/state`, { state: 'resolved' });
    await shifted.spread(owner, over, 130 - 20 * i, 120 - 20 * i);
  }
  const { conversation: parked } = await play(server, [...first('invoice-for-the-accountant'), '> The bookkeeper is in tomorrow, and you have it by noon.'], setUp.agent);
  await owner.call('PUT', `/conversations/${parked}/state`, { state: 'parked', until: new Date(MORNING + 86_400_000).toISOString() });
  await shifted.spread(owner, parked, 70, 55);
  const theirs = ['office-terrace-project', 'french-gift-order', 'refund-not-arrived', 'trade-account', 'child-safe-bulbs', 'rust-spots', 'change-address-moving', 'wedding-rush', 'partial-delivery', 'sensor-too-sensitive'];
  for (const [i, name] of theirs.entries())
    await shifted.spread(owner, (await play(server, [...first(name), '> I have it here, give me a moment.'], i % 2 ? tom.id : ines.id)).conversation, 41 - 3 * i, 27 - 2.5 * i);
  const mine: [string, string[], number, number][] = [
    ['wrong-colour-chairs', ['> Four in mustard, that was us. The slate ones go out today.', 'That was quick. Thank you.'], 41, 12],
    ['delivery-to-an-island', ['> Which island is it? Then I can tell you the boat and the day.'], 33, 9],
    ['gift-without-prices', ['> We can, and I have written it on the order.'], 26, 6],
    ['bench-height-question', ['> The seat is at 46 cm; 82 is the back, you are right.', of('bench-height-question')[1]!], 21, 2],
  ];
  for (const [name, lines, from, to] of mine) await shifted.spread(owner, (await play(server, [...first(name), ...lines], setUp.agent)).conversation, from, to);
  const lantern = of('lantern-glass-cracked');
  const talk = [lantern[0]!, REPLIES[0]!, lantern[1]!, REPLIES[1]!, lantern[2]!, REPLIES[2]!, lantern[3]!, REPLIES[3]!, lantern[4]!];
  const main = await play(server, talk.slice(0, 5), setUp.agent);
  await tom.note(main.conversation, 'That is the third cracked pane from this batch. Piotr has set twelve good ones aside for us.');
  await goOn(server, main, talk.slice(5));
  await shifted.spread(owner, main.conversation, 17, 0.5);

  for (const [i, name] of ['arabic-delivery', 'where-is-my-bench', 'discount-code-rejected', 'track-my-order'].entries())
    await shifted.spread(owner, (await play(server, first(name), null)).conversation, [11, 8, 4, 1][i]!, 0);
  for (const colleague of [tom, ines]) await colleague.become('available');
  await piotr.become('away');
  await owner.call('PUT', '/me/presence', { state: 'available' });
  return { main: main.conversation, colleagues: [tom, ines, piotr] };
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

/** The sample shop, on an origin of its own. */
async function shop(server: Server): Promise<{ origin: string; close(): Promise<void> }> {
  const [html, css] = await Promise.all(['shop.html', 'shop.css'].map((name) => readFile(new URL(name, PAGES), 'utf8')));
  const page = html!.replace('<html lang="en">', '<html lang="en-GB">').replace('{inbox}', server.setUp.inbox).replace('src="/widget.js"', `src="${server.origin}/widget.js"`);
  const listening = createServer((asked, answer) => {
    const isCss = asked.url === '/shop.css';
    answer.writeHead(200, { 'Content-Type': isCss ? 'text/css' : 'text/html; charset=utf-8' }).end(isCss ? css : page);
  }).listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const close = async () => {
    listening.closeAllConnections();
    listening.close();
  };
  return { origin: `http://127.0.0.1:${(listening.address() as { port: number }).port}`, close };
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
