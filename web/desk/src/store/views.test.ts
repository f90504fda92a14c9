import { expect, test } from 'vitest';
import type { Conversation } from '$shared/api/types';
import { alias } from './alias';
import { matches, sortIntoViews } from './views';

const one = (change: Partial<Conversation>): Conversation => ({
  id: 'cnv_1', state: 'waiting', inbox: 'inb_1', customer: { id: 'cus_1', name: null }, assigned_to: null,
  opened_at: '2026-01-01T10:00:00.000Z', waiting_since: null, parked_until: null, unanswered_since: null, promise: null, tags: [], team: null, joined: [], preview: null, seq: 1, ...change,
});

test('waiting: longest first; others: latest moved first; mine: only mine', () => {
  const views = sortIntoViews(
    [
      one({ id: 'b', waiting_since: '2026-01-01T10:05:00.000Z', seq: 9 }),
      one({ id: 'a', waiting_since: '2026-01-01T10:01:00.000Z', seq: 2 }),
      one({ id: 'c', state: 'active', assigned_to: 'me', seq: 5 }),
      one({ id: 'd', state: 'active', assigned_to: 'you', seq: 7 }),
      one({ id: 'e', state: 'abandoned', seq: 3 }),
      one({ id: 'f', state: 'resolved', seq: 4 }),
    ],
    'me',
  );
  const ids = Object.fromEntries(Object.entries(views).map(([view, list]) => [view, list.map(({ id }) => id).join('')]));
  expect(ids).toEqual({ waiting: 'ab', mine: 'c', open: 'bdca', parked: '', resolved: 'fe' });
});

test('mine: who waits for an answer first, whoever has waited longest, however often they wrote; then the latest moved', () => {
  const mine = (id: string, seq: number, unanswered_since: string | null = null) => one({ id, state: 'active', assigned_to: 'me', seq, unanswered_since });
  const list = [mine('a', 9), mine('b', 8, '2026-01-01T10:01:00.000Z'), mine('c', 3, '2026-01-01T10:02:00.000Z'), mine('d', 12)];
  expect(sortIntoViews(list, 'me').mine.map(({ id }) => id).join('')).toBe('bcda');
});

test('filtering forgives case and accents, and takes every word', () => {
  expect(matches('zoe  PARIS', 'Zoé', 'the parcel to Paris')).toBe(true);
  expect(matches('zoe rome', 'Zoé', 'Paris')).toBe(false);
  expect(matches('', null)).toBe(true);
});

test('an alias is stable, short and without letters that are read as digits', () => {
  expect(alias('cus_01')).toBe(alias('cus_01'));
  expect(alias('cus_01')).not.toBe(alias('cus_02'));
  for (let i = 0; i < 500; i += 1) expect(alias(`cus_${i}`)).toMatch(/^[0-9A-HJKMNP-TV-Z]{3}$/);
});
