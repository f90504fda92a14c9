import { pieces } from './links';

/** A run of text within a line. */
export type Run =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'strong'; runs: Run[] }
  | { kind: 'em'; runs: Run[] }
  | { kind: 'link'; text: string; href: string };

/** A part of a text that stands on lines of its own. Lines within `runs` are broken by line feeds. */
export type Block =
  | { kind: 'lines'; runs: Run[] }
  | { kind: 'code'; text: string }
  | { kind: 'quote'; blocks: Block[] }
  | { kind: 'list'; start: number | null; items: Run[][] };

// What is nested deeper stays as it was written.
const DEEPEST = 4;
const BULLET = /^ {0,3}[-*•] +(?=\S)/;
const NUMBER = /^ {0,3}(\d{1,9})[.)] +(?=\S)/;
const QUOTE = /^ {0,3}> ?/;
const FENCE = /^ {0,3}```[^`]*$/;

/** Markdown-light: bold, italic, code, links, lists, quotes. Text is data: nothing of it is ever markup for a browser. */
export function blocks(text: string, depth = 0): Block[] {
  const lines = text.split('\n');
  const found: Block[] = [];
  let plain: string[] = [];
  const flush = () => {
    // Empty lines around a list or a quote are what set it apart.
    const said = found.length > 0 ? plain.join('\n').replace(/^\s*\n/, '') : plain.join('\n');
    if (plain.length > 0 && said !== '') found.push({ kind: 'lines', runs: runs(said) });
    plain = [];
  };
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? '';
    const from = at;
    const end = FENCE.test(line) ? lines.indexOf('```', at + 1) : -1;
    if (end > at) {
      flush();
      found.push({ kind: 'code', text: lines.slice(at + 1, end).join('\n') });
      at = end + 1;
    } else if (QUOTE.test(line) && depth < DEEPEST) {
      while (QUOTE.test(lines[at] ?? '')) at += 1;
      flush();
      const inner = lines.slice(from, at).map((one) => one.replace(QUOTE, ''));
      found.push({ kind: 'quote', blocks: blocks(inner.join('\n'), depth + 1) });
    } else if (BULLET.test(line) || NUMBER.test(line)) {
      const mark = BULLET.test(line) ? BULLET : NUMBER;
      while (mark.test(lines[at] ?? '')) at += 1;
      // One line that begins like "1. " is as likely the date of somebody's birthday.
      if (mark === NUMBER && at - from < 2) {
        plain.push(line);
        continue;
      }
      flush();
      const number = NUMBER.exec(line)?.[1];
      found.push({
        kind: 'list',
        start: number === undefined ? null : Number(number),
        items: lines.slice(from, at).map((one) => runs(one.replace(mark, ''))),
      });
    } else {
      plain.push(line);
      at += 1;
    }
  }
  while (found.length > 0 && plain.at(-1)?.trim() === '') plain.pop();
  flush();
  return found;
}

const WORD = /[\p{L}\p{N}]/u;
const MARKS = ['**', '__', '*', '_'] as const;

/** The runs of a text without blocks. */
export function runs(text: string, depth = 0): Run[] {
  const found: Run[] = [];
  // A mark that found no partner finds none further on: looking once keeps hostile texts cheap.
  const lonely = new Set<string>();
  let plain = 0;
  const until = (at: number) => {
    if (at > plain) for (const { text: piece, href } of pieces(text.slice(plain, at)))
      found.push(href === null ? { kind: 'text', text: piece } : { kind: 'link', text: piece, href });
  };
  for (let at = 0; at < text.length; ) {
    const run = code(text, at, lonely) ?? named(text, at, lonely) ?? (depth < DEEPEST ? marked(text, at, depth, lonely) : null);
    if (run) {
      until(at);
      found.push(run.run);
      at = plain = run.end;
    } else {
      // An address may hold any of the marks.
      const address = /^https?:\/\/\S+/i.exec(text.slice(at, at + 2048));
      const begins = address && !WORD.test(text[at - 1] ?? ' ');
      at += begins ? (pieces(address[0])[0]?.text.length ?? 1) : /^(\*\*|__)/.test(text.slice(at, at + 2)) ? 2 : 1;
    }
  }
  until(text.length);
  return found;
}

interface Found {
  run: Run;
  end: number;
}

function code(text: string, at: number, lonely: Set<string>): Found | null {
  if (text[at] !== '`' || lonely.has('`')) return null;
  const end = text.indexOf('`', at + 1);
  if (end < 0) lonely.add('`');
  const inner = text.slice(at + 1, end);
  return end > at + 1 && !inner.includes('\n') ? { run: { kind: 'code', text: inner }, end: end + 1 } : null;
}

/** `[words](address)`. Words that look like another address would lie about where they lead: those stay as written. */
function named(text: string, at: number, lonely: Set<string>): Found | null {
  if (text[at] !== '[' || lonely.has('[')) return null;
  if (!text.includes('](', at)) lonely.add('[');
  const found = /^\[([^[\]\n]{1,300})\]\(([^\s()<>]{1,2000})\)/.exec(text.slice(at, at + 2400));
  const [whole, words = '', address = ''] = found ?? [];
  const href = whole === undefined ? null : safe(address);
  if (href === null || whole === undefined) return null;
  if (/[a-z0-9-]\.[a-z]{2,}|:\/\//i.test(words) && words.trim() !== address) return null;
  return { run: { kind: 'link', text: words, href }, end: at + whole.length };
}

/** Only what leads to a page or opens a mail. */
export function safe(address: string): string | null {
  // Reading an address drops control characters: what is nothing without them leads nowhere.
  if (!/^(https?:\/\/|mailto:)[^\s\p{Cc}\u202a-\u202e\u2066-\u2069]+$/iu.test(address)) return null;
  try {
    const url = new URL(address);
    return url.protocol === 'mailto:' || ((url.protocol === 'https:' || url.protocol === 'http:') && url.hostname !== '') ? url.href : null;
  } catch {
    return null;
  }
}

function marked(text: string, at: number, depth: number, lonely: Set<string>): Found | null {
  for (const mark of MARKS) {
    if (!text.startsWith(mark, at) || lonely.has(mark)) continue;
    const [before, first] = [text[at - 1] ?? ' ', text[at + mark.length] ?? ' '];
    if (WORD.test(before) || /\s/.test(first) || first === mark[0]) return null;
    for (let end = text.indexOf(mark, at + mark.length + 1); end >= 0; end = text.indexOf(mark, end + 1)) {
      const [last, after] = [text[end - 1] ?? ' ', text[end + mark.length] ?? ' '];
      if (/\s/.test(last) || WORD.test(after) || after === mark[0]) continue;
      const inner = text.slice(at + mark.length, end);
      // Across an empty line nothing belongs together.
      if (inner.includes('\n\n')) return null;
      const kind = mark.length === 2 ? 'strong' : 'em';
      return { run: { kind, runs: runs(inner, depth + 1) }, end: end + mark.length };
    }
    lonely.add(mark);
  }
  return null;
}
