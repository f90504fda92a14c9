import { expect, test } from 'vitest';
import { fill, fits, gapIn, knownOf, leftOf } from './fill';

const known = knownOf({ customer: { id: 'cus_1', name: 'Ida Elm' } }, { name: 'Tom Aalto' }, 'Website', 'about 8 to 14 minutes');

test('what is known is filled in', () => {
  const text = 'Hello {customer.first_name}, {agent.first_name} of {inbox.name} here: {wait}. Yours, {agent.name} for {customer.name}';
  const filled = fill(text, known);
  expect(filled).toBe('Hello Ida, Tom of Website here: about 8 to 14 minutes. Yours, Tom Aalto for Ida Elm');
  expect(gapIn(filled)).toBeNull();
});

test('what is not known stays, and is found until it is filled in', () => {
  const nobody = knownOf({ customer: { id: 'cus_1', name: null } }, null, null, null);
  const text = fill('Hello {customer.first_name}, {wait}', nobody);
  expect(text).toBe('Hello {customer.first_name}, {wait}');
  expect(gapIn(text)).toEqual({ name: 'customer.first_name', from: 6, to: 27 });
  expect(gapIn(text.replace('{customer.first_name}', 'Ida'))).toEqual({ name: 'wait', from: 11, to: 17 });
  expect(gapIn('Hello Ida, soon')).toBeNull();
  expect(gapIn('typed by hand: {customer.name}')?.from).toBe(15);
  expect(gapIn('{1, 2}, {other.name} and { "a": 1 }')).toBeNull();
});

test('a blank name is not known', () => {
  expect(knownOf({ customer: { id: 'cus_1', name: ' ' } }, null, null, null)['customer.first_name']).toBeNull();
});

test('a name with a placeholder in it is not filled in again', () => {
  const sly = knownOf({ customer: { id: 'cus_1', name: '{agent.name}' } }, { name: 'Tom' }, null, null);
  expect(fill('Hello {customer.name}', sly)).toBe('Hello {agent.name}');
});

test('of a promise, what is left is said, and nothing once it has passed', () => {
  const said_at = '2026-03-27T12:00:00.000Z';
  const promise = { low_s: 300, high_s: 600, said_at };
  const after = (seconds: number) => Date.parse(said_at) + seconds * 1000;
  expect(leftOf(promise, after(0))).toEqual({ low_s: 300, high_s: 600 });
  expect(leftOf(promise, after(400))).toEqual({ low_s: 0, high_s: 200 });
  expect(leftOf(promise, after(600))).toBeNull();
  expect(leftOf(promise, after(-60))).toEqual({ low_s: 300, high_s: 600 });
  expect(leftOf(null, 0)).toBeNull();
});

test('a few letters in their order find a reply, the closest first', () => {
  expect(fits('', 'late')).toBe(0);
  expect(fits('lt', 'late', 'Parcel is late')).not.toBeNull();
  expect(fits('tl', 'late')).toBeNull();
  expect(fits('late', 'late') ?? 9).toBeLessThan(fits('late', 'laxatem') ?? 0);
});
