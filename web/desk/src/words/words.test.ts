import { expect, test } from 'vitest';
import { de } from './de';
import { en } from './en';
import { plurals } from './plural';

function leaves(value: unknown, path = ''): string[] {
  if (value === null || typeof value !== 'object') return [path];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, `${path}.${key}`));
}

test('both languages say the same things', () => {
  expect(leaves(de).sort()).toEqual(leaves(en).sort());
});

test('nothing is empty or left untranslated by its placeholder', () => {
  for (const words of [en, de]) {
    for (const text of JSON.stringify(words).matchAll(/"([^"]*)"/g)) expect(text[1]).not.toMatch(/^\s*$|TODO|undefined/);
  }
});

test('plurals follow the language', () => {
  expect(en.views.countLabel(1)).toBe('1 conversation');
  expect(en.views.countLabel(1200)).toBe('1,200 conversations');
  expect(de.views.countLabel(1200)).toBe('1.200 Gespräche');
  const polish = plurals('pl');
  const forms = { one: '# rozmowa', few: '# rozmowy', many: '# rozmów', other: '# rozmowy' };
  expect([1, 3, 5].map((n) => polish(n, forms))).toEqual(['1 rozmowa', '3 rozmowy', '5 rozmów']);
});
