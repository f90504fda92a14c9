import { expect, test } from 'vitest';
import type { Message } from '$shared/api/types';
import type { Happening } from '../store/state';
import { en } from '../words/en';
import { sentence } from './happened';
import { timeline } from './timeline';

const message = (seq: number, at: string, change: Partial<Message> = {}): Message => ({
  id: `m${seq}`, conversation: 'c', author: { kind: 'customer', id: 'cus', name: null }, text: '', client_id: null, at, seq, ...change,
});
const happening = (seq: number, at: string, change: Partial<Happening> = {}): Happening => ({
  seq, at, what: 'assigned', agent: 'a', agentName: null, by: null, reason: null, until: null, ...change,
});

test('messages and what happened share one line of time, with days between', () => {
  const items = timeline(
    [message(1, '2026-01-01T10:00:00Z'), message(2, '2026-01-01T10:01:00Z'), message(5, '2026-01-02T10:00:00Z')],
    [happening(3, '2026-01-01T10:02:00Z'), happening(6, '2026-01-03T10:00:00Z')],
  );
  const shape = items.map((item) => (item.kind === 'message' ? `${item.message.id}${item.first ? '!' : ''}` : item.kind));
  expect(shape).toEqual(['day', 'm1!', 'm2', 'happening', 'day', 'm5!', 'day', 'happening']);
});

test('of what was told about the wait while nobody spoke, the first and the last are shown', () => {
  const told = (seq: number) => happening(seq, '2026-01-01T10:00:00Z', { what: 'promised' });
  const items = timeline([message(1, '2026-01-01T10:00:00Z'), message(7, '2026-01-01T10:00:00Z')], [told(2), told(3), told(4), told(5), happening(6, '2026-01-01T10:00:00Z'), told(8), told(9)]);
  expect(items.flatMap((item) => (item.kind === 'happening' ? [item.happening.seq] : []))).toEqual([2, 5, 6, 8, 9]);
});

test('a note never joins the messages before it', () => {
  const author = { kind: 'agent' as const, id: 'a', name: null };
  const items = timeline([message(1, '2026-01-01T10:00:00Z', { author }), message(2, '2026-01-01T10:00:01Z', { author, note: true })], []);
  expect(items.filter((item) => item.kind === 'message').map((item) => item.first)).toEqual([true, true]);
});

test('what happened is told from where one sits', () => {
  const names = { me: 'a', of: (id: string | null) => ({ a: 'Ann', b: 'Ben', c: 'Cem' })[id ?? ''] ?? 'A colleague', ofTeam: () => 'Billing' };
  const say = (change: Partial<Happening>) => sentence(happening(1, '2026-01-01T10:00:00Z', change), names, { words: en, locale: 'en' }, 0);
  const by = (id: string) => ({ kind: 'agent' as const, id });
  expect(say({ agent: 'a', by: { kind: 'system', id: null } })).toBe('You serve this conversation');
  expect(say({ agent: 'b', by: by('b') })).toBe('Ben took it');
  expect(say({ agent: 'a', by: by('b') })).toBe('Ben handed it over to you');
  expect(say({ agent: 'c', by: by('b') })).toBe('Ben handed it over to Cem');
  expect(say({ what: 'parked', by: by('a') })).toBe('You parked it until the customer writes');
  expect(say({ what: 'queued', reason: 'agent_gone' })).toMatch(/lost/);
});
