import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { Desk } from './desk.js';
import { Proxy } from './places/proxy.js';
import { Server } from './places/server.js';
import { Site, Tap, type SiteOptions } from './places/site.js';
import { Chat } from './chat.js';

const ARTIFACTS = fileURLToPath(new URL('../../artifacts/', import.meta.url));
export const PATIENCE_MS = 15_000;

export const DESKTOP: BrowserContextOptions = { viewport: { width: 1440, height: 900 } };
export const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

/** Nobody is signed in yet when a page is first opened, and browsers log that answer. */
const ALWAYS = [/401.*\/api\/v1\/me$/];

/** All that one journey brings up, and takes down again. */
export class Stage {
  readonly browser: Browser;
  readonly #servers: Server[] = [];
  readonly #contexts: BrowserContext[] = [];
  readonly #closing: { close(): Promise<void> }[] = [];
  readonly #errors: string[] = [];
  readonly #expected: RegExp[] = [...ALWAYS];

  constructor(browser: Browser) {
    this.browser = browser;
  }

  async server(workspace?: string): Promise<Server> {
    return this.#kept(await Server.ready(workspace));
  }

  async untouchedServer(): Promise<Server> {
    const server = this.#kept(await Server.untouched());
    await server.start();
    return server;
  }

  async site(options: SiteOptions): Promise<Site> {
    const site = await Site.of(options);
    this.#closing.push(site);
    return site;
  }

  async proxy(server: Server): Promise<Proxy> {
    const proxy = await Proxy.before(server.origin);
    this.#closing.push(proxy);
    await server.stop();
    server.settings = ['--public-url', proxy.origin, '--trusted-proxies', '127.0.0.1'];
    await server.start();
    return proxy;
  }

  async tap(server: Server): Promise<Tap> {
    const tap = await Tap.before(server.origin);
    this.#closing.push(tap);
    return tap;
  }

  /** A browser of its own for somebody: nothing is shared with the others. */
  async person(options: BrowserContextOptions = DESKTOP): Promise<BrowserContext> {
    const context = await this.browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin', ...options });
    context.setDefaultTimeout(PATIENCE_MS);
    context.on('page', (page) => this.#watch(page));
    this.#contexts.push(context);
    return context;
  }

  async desk(server: { origin: string }, options?: BrowserContextOptions): Promise<Desk> {
    return new Desk(await (await this.person(options)).newPage(), server.origin);
  }

  async deskIn(person: BrowserContext, server: { origin: string }): Promise<Desk> {
    return new Desk(await person.newPage(), server.origin);
  }

  /** A customer on a page that shows the widget. */
  async chat(url: string, options?: BrowserContextOptions): Promise<Chat> {
    return this.chatIn(await this.person(options), url);
  }

  /** The same customer on one page more. */
  async chatIn(person: BrowserContext, url: string): Promise<Chat> {
    const chat = new Chat(await person.newPage());
    await chat.page.goto(url);
    return chat;
  }

  /** What browsers log when something goes wrong on purpose. */
  expect(...logged: RegExp[]): void {
    this.#expected.push(...logged);
  }

  /** What must be true at the end of every journey. */
  async finish(): Promise<void> {
    if (this.#errors.length > 0) throw new Error(`the console is not clean:\n    ${this.#errors.join('\n    ')}`);
    for (const server of this.#servers) {
      await server.stop();
      await server.verify();
    }
  }

  async pictures(name: string): Promise<void> {
    await mkdir(ARTIFACTS, { recursive: true });
    let i = 0;
    for (const page of this.#contexts.flatMap((context) => context.pages())) {
      i += 1;
      await page.screenshot({ path: `${ARTIFACTS}${name.replaceAll(/\W+/g, '-')}-${i}.png`, timeout: 5000 }).catch(() => undefined);
    }
  }

  async close(): Promise<void> {
    for (const context of this.#contexts) await context.close().catch(() => undefined);
    for (const one of this.#closing) await one.close().catch(() => undefined);
    for (const server of this.#servers) await server.remove().catch(() => undefined);
  }

  #kept(server: Server): Server {
    this.#servers.push(server);
    return server;
  }

  #watch(page: Page): void {
    page.on('pageerror', (error) => this.#note(error.stack ?? `${error.name}: ${error.message}`));
    page.on('console', (line) => {
      if (line.type() === 'error') this.#note(`${line.text()} ${line.location().url}`);
    });
  }

  #note(error: string): void {
    if (!this.#expected.some((one) => one.test(error))) this.#errors.push(error);
  }
}
