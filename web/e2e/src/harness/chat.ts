import type { Locator, Page } from 'playwright-core';
import { until } from './until.js';

/** The customer's side: a page with the widget on it. */
export class Chat {
  readonly page: Page;
  readonly panel: Locator;
  readonly field: Locator;
  readonly bubbles: Locator;

  constructor(page: Page) {
    this.page = page;
    this.panel = page.getByRole('dialog');
    this.field = page.getByRole('textbox', { name: 'Your message' });
    this.bubbles = page.locator('warmline-widget .bubble');
  }

  async open(): Promise<void> {
    await this.page.getByRole('button', { name: /Chat with us/ }).click();
    await this.field.waitFor();
  }

  async write(text: string): Promise<void> {
    await this.field.fill(text);
    await this.field.press('Enter');
  }

  async sees(text: string): Promise<void> {
    await this.bubbles.filter({ hasText: text }).first().waitFor();
  }

  /** Where the customer stands, in the widget's words. */
  async reads(words: string | RegExp): Promise<void> {
    await this.panel.getByText(words).filter({ visible: true }).first().waitFor();
  }

  async texts(): Promise<string[]> {
    return this.bubbles.allTextContents();
  }

  /** Nothing is on its way or kept back. */
  async settled(): Promise<void> {
    await until('everything to be sent', async () => (await this.page.locator('warmline-widget .unsent').count()) === 0, 40_000);
  }
}
