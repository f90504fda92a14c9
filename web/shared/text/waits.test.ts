import { expect, test } from 'vitest';
import { inWhole } from './waits';

test.each([
  [157, 440, [2, 8, 'minute']],
  [0, 55, [0, 1, 'minute']],
  [59.9, 150, [0, 3, 'minute']],
  [60, 120, [1, 2, 'minute']],
  [-30, 240, [-1, 4, 'minute']],
  [600, 600, [10, 10, 'minute']],
  [1080, 1980, [18, 35, 'minute']],
  [1259, 1501, [20, 30, 'minute']],
  [6000, 6600, [100, 110, 'minute']],
  [600, 14_400, [10, 240, 'minute']],
  [7200, 7200, [2, 2, 'hour']],
  [8000, 11_000, [2, 4, 'hour']],
])('%d to %d seconds, rounded outwards', (low_s, high_s, expected) => {
  const { low, high, unit } = inWhole(low_s, high_s);
  expect([low, high, unit]).toEqual(expected);
});

test('nothing is tightened in the telling', () => {
  for (let low_s = 0; low_s < 20_000; low_s += 37) {
    for (const width_s of [0, 1, 59, 61, 600, 5000]) {
      const { low, high, unit } = inWhole(low_s, low_s + width_s);
      const size = unit === 'hour' ? 3600 : 60;
      expect(low * size).toBeLessThanOrEqual(low_s);
      expect(high * size).toBeGreaterThanOrEqual(low_s + width_s);
    }
  }
});
