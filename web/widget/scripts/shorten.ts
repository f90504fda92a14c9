import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/** Members of our own classes that are named like nothing else: not on the platform, in a sentence, or in the sheet. */
const MEMBERS = [
  'retry_after_ms', 'agentName', 'announce', 'foreseen', 'lastSeq', 'leading', 'measure', 'passing',
  'skew_ms', 'patchOf', 'outbox', 'device', 'speech', 'toEnd', 'unread',
];

const text = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8');
const found = (pattern: RegExp, file: string) => [...text(file).matchAll(pattern)].map((match) => match[1] ?? '');

/** Names that only the widget's own text and sheets know: custom properties, keys of the words, members. */
function names(): string[] {
  const properties = found(/(--[a-z-]+):/g, '../src/view/style.css');
  // Only those with a capital or an underscore inside: no word of a sentence and no name of the platform looks like that.
  const keys = found(/^ {2}([a-z]+[A-Z_]\w+):/gm, '../src/words/en.ts');
  return [...new Set([...properties, '--brand', '--top', '--height', ...keys, ...MEMBERS])];
}

/**
 * Short names by the long ones alone, so that parts of different days understand each other: a page may have one from
 * before an upgrade and load another after it.
 */
function shortened(): [RegExp, string][] {
  const taken = new Map<string, string>();
  return names().map((name) => {
    const hash = createHash('sha256').update(name).digest().readUInt32BE(0) % 36 ** 3;
    const short = (name.startsWith('--') ? '--' : '$') + hash.toString(36);
    const other = taken.get(short);
    if (other) throw new Error(`${name} and ${other} would get one short name: rename one of them`);
    taken.set(short, name);
    return [new RegExp(`(?<![\\w-])${name}(?![\\w-])`, 'g'), short];
  });
}

/** Gives long names of our own short ones: the widget travels on slow lines, and each of its 15,000 bytes is spoken for. */
export function shorten(): Plugin {
  return {
    name: 'shorten',
    enforce: 'post',
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'chunk') continue;
        for (const [name, short] of shortened()) file.code = file.code.replace(name, () => short);
      }
    },
  };
}
