import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/** Members of our own classes that are named like nothing else: not on the platform, in a sentence, or in the sheet. */
const MEMBERS = [
  'retry_after_ms', 'agentName', 'announce', 'foreseen', 'lastSeq', 'leading', 'measure', 'passing',
  'skew_ms', 'patchOf', 'outbox', 'device', 'speech', 'toEnd',
];

/** Names that only the widget's own text and sheet know, the most used first: custom properties of the sheet, and keys of the words. */
function names(code: string): string[] {
  const set = (pattern: RegExp, text: string) => [...text.matchAll(pattern)].map((found) => found[1] ?? '');
  const properties = set(/(--[a-z-]+):/g, code);
  // Only those with a capital or an underscore inside: no word of a sentence and no name of the platform looks like that.
  const words = readFileSync(new URL('../src/words/en.ts', import.meta.url), 'utf8');
  const keys = set(/^ {2}([a-z]+[A-Z_]\w+):/gm, words);
  const uses = (name: string) => code.split(name).length;
  return [...new Set([...properties, ...keys, ...MEMBERS])].sort((a, b) => uses(b) - uses(a));
}

/** Gives long names of our own short ones: the widget travels on slow lines, and each of its 15,000 bytes is spoken for. */
export function shorten(): Plugin {
  return {
    name: 'shorten',
    enforce: 'post',
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'chunk') continue;
        const counts = { '--': 0, $: 0 };
        names(file.code).forEach((name) => {
          const mark = name.startsWith('--') ? '--' : '$';
          const short = mark + (counts[mark]++).toString(36);
          file.code = file.code.replace(new RegExp(`(?<![\\w-])${name}(?![\\w-])`, 'g'), () => short);
        });
      }
    },
  };
}
