import { expect, test } from 'vitest';
import { rounds } from './chance';
import { pieces } from './links';
import { blocks, safe, type Block, type Run } from './markup';

const PARTS = [
  '*', '**', '_', '__', '`', '```', '```\n', '\n', '\n\n', '> ', '>', '- ', '• ', '1. ', '2) ', '999999999. ', '[', '](', ')', '(', ']', ' ', 'a', 'Z9', 'ä🙂', 'שלום',
  'https://x.example/', 'http://', 'https://u:p@x.example', 'HTTPS://X', 'mailto:', 'mailto:a@b.example', 'javascript:', 'data:text/html,', 'vbscript:', '//x', '<script>', '</script>',
  '<img src=x onerror=y>', '"', "'", '\u202e', '\u2066', '\u2028', '\0', '&lt;', '\\', '\t', '\r', '\ud800', '%00', '#', '?q=',
];

const said = (list: Run[]): string => list.map((run) => ('runs' in run ? said(run.runs) : run.text)).join('');
const words = (list: Block[]): string =>
  list.map((block) => (block.kind === 'code' ? block.text : block.kind === 'quote' ? words(block.blocks) : block.kind === 'list' ? block.items.map(said).join('') : said(block.runs))).join('');
const links = (list: Run[]): string[] => list.flatMap((run) => ('runs' in run ? links(run.runs) : run.kind === 'link' ? [run.href] : []));
const hrefs = (list: Block[]): string[] =>
  list.flatMap((block) => (block.kind === 'quote' ? hrefs(block.blocks) : block.kind === 'code' ? [] : block.kind === 'list' ? block.items.flatMap(links) : links(block.runs)));
const depth = (list: Block[]): number => Math.max(0, ...list.map((block) => (block.kind === 'quote' ? 1 + depth(block.blocks) : 0)));

test('whatever is written, nothing is invented, nothing nests without end, and every link leads to a page or a mail', () => {
  for (const chance of rounds(2000)) {
    const text = chance.text(PARTS, 50);
    const tree = blocks(text);
    let at = 0;
    const invented = [...words(tree).replaceAll('\n', '')].find((char) => {
      const found = text.indexOf(char, at);
      at = found + char.length;
      return found < 0;
    });
    expect(invented, JSON.stringify(text)).toBeUndefined();
    expect(depth(tree), JSON.stringify(text)).toBeLessThanOrEqual(4);
    for (const href of hrefs(tree)) {
      expect(href, JSON.stringify(text)).toMatch(/^(https?:\/\/[^/]|mailto:)/);
      expect(href, JSON.stringify(text)).not.toMatch(/[\s\u202a-\u202e\u2066-\u2069]/);
    }
  }
}, 900_000);

test('the pieces of a text are the text, and what is safe once is safe again', () => {
  for (const chance of rounds(2000)) {
    const text = chance.text(PARTS, 30);
    const all = pieces(text);
    expect(all.map((piece) => piece.text).join('')).toBe(text);
    for (const { href } of all) if (href !== null) expect(href).toMatch(/^https?:\/\/[^/]/);
    const address = safe(text);
    if (address !== null) expect(safe(address)).toBe(address);
  }
}, 900_000);
