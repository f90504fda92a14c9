import { expect, test } from 'vitest';
import type { List, SavedReply } from '$shared/api/types';
import { Replies } from './replies.svelte';

const reply = (id: string): SavedReply => ({ id, shared: true, title: id, shortcut: id, text: id, changed_at: '2026-03-27T12:00:00.000Z' });

test('they are fetched when they are needed, all pages, and again only after a change', async () => {
  const asked: (string | null)[] = [];
  const replies = new Replies((after) => {
    asked.push(after);
    return Promise.resolve(after === null ? { items: [reply('a')], next: 'a' } : { items: [reply('b')], next: null });
  });
  expect(replies.loaded).toBe(false);
  await Promise.all([replies.need(), replies.need()]);
  expect(asked).toEqual([null, 'a']);
  expect(replies.all.map(({ id }) => id)).toEqual(['a', 'b']);
  await replies.need();
  expect(asked).toHaveLength(2);
  replies.outdated();
  await replies.need();
  expect(asked).toHaveLength(4);
});

test('what comes after another has signed in is not taken', async () => {
  const answers: ((list: List<SavedReply>) => void)[] = [];
  const replies = new Replies(() => new Promise((answer) => answers.push(answer)));
  const first = replies.need();
  replies.clear();
  answers[0]?.({ items: [reply('of-another')], next: null });
  await new Promise((then) => setTimeout(then));
  expect(replies.all).toEqual([]);
  expect(replies.loaded).toBe(false);
  answers[1]?.({ items: [reply('mine')], next: null });
  await first;
  expect(replies.all.map(({ id }) => id)).toEqual(['mine']);
});

test('a failure is no answer, and the next need asks again', async () => {
  let fails = true;
  const replies = new Replies(() => (fails ? Promise.reject(new Error('away')) : Promise.resolve({ items: [], next: null })));
  await expect(replies.need()).rejects.toThrow('away');
  expect(replies.loaded).toBe(false);
  fails = false;
  await replies.need();
  expect(replies.loaded).toBe(true);
});
