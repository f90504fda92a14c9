import { describe, expect, test } from 'vitest';
import { de } from '../words/de';
import { later as laterDe } from '../words/de/later';
import { en } from '../words/en';
import { later } from '../words/en/later';
import type { Conversation } from '$shared/api/types';
import { share, sharesBetween } from './shares';
import * as times from './times';

const english = { words: { ...en, ...later }, locale: 'en-GB' };
const german = { words: { ...de, ...laterDe }, locale: 'de' };
const now = Date.parse('2026-03-27T12:00:00.000Z'); // a Friday; clocks go forward on the Sunday after
const minutes = (n: number) => n * 60_000;

test('how long something has lasted, in words', () => {
  const said = [0, minutes(4), minutes(65), minutes(120), minutes(7 * 60 + 5), minutes(3 * 1440)].map((ms) => times.lasting(ms, english));
  expect(said).toEqual(['under a minute', '4 mins', '1 hr 5 mins', '2 hrs', '7 hrs', '3 days']);
  expect(times.lasting(minutes(4), german)).toBe('4 Min.');
});

test('the same, as short as a row needs it', () => {
  expect([0, minutes(4.9), minutes(65), minutes(3 * 1440)].map((ms) => times.briefly(ms, english))).toEqual(['< 1 min', '4 mins', '1 hr', '3 days']);
  expect(times.briefly(minutes(0.5), german)).toBe('< 1 Min.');
});

describe('a promise', () => {
  const promise = (low_s: number, high_s: number) => ({ low_s, high_s, coverage: 0.9, said_at: '2026-03-27T11:50:00.000Z' });

  test('is a range, never tightened by rounding', () => {
    expect(times.promised(promise(480, 840), english)).toBe('about 8–14 minutes');
    expect(times.promised(promise(119, 121), english)).toBe('about 1–3 minutes');
    expect(times.promised(promise(0, 40), english)).toBe('under 1 minute');
    expect(times.promised(promise(0, 150), german)).toBe('unter 3 Minuten');
    expect(times.promised(promise(0, 150), english, 'short')).toBe('under 3 mins');
    expect(times.promised(promise(6000, 6600), english)).toBe('about 100–110 minutes');
    expect(times.promised(promise(8000, 11000), english)).toBe('about 2–4 hours');
    expect(times.promised(promise(480, 840), german)).toBe('etwa 8–14 Minuten');
  });

  test('is late only past its end', () => {
    expect(times.isLate(promise(480, 600), now)).toBe(false);
    expect(times.isLate(promise(480, 599), now)).toBe(true);
  });
});

test('days and points in time', () => {
  expect(times.day('2026-03-27T01:00:00.000Z', now, english)).toBe('Today');
  expect(times.day('2026-03-26T01:00:00.000Z', now, german)).toBe('Gestern');
  expect(times.day('2026-03-03T01:00:00.000Z', now, english)).toMatch(/^Tuesday,? 3 March$/);
  expect(times.day('2025-03-03T01:00:00.000Z', now, english)).toMatch(/2025$/);
  expect(times.moment('2026-03-28T08:00:00.000Z', now, english)).toBe('tomorrow, 09:00');
  expect(times.moment('2026-03-27T13:05:00.000Z', now, german)).toBe('heute, 14:05');
  expect(times.moment('2026-03-30T07:00:00.000Z', now, english)).toBe('Monday, 09:00');
  expect(times.stamp('2026-03-24T07:00:00.000Z', now, english)).toBe('Tue');
});

test('nine in the morning is nine in the morning, also over the change of the clocks', () => {
  const saturday = Date.parse('2026-03-28T20:00:00.000Z');
  expect(times.tomorrowAtNine(saturday).toISOString()).toBe('2026-03-29T07:00:00.000Z');
  expect(times.mondayAtNine(saturday).toISOString()).toBe('2026-03-30T07:00:00.000Z');
  expect(times.mondayAtNine(Date.parse('2026-03-30T10:00:00.000Z')).toISOString()).toBe('2026-04-06T07:00:00.000Z');
  expect(times.localField(new Date('2026-03-29T07:00:00.000Z'))).toBe('2026-03-29T09:00');
});

test('time waited stands against what was promised, from the beginning of the wait', () => {
  const conversation = (low_s: number, high_s: number, said_ago: number): Conversation => ({
    id: 'cnv_1', state: 'waiting', inbox: 'inb_1', customer: { id: 'cus_1', name: null }, assigned_to: null, opened_at: '', parked_until: null, unanswered_since: null, tags: [], team: null, joined: [],
    preview: null, seq: 1, waiting_since: new Date(now - minutes(10)).toISOString(),
    promise: { low_s, high_s, coverage: 0.9, said_at: new Date(now - minutes(said_ago)).toISOString() },
  });
  expect(times.against(conversation(480, 840, 10), now, english)).toBe('10 mins of 8–14 mins');
  expect(times.against(conversation(60, 240, 4), now, english)).toBe('10 mins of 7–10 mins');
  expect(times.against(conversation(60, 180, 10), now, english)).toBe('10 mins, longer than 1–3 mins');
  expect(times.against(conversation(480, 840, 10), now, german)).toBe('10 Min. von 8–14 Min.');
  // Where any wait that is short enough was promised, there is no range to be within.
  const fresh = { ...conversation(0, 60, 0), waiting_since: new Date(now - 5_000).toISOString(), opened_at: '' };
  fresh.promise = { ...fresh.promise!, said_at: fresh.waiting_since };
  expect(times.against(fresh, now, english)).toBe('waiting under a minute, told under 1 min');
  expect(times.against(fresh, now, german)).toBe('unter einer Minute, zugesagt unter 1 Min.');
  expect(times.against(conversation(20, 180, 10), now, english)).toBe('10 mins, longer than 3 mins');
  expect(times.promisedInAll(conversation(20, 180, 10), english)).toBe('under 3 mins');
  expect(times.against({ ...conversation(0, 0, 0), promise: null }, now, english)).toBe('waiting 10 mins');
});

test('a share is said with its interval, never surer than it is', () => {
  expect(share(0.9006, 'en')).toBe('90%');
  expect(sharesBetween({ low: 0.8779, high: 0.9301 }, english)).toBe('87 to 94%');
  expect(sharesBetween({ low: 0.87, high: 1 }, german)).toBe('87 bis 100\u00a0%');
});
