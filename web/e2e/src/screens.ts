import { existsSync } from 'node:fs';
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { atRest } from './harness/axe.js';
import { launch } from './harness/browser.js';
import { Chat } from './harness/chat.js';
import { Desk } from './harness/desk.js';
import { play, type Colleague } from './harness/floor.js';
import { morning, shop } from './harness/morning.js';
import { Shifted } from './harness/shifted.js';
import { DESKTOP, PHONE, Stage } from './harness/stage.js';
import type { Server } from './harness/places/server.js';

// Every screen, light and dark, on a desk and a phone, empty and full: small, and with a page that shows them all.

const DOCS = fileURLToPath(new URL('../../../docs/', import.meta.url));
const IMAGES = `${DOCS}images/screens/`;
const ALL_BYTES = 11_000_000;
const QUALITY = 55;

const LOOKS = (['light', 'dark'] as const).flatMap((colorScheme) => [
  { name: `desktop-${colorScheme}`, options: { ...DESKTOP, colorScheme } as BrowserContextOptions },
  { name: `phone-${colorScheme}`, options: { ...PHONE, deviceScaleFactor: 1, colorScheme } as BrowserContextOptions },
]);

const fileOf = (name: string, state: string, look: string) => `${name}-${state.replaceAll(' ', '-')}-${look}.jpg`;

/** Words of the names of screens: those alone are taken anew, all others stay as they are. */
const only = process.argv.slice(2);
/** Those, and whatever is not there yet. */
const wanted = (name: string, state: string, look: string) =>
  only.length === 0 || only.some((word) => name.includes(word)) || !existsSync(`${IMAGES}${fileOf(name, state, look)}`);

/** Where a screen is, what says that it is there, and what is done on it first. */
interface Screen {
  name: string;
  title: string;
  path: string;
  ready?: string;
  act?: (page: Page) => Promise<unknown>;
  /** As it was, for the next look. */
  after?: () => Promise<unknown>;
}

const dialog = (page: Page) => page.getByRole('dialog').waitFor();
const SETTINGS = ['profile', 'security', 'browser', 'notices', 'tokens', 'inboxes', 'colleagues', 'teams', 'tags', 'replies', 'attributes', 'audit'];

/** What is there to be pictured beyond lists: none of it on an empty desk. */
interface Things {
  conversation: string;
  customer: string;
  /** Of somebody who has written before, with a link to another. */
  again: string;
  view: string;
  /** In line, and taken by a colleague in the very moment. */
  taken: { conversation: string; by: Colleague };
  /** Tomorrow by the server's clock, which no picture can set. */
  day: string;
}

const key = (pressed: string) => async (page: Page) => {
  await page.locator('#transcript .written').first().waitFor();
  await page.locator('#transcript').focus();
  await page.keyboard.press(pressed);
  await dialog(page);
};

/** What opens over a conversation, or in its composer. */
const sheets = ({ conversation, again, view, taken }: Things): Screen[] => [
  {
    name: 'notice-taken',
    title: 'A colleague was faster',
    path: 'floor',
    act: async (page) => {
      await page.route('**/assignment', async (route) => {
        await taken.by.take(taken.conversation);
        await route.fallback();
      });
      await page.locator('tr', { has: page.locator(`a[href$="${taken.conversation}"]`) }).getByRole('button').click();
      await page.locator('.toast').first().waitFor();
      await page.unroute('**/assignment');
    },
    after: () => taken.by.giveBack(taken.conversation),
  },
  { name: 'sheet-tags', title: 'Tags of a conversation', path: `open/${conversation}`, act: key('l') },
  { name: 'sheet-hand-over', title: 'Handing over', path: `open/${conversation}`, act: key('a') },
  { name: 'sheet-park', title: 'Parking', path: `open/${conversation}`, act: key('p') },
  {
    name: 'saved-replies',
    title: 'Saved replies, offered',
    path: `open/${conversation}`,
    act: async (page) => {
      await page.locator('#composer').fill('');
      await page.locator('#composer').pressSequentially('/');
      await page.getByRole('listbox').first().waitFor();
    },
  },
  { name: 'linked', title: 'A conversation with links', path: `open/${again}/person`, ready: '.person-panel li a' },
  { name: 'sheet-links', title: 'Linking conversations', path: `open/${again}`, act: key('o') },
  {
    name: 'sheet-merge',
    title: 'Merging two conversations',
    path: `open/${again}`,
    act: async (page) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox').fill('merge');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog', { name: 'Merge with' }).getByRole('option').first().waitFor();
    },
  },
  { name: 'sheet-mentions', title: 'Mentions', path: 'waiting', act: async (page) => (await page.keyboard.press('m'), page.getByRole('dialog').getByRole('option').first().waitFor()) },
  { name: 'saved-view', title: 'A saved view', path: view, ready: '[data-row]' },
  { name: 'sheet-view', title: 'Changing a saved view', path: view, ready: '[data-row]', act: async (page) => (await page.getByRole('button', { name: /^Change the view/ }).click(), dialog(page)) },
];

/** Enough to see that everything turns round. */
const RIGHT_TO_LEFT = ['waiting', 'conversation', 'person', 'sheet-links', 'floor', 'planner', 'settings-notices', 'settings-colleagues'];

const everywhere = (things: Things | null, inbox: string): Screen[] => [
  { name: 'waiting', title: 'Who waits', path: 'waiting' },
  { name: 'mine', title: 'Mine', path: 'mine' },
  { name: 'open', title: 'All open', path: 'open' },
  { name: 'parked', title: 'Parked', path: 'parked' },
  { name: 'resolved', title: 'Resolved', path: 'resolved' },
  ...(things
    ? [
        { name: 'conversation', title: 'A conversation', path: `open/${things.conversation}`, ready: '#transcript .written' },
        { name: 'person', title: 'The person', path: `open/${things.conversation}/person`, ready: '.person-panel dl' },
        ...sheets(things),
      ]
    : []),
  { name: 'customers', title: 'Customers', path: 'customers' },
  ...(things ? [{ name: 'customer', title: 'A customer', path: `customers/${things.customer}`, ready: '.sheet dl' }] : []),
  { name: 'floor', title: 'The floor', path: 'floor' },
  { name: 'planner', title: 'The planner', path: `plan/${inbox}${things ? `/${things.day}` : ''}`, ...(things && { ready: '[data-bar]', act: (page: Page) => page.getByText(/Simulated \d+ times/).waitFor() }) },
  { name: 'palette', title: 'Everything that can be done', path: 'waiting', act: async (page) => (await page.keyboard.press('Control+k'), dialog(page)) },
  { name: 'keys', title: 'Keys', path: 'waiting', act: async (page) => (await page.keyboard.press('?'), dialog(page)) },
  {
    name: 'search',
    title: 'Search',
    path: 'waiting',
    act: async (page) => {
      await page.keyboard.press('/');
      await page.getByRole('dialog').getByRole('combobox').or(page.getByRole('dialog').getByRole('searchbox')).first().fill('lantern');
      await page.getByRole('dialog').locator('mark').first().waitFor({ timeout: 3000 }).catch(() => undefined);
    },
  },
  ...SETTINGS.map((section) => ({ name: `settings-${section}`, title: `Settings: ${section}`, path: `settings/${section}`, ready: 'main h1' })),
  { name: 'settings-inbox', title: 'Settings: an inbox', path: `settings/inboxes/${inbox}`, ready: 'main h1' },
];

const kept: { title: string; name: string; state: string; look: string; bytes: number }[] = [];

async function keep(page: Page, { name, title }: Pick<Screen, 'name' | 'title'>, state: string, look: string): Promise<void> {
  const path = `${IMAGES}${fileOf(name, state, look)}`;
  if (wanted(name, state, look)) {
    await atRest(page);
    await page.screenshot({ path, caret: 'hide', type: 'jpeg', quality: QUALITY });
  }
  kept.push({ title, name, state, look, bytes: (await stat(path)).size });
}

/** Pages for whoever is not at the desk, or not yet. */
async function doors(page: Page, server: Server, state: string, look: string): Promise<void> {
  const { owner, setUp, origin } = server;
  const { id, link } = await owner.call<{ id: string; link: string }>('POST', '/invitations', { role: 'agent', inboxes: [setUp.inbox] });
  const colleague = (await owner.agents()).find((agent) => agent.id !== setUp.agent);
  const reset = await owner.call<{ link: string }>('POST', `/agents/${colleague?.id}/password-resets`);
  for (const [name, title, url] of [
    ['join', 'Joining by an invitation', link],
    ['reset', 'A new password by a link', reset.link],
    ['offline', 'Opened without a connection', `${origin}/desk/offline.html`],
    ['score', 'How often what was promised was kept', `${origin}/scores/${setUp.inbox}`],
  ] as const) {
    await page.goto(new URL(url, origin).href);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await page.waitForLoadState('networkidle', { timeout: 1000 }).catch(() => undefined);
    await keep(page, { name, title }, state, look);
  }
  await owner.call('DELETE', `/invitations/${id}`);
}

async function shown(page: Page, desk: Desk, screen: Screen): Promise<void> {
  await desk.open(screen.path);
  await page.getByRole('main').first().waitFor();
  if (screen.ready) await page.locator(screen.ready).first().waitFor();
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
  await page.waitForLoadState('networkidle', { timeout: 1000 }).catch(() => undefined);
  await screen.act?.(page);
}

async function deskScreens(context: BrowserContext, server: Server, screens: Screen[], state: string, look: string): Promise<void> {
  // First steps are for whoever is new: an empty desk shows them, a full one does not.
  if (state === 'full') await context.addInitScript((agent) => localStorage.setItem(`warmline.tour.${agent}`, 'seen'), server.setUp.agent);
  const desk = new Desk(await context.newPage(), server.origin);
  const { page } = desk;
  await desk.open();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await keep(page, { name: 'door', title: 'The door' }, state, look);
  if (state === 'full') {
    await doors(page, server, state, look);
    await desk.open();
  }
  await desk.signIn();
  for (const screen of screens) {
    if (wanted(screen.name, state, look)) await shown(page, desk, screen);
    await keep(page, screen, state, look);
    if (wanted(screen.name, state, look)) await screen.after?.();
  }
  if (state !== 'full' || !look.endsWith('light')) return;
  await desk.open('settings/browser');
  await page.getByRole('radio', { name: 'From right to left' }).check({ force: true });
  for (const screen of screens.filter(({ name }) => RIGHT_TO_LEFT.includes(name))) {
    if (wanted(screen.name, 'from right to left', look)) await shown(page, desk, screen);
    await keep(page, screen, 'from right to left', look);
  }
}

/** Somebody who has written before, a link, a mention, saved replies and views: what the sheets are about. */
async function furnish(server: Server, shifted: Shifted, [tom, free]: [Colleague, Colleague], main: string): Promise<Omit<Things, 'conversation' | 'customer'>> {
  const { owner, setUp } = server;
  const visitor = await play(server, ['Do you ship lanterns to Oban?', '> We do, every Tuesday.'], null);
  await owner.call('PUT', `/conversations/${visitor.conversation}/state`, { state: 'resolved' });
  const { id: again } = await visitor.api.call<{ id: string }>('POST', '/widget/conversations', { text: 'And how much is the oil for it?', client_id: 'again' });
  await owner.call('PUT', `/conversations/${again}/links/${main}`);
  await tom.note(again, '@Maya Lindqvist may I promise them the old price?', [setUp.agent]);
  await shifted.spread(owner, visitor.conversation, 95, 90);
  await shifted.spread(owner, again, 7, 2);
  // The link was made on that morning, too.
  await shifted.spread(owner, main, 17, 0.5);
  for (const [name, tone] of [['Late delivery', 'matter'], ['Lanterns', 'product'], ['Call back today', 'urgent']]) await owner.call('POST', '/tags', { name, tone });
  for (const [shortcut, title, text] of [
    ['sorry', 'Sorry, and what we do', 'I am sorry, {customer.first_name}. That is not how it should have reached you.'],
    ['boats', 'Boats to the islands', 'The boat leaves every Tuesday; it is two days more than to the mainland.'],
  ])
    await owner.call('POST', '/saved-replies', { shortcut, title, text });
  const { id: view } = await owner.call<{ id: string }>('POST', '/views', { name: 'Without an answer', shared: true, wanted: { unanswered: true } });
  const { conversation } = await play(server, ['Is the workshop open on Saturday?'], null);
  await shifted.spread(owner, conversation, 3, 3);
  return { again, view, taken: { conversation, by: free }, day: await planned(server) };
}

/** A day with too few people at its ends, where the line may grow: what the planner is for. */
async function planned({ owner, setUp }: Server): Promise<string> {
  const day = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const people = (await owner.agents()).map(({ id }) => id);
  const shifts = [480, 480, 570, 660, 660].map((from_min, i) => ({ agent: people[i] ?? null, from_min, to_min: from_min + 480 }));
  const contacts = { contacts: 125, contacts_from_min: 480, contacts_to_min: 1140 };
  const assumptions = { handle_s: 300, patience_s: null, at_once: 1, shrinkage_permille: 150, goal: 'answered', within_s: 60, share_permille: 800, ...contacts };
  await owner.call('PUT', `/plans/${setUp.inbox}/${day}`, { version: 0, zone: 'Europe/Berlin', shifts, assumptions });
  return day;
}

async function widgetScreens(stage: Stage, server: Server, origin: string, options: BrowserContextOptions, state: string, look: string): Promise<void> {
  const chat = new Chat(await (await stage.person(options)).newPage());
  await chat.page.goto(origin);
  await chat.page.getByRole('button', { name: /Chat with us/ }).waitFor();
  await keep(chat.page, { name: 'widget-closed', title: 'The widget, closed' }, state, look);
  await chat.open();
  await keep(chat.page, { name: 'widget-open', title: 'The widget, opened' }, state, look);
  if (state === 'full') {
    const text = `The glass of my lantern has a crack (${look}).`;
    await chat.write(text);
    await chat.settled();
    const mine = (await server.owner.conversations()).find(({ preview }) => preview?.text === text);
    if (!mine) throw new Error('the conversation of the picture is not there');
    await server.owner.call('POST', `/conversations/${mine.id}/messages`, { text: 'I am sorry to hear it. Which pane is it?', client_id: 'answer' });
    await chat.sees('Which pane is it?');
    await keep(chat.page, { name: 'widget-answered', title: 'The widget, answered' }, state, look);
    await server.owner.call('PUT', `/conversations/${mine.id}/state`, { state: 'resolved' });
  }
  await chat.page.context().close();
}

async function all(stage: Stage, server: Server, screens: Screen[], state: string, shifted?: Shifted): Promise<void> {
  const site = await shop(server);
  await server.owner.call('PATCH', `/inboxes/${server.setUp.inbox}`, { origins: [site.origin] });
  for (const { name, options } of LOOKS) {
    const context = await stage.person(options);
    await shifted?.on(context);
    await deskScreens(context, server, screens, state, name);
    await context.close();
    await widgetScreens(stage, server, site.origin, options, state, name);
  }
  await site.close();
}

/** The page that shows them all. */
async function index(): Promise<void> {
  const lines = ['# Every screen', '', 'Made by `npm run pictures --workspace e2e`, from the program itself.', ''];
  for (const name of new Set(kept.map((one) => one.name))) {
    const of = kept.filter((one) => one.name === name);
    lines.push(`## ${of[0]?.title}`, '');
    for (const state of new Set(of.map((one) => one.state))) {
      const some = of.filter((one) => one.state === state);
      lines.push(`| ${some.map(({ look }) => `${state}, ${look.replace('-', ', ')}`).join(' | ')} |`, `|${some.map(() => '---|').join('')}`);
      lines.push(`| ${some.map(({ look, title }) => `![${title}, ${state}, ${look.replace('-', ', ')}](images/screens/${fileOf(name, state, look)})`).join(' | ')} |`, '');
    }
  }
  await writeFile(`${DOCS}screens.md`, `${lines.join('\n').trimEnd()}\n`);
}

if (only.length === 0) await rm(IMAGES, { recursive: true, force: true });
await mkdir(IMAGES, { recursive: true });
const browser = await launch();
const stage = new Stage(browser);
let colleagues: Colleague[] = [];
try {
  const server = await stage.server();
  const shifted = new Shifted();
  const floor = await morning(server, shifted);
  colleagues = floor.colleagues;
  const { owner, setUp } = server;
  const { customer } = await owner.conversation(floor.main);
  await owner.call('PUT', '/customer-attributes', { items: [{ key: 'plan', label: 'Plan', type: 'choice', choices: ['Garden', 'Terrace'] }] });
  await owner.call('PATCH', `/customers/${customer.id}`, { name: 'Una Example', email: 'una@site.example', phone: '030 5550 199', attributes: { plan: 'Garden' } });
  const furnished = await furnish(server, shifted, [colleagues[0]!, colleagues[2]!], floor.main);
  await all(stage, server, everywhere({ conversation: floor.main, customer: customer.id, ...furnished }, setUp.inbox), 'full', shifted);
  for (const colleague of colleagues) colleague.leave();
  colleagues = [];

  const untouched = await stage.untouchedServer();
  for (const { name, options } of LOOKS) {
    const desk = await stage.desk(untouched, options);
    await desk.open();
    await desk.page.getByRole('heading', { name: 'Set up your desk' }).waitFor();
    await keep(desk.page, { name: 'setup', title: 'The first run' }, 'empty', name);
    await desk.page.context().close();
  }
  const empty = await stage.server();
  await all(stage, empty, everywhere(null, empty.setUp.inbox), 'empty');
  await index();
  const bytes = kept.reduce((sum, one) => sum + one.bytes, 0);
  console.log(`${kept.length} pictures, ${(bytes / 1e6).toFixed(1)} MB`);
  if (bytes > ALL_BYTES) throw new Error(`the pictures are larger than ${ALL_BYTES} bytes together`);
} finally {
  for (const colleague of colleagues) colleague.leave();
  await stage.close();
  await browser.close();
}
