import { expect, test } from 'vitest';
import { spanOf, together } from './halfhours';

const at = (hours: number, minutes = 0) => new Date(2026, 2, 2, hours, minutes).toISOString();

test('inboxes are taken together, those that are not shown left out', () => {
  const items = [
    { from: at(9), inbox: 'inb_1', arrived: 2, answered: 1, left: 0 },
    { from: at(9), inbox: 'inb_2', arrived: 1, answered: 1, left: 1 },
    { from: at(9, 30), inbox: 'inb_2', arrived: 4, answered: 0, left: 0 },
    { from: at(9), inbox: 'inb_3', arrived: 9, answered: 9, left: 9 },
  ];
  expect(together(items, new Set(['inb_1', 'inb_2']))).toEqual([
    { at: 540, arrived: 3, answered: 2, left: 1 },
    { at: 570, arrived: 4, answered: 0, left: 0 },
  ]);
});

test('the picture reaches from the first half hour to now, and is never narrow', () => {
  const slot = (minutes: number) => ({ at: minutes, arrived: 1, answered: 1, left: 0 });
  expect(spanOf([], 570)).toEqual([540, 900]);
  expect(spanOf([slot(480), slot(990)], 1000)).toEqual([480, 1080]);
  expect(spanOf([slot(1410)], 1425)).toEqual([1080, 1440]);
});
