import { expect, test } from 'vitest';
import { pieces } from './links';

const links = (text: string) => pieces(text).filter(({ href }) => href !== null).map((piece) => piece.text);

test('addresses become links, without the punctuation that ends the sentence', () => {
  expect(links('See https://example.com/a, or (http://example.org/b(c)).')).toEqual(['https://example.com/a', 'http://example.org/b(c)']);
  expect(links('https://example.com/?q=1&r=2!')).toEqual(['https://example.com/?q=1&r=2']);
});

test('nothing else becomes one', () => {
  for (const text of ['javascript:alert(1)', 'data:text/html,x', 'https://', 'ftp://example.com', '<a href="x">', 'xhttps://example.com/'])
    expect(links(text), text).toEqual([]);
});

test('the pieces are the text', () => {
  const text = 'a https://example.com/x. b\n<b>https://example.org</b> שלום https://example.net';
  expect(pieces(text).map((piece) => piece.text).join('')).toBe(text);
});
