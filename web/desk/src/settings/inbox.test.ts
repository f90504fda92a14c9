import { expect, test } from 'vitest';
import { originsOf, snippet, wrongOrigin } from './inbox';

test('origins are read from lines, once each, without the last slash', () => {
  expect(originsOf(' https://a.example/ \n\nhttps://a.example\nhttp://localhost:3000')).toEqual(['https://a.example', 'http://localhost:3000']);
});

test('an address with a path, or of another kind, is not an origin', () => {
  expect(wrongOrigin(['https://a.example', 'https://a.example/shop'])).toBe('https://a.example/shop');
  expect(wrongOrigin(['a.example'])).toBe('a.example');
  expect(wrongOrigin(['https://a.example:8443'])).toBeNull();
});

test('the snippet is one line', () => {
  expect(snippet('https://desk.example', 'inb_1')).toBe('<script src="https://desk.example/widget.js" data-inbox="inb_1" async></script>');
});
