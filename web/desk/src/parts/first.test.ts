/// <reference types="vite/client" />
import { expect, test } from 'vitest';
import { later } from '../words/en/later';

/** Every file of the desk, by its path below `src`. */
const files = new Map(
  Object.entries(import.meta.glob<string>('../**/*.{ts,svelte}', { query: '?raw', import: 'default', eager: true })).map(([path, text]) => [
    new URL(path, 'file:///src/parts/').pathname.slice('/src/'.length),
    text,
  ]),
);

/** The file that an import names. */
function found(from: string, name: string): string | undefined {
  if (!name.startsWith('.')) return undefined;
  const path = new URL(name, `file:///src/${from}`).pathname.slice('/src/'.length);
  return [path, `${path}.ts`, `${path}/index.ts`].find((one) => files.has(one));
}

/** Everything that must be here before the desk can be used: what is imported, and not asked for when it is wanted. */
function first(): Map<string, string> {
  const texts = new Map<string, string>();
  const open = ['main.ts', 'desk/Desk.svelte'];
  for (let at = open.pop(); at; at = open.pop()) {
    const text = files.get(at);
    if (text === undefined || texts.has(at)) continue;
    texts.set(at, text);
    for (const [, name = ''] of text.matchAll(/^\s*(?:import|export) (?!type )[^;]*?from '([^']+)'/gm)) {
      const next = found(at, name);
      if (next) open.push(next);
    }
  }
  return texts;
}

test('what is on the screen first names no words that come later', () => {
  const keys = Object.keys(later).join('|');
  const named = new RegExp(String.raw`language\.words\.(?:${keys})\b|\{[^}]*\b(?:${keys})\b[^}]*\} = (?:\$derived\()?language\.words\b`);
  // Where all words have one name, the parts of them follow it.
  const whole = (text: string) => / words = (?:\$derived\()?language\.words\b(?!\.)/.test(text) && new RegExp(String.raw`\bwords\.(?:${keys})\b`).test(text);
  const texts = first();
  expect(texts.size).toBeGreaterThan(80);
  expect([...texts].filter(([, text]) => named.test(text) || whole(text)).map(([path]) => path)).toEqual([]);
});

test('sheets, settings and the planner come later', () => {
  const paths = [...first().keys()];
  for (const late of ['palette/', 'settings/', 'plan/', 'floor/', 'customers/', 'search/', 'related/', 'tour/Tour', 'saved/ViewForm', 'notes/MentionSheet', 'words/en/later'])
    expect(paths.filter((path) => path.startsWith(late)), late).toEqual([]);
});
