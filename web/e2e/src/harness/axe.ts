import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What moves has come to rest, in the page and in the widget. */
export async function atRest(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const widget = document.querySelector('warmline-widget')?.shadowRoot;
    const moving = [...document.getAnimations(), ...(widget?.getAnimations() ?? [])];
    await Promise.all(moving.map((one) => one.finished.catch(() => undefined)));
  });
}

interface Found {
  id: string;
  help: string;
  nodes: { target: unknown[]; failureSummary?: string }[];
}

/** Fails with what axe finds; `where` names the state that was looked at. */
export async function clean(page: Page, where: string): Promise<void> {
  await atRest(page);
  await page.evaluate(`${source}; 0`);
  const violations = await page.evaluate(async (tags) => {
    const { axe } = window as unknown as { axe: { run: (on: Document, options: object) => Promise<{ violations: Found[] }> } };
    return (await axe.run(document, { runOnly: { type: 'tag', values: tags } })).violations;
  }, RULES);
  if (violations.length === 0) return;
  const told = violations.map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.map((node) => `      ${JSON.stringify(node.target)} ${node.failureSummary?.split('\n')[1] ?? ''}`).join('\n')}`);
  throw new Error(`axe finds in “${where}”:\n    ${told.join('\n    ')}`);
}
