import { expect, test } from 'vitest';
import { mentionsIn, namePieces } from './named';

const people = [
  { id: 'agt_1', name: 'Ben' },
  { id: 'agt_2', name: 'Ben Berg' },
  { id: 'agt_3', name: 'Zoë' },
];

test('whoever is named behind an @ is mentioned, by the longest name', () => {
  expect(mentionsIn('@Ben Berg, look', people)).toEqual(['agt_2']);
  expect(mentionsIn('@Ben: and (@Zoë)', people)).toEqual(['agt_1', 'agt_3']);
});

test('addresses and longer words name nobody', () => {
  expect(mentionsIn('write to x@Ben or @Benno, @Zoës', people)).toEqual([]);
  expect(mentionsIn('no @', people)).toEqual([]);
});

test('two of one name are both meant', () => {
  expect(mentionsIn('@Ben', [...people, { id: 'agt_4', name: 'Ben' }])).toEqual(['agt_1', 'agt_4']);
});

test('pieces put together are the text', () => {
  const text = 'So @Ben Berg and @Zoë: @nobody';
  const pieces = namePieces(text, people);
  expect(pieces.map((piece) => piece.text).join('')).toBe(text);
  expect(pieces.filter((piece) => piece.named).map((piece) => piece.text)).toEqual(['@Ben Berg', '@Zoë']);
});
