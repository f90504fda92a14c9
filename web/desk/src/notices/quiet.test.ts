import { expect, test } from 'vitest';
import { isQuiet } from './quiet';

test('a night goes over midnight, a noon does not, and no hour at all is never quiet', () => {
  expect([19, 20, 23, 0, 7, 8].map((hour) => isQuiet(hour, 20, 8))).toEqual([false, true, true, true, true, false]);
  expect([11, 12, 13].map((hour) => isQuiet(hour, 12, 13))).toEqual([false, true, false]);
  expect(isQuiet(5, 5, 5)).toBe(false);
});
