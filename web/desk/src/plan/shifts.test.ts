import { expect, test } from 'vitest';
import type { HalfHour } from './doors';
import { begun, ended, isShort, moved, stretches } from './shifts';

const shift = { agent: null, from_min: 540, to_min: 1020 };

test('shifts move by quarters of an hour and stay in their day', () => {
  expect(moved(shift, 22)).toMatchObject({ from_min: 555, to_min: 1035 });
  expect(moved(shift, -10_000)).toMatchObject({ from_min: 0, to_min: 480 });
  expect(moved(shift, 10_000)).toMatchObject({ from_min: 1425, to_min: 1905 });
});

test('no end comes before its beginning', () => {
  expect(ended(shift, 0)).toMatchObject({ from_min: 540, to_min: 555 });
  expect(ended(shift, 9_999).to_min).toBe(2160);
  expect(begun(shift, 9_999)).toMatchObject({ from_min: 1005, to_min: 1020 });
});

test('half hours that belong together are told together', () => {
  const item = (at: number, needed: number, on_the_rota: number) => ({ needed, on_the_rota, state: 'steady', expected: { from: String(at) } }) as unknown as HalfHour;
  const items = [item(540, 4, 2), item(570, 5, 2), item(600, 2, 2), item(630, 3, 2.5)];
  expect(stretches(items, (one) => Number(one.expected.from), isShort)).toEqual([
    { from: 540, to: 600, short: 3 },
    { from: 630, to: 660, short: 1 },
  ]);
});
