import { expect, test } from 'vitest';
import { de as firstDe } from './de';
import { later as laterDe } from './de/later';
import { en as firstEn } from './en';
import { later as laterEn } from './en/later';
import { plurals } from './plural';

const [en, de] = [{ ...firstEn, ...laterEn }, { ...firstDe, ...laterDe }];

function leaves(value: unknown, path = ''): string[] {
  if (value === null || typeof value !== 'object') return [path];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, `${path}.${key}`));
}

test('both languages say the same things', () => {
  expect(leaves(de).sort()).toEqual(leaves(en).sort());
});

test('no word of what comes later is one of the first', () => {
  expect(Object.keys(laterEn).filter((key) => key in firstEn)).toEqual([]);
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
