import type { Locator, Page } from 'playwright-core';
import { OWNER } from './places/server.js';
import { until } from './until.js';

/** The agent's side. */
export class Desk {
  readonly page: Page;
  readonly origin: string;
  readonly composer: Locator;
  readonly transcript: Locator;
  readonly rows: Locator;

  constructor(page: Page, origin: string) {
    this.page = page;
    this.origin = origin;
    this.composer = page.locator('#composer');
    this.transcript = page.locator('#transcript');
    this.rows = page.locator('[data-row]');
  }

  async open(path = ''): Promise<void> {
    await this.page.goto(`${this.origin}/desk/${path}`);
  }

  async signIn({ email, password }: { email: string; password: string } = OWNER): Promise<void> {
    await this.open();
    await this.page.getByLabel('Email').fill(email);
    await this.page.getByLabel('Password').fill(password);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
    await this.ready();
  }

  /** The lists are here, and the stream stands. */
  async ready(): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Views' }).waitFor();
    await this.page.locator('section.list[aria-busy="false"]').waitFor({ state: 'attached' });
  }

  async become(state: 'Available' | 'Away' | 'Offline'): Promise<void> {
    await this.page.getByRole('button', { name: /You and this browser/ }).click();
    await this.page.getByRole('radio', { name: new RegExp(`^${state}`) }).check({ force: true });
    await this.page.locator('#me-menu:popover-open').waitFor({ state: 'detached' });
    await this.page.locator('.me .presence', { hasText: state }).waitFor();
  }

  async view(name: 'Waiting' | 'Mine' | 'All open' | 'Parked' | 'Resolved'): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: new RegExp(`^${name}`) }).click();
    await this.page.locator(`section.list[aria-label^="${name}"]`).waitFor();
  }

  row(text: string): Locator {
    return this.rows.filter({ hasText: text });
  }

  async choose(text: string): Promise<void> {
    await this.row(text).first().click();
    await this.composer.waitFor();
  }

  async act(name: string): Promise<void> {
    await this.page.getByRole('group', { name: 'Actions' }).getByRole('button', { name, exact: true }).first().click();
  }

  async reply(text: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Reply', exact: true }).click();
    await this.composer.fill(text);
    await this.composer.press('Enter');
  }

  async note(text: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Note', exact: true }).click();
    await this.composer.fill(text);
    await this.composer.press('Enter');
  }

  async sees(text: string | RegExp): Promise<void> {
    await this.transcript.getByText(text).first().waitFor();
  }

  /** Where the open conversation stands, under its name. */
  async stands(words: string | RegExp): Promise<void> {
    await this.page.locator('.who .state').filter({ hasText: words }).waitFor();
  }

  async toast(words: string | RegExp): Promise<void> {
    await this.page.locator('.toast').filter({ hasText: words }).first().waitFor();
  }

  async texts(): Promise<string[]> {
    return this.transcript.locator('.written').allTextContents();
  }

  /** Nothing is on its way or kept back. */
  async settled(): Promise<void> {
    const waiting = this.transcript.locator('li.sending, li.later, li.failed');
    await until('everything to be sent', async () => (await waiting.count()) === 0, 40_000);
  }
}
