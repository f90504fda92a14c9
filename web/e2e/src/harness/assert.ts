import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';

export { assert };

/** Whoever works by keyboard sees where they are: the focused element has a ring, its own or that of its box. */
export async function focusIsSeen(page: Page): Promise<void> {
  const seen = await page.evaluate(() => {
    let at: Element | null = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    if (!at || at === document.body) return 'nothing has the focus';
    for (let box: Element | null = at, up = 0; box && up < 4; box = box.parentElement, up += 1) {
      const { outlineStyle, outlineWidth } = getComputedStyle(box);
      if (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) return '';
    }
    return `no ring around ${at.outerHTML.slice(0, 200)}`;
  });
  assert.equal(seen, '');
}

/** Nobody has to scroll sideways to read. */
export async function fitsSideways(page: Page, where: string): Promise<void> {
  const [needs, has] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok((needs ?? 0) <= (has ?? 0), `${where}: ${needs} px wide in a window of ${has} px`);
}
