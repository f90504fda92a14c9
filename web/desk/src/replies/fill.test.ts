import { expect, test } from 'vitest';
import { fill, fits, gapIn, knownOf, PLACEHOLDERS, type Placeholder } from './fill';

const words = Object.fromEntries(PLACEHOLDERS.map((name) => [name, `the ${name}`])) as Record<Placeholder, string>;
const known = knownOf({ customer: { id: 'cus_1', name: 'Ida Elm' } }, { name: 'Tom Aalto' }, 'Website', 'about 8 to 14 minutes');

test('what is known is filled in', () => {
  const text = 'Hello {customer.first_name}, {agent.first_name} of {inbox.name} here: {wait}. Yours, {agent.name} for {customer.name}';
  expect(fill(text, known, words)).toEqual({ text: 'Hello Ida, Tom of Website here: about 8 to 14 minutes. Yours, Tom Aalto for Ida Elm', gap: null });
});

test('what is not known is marked, and found until it is filled in', () => {
  const nobody = knownOf({ customer: { id: 'cus_1', name: null } }, null, null, null);
  const { text, gap } = fill('Hello {customer.first_name}, {wait}', nobody, words);
  expect(text).toBe('Hello ⟨the customer.first_name⟩, ⟨the wait⟩');
  expect(gap && text.slice(...gap)).toBe('⟨the customer.first_name⟩');
  expect(gapIn(text.replace('⟨the customer.first_name⟩', 'Ida'), words)).not.toBeNull();
  expect(gapIn('Hello Ida, soon', words)).toBeNull();
  expect(gapIn('typed by hand: {customer.name}', words)).toEqual([15, 30]);
  expect(gapIn('x ⟨1, 2⟩ and { "a": 1 }', words)).toBeNull();
});

test('a name with a placeholder in it is a name', () => {
  const sly = knownOf({ customer: { id: 'cus_1', name: '{agent.name}' } }, { name: 'Tom' }, null, null);
  expect(fill('Hello {customer.name}', sly, words).text).toBe('Hello {agent.name}');
});

test('a few letters in their order find a reply, the closest first', () => {
  expect(fits('', 'late')).toBe(0);
  expect(fits('lt', 'late', 'Parcel is late')).not.toBeNull();
  expect(fits('tl', 'late')).toBeNull();
  expect(fits('late', 'late') ?? 9).toBeLessThan(fits('late', 'laxatem') ?? 0);
});
