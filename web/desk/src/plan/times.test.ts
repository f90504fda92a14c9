import { expect, test } from 'vitest';
import { clock, dayAfter, lengthOf, percents, secondsOf, waiting, whole } from './times';

test('waits are no finer than they are known', () => {
  const en = { locale: 'en' };
  expect(waiting(3.4, en)).toBe('3 sec');
  expect(waiting(47, en)).toBe('45 sec');
  expect(waiting(200, en)).toBe('3 min');
  expect(waiting(9_000, en)).toBe('2.5 hr');
});

test('lengths are minutes and seconds, as they are said and as they are typed', () => {
  expect([20, 270, 5400, 604_800].map(lengthOf)).toEqual(['0:20', '4:30', '90:00', '10080:00']);
  expect(['0:20', '5', '2,5', ' 4:30 ', '0.5', '10080:00'].map(secondsOf)).toEqual([20, 300, 150, 270, 30, 604_800]);
  for (const wrong of ['', 'soon', '4:75', '1:2:3']) expect(secondsOf(wrong)).toBeNaN();
});

test('shares are rounded outwards', () => {
  expect(percents(0.871, 0.889, ' to ', 'en')).toBe('87 to 89%');
  expect(whole(3.14, 'en')).toBe('3.1');
  expect(whole(420.4, 'en')).toBe('420');
});

test('days follow each other over the ends of months and changes of clocks', () => {
  expect(dayAfter('2026-02-28', 1)).toBe('2026-03-01');
  expect(dayAfter('2026-03-29', 1)).toBe('2026-03-30');
  expect(dayAfter('2026-01-01', -1)).toBe('2025-12-31');
  expect(clock(545)).toBe('09:05');
  expect(clock(1800)).toBe('06:00');
});
