import { expect, test } from 'vitest';
import { fuzzyMatch } from './fuzzy.ts';

const rank = (query: string, texts: readonly string[]) =>
  texts
    .map((text) => ({ text, score: fuzzyMatch(query, text)?.score ?? -Infinity }))
    .filter(({ score }) => score > -Infinity)
    .sort((a, b) => b.score - a.score)
    .map(({ text }) => text);

test('letters in order match, whatever lies between; missing ones do not', () => {
  expect(fuzzyMatch('fa', 'Find anomalies…')?.at).toEqual([0, 5]);
  expect(fuzzyMatch('anom', 'Find anomalies…')?.at).toEqual([5, 6, 7, 8]);
  expect(fuzzyMatch('zz', 'Find anomalies…')).toBeNull();
  expect(fuzzyMatch('  ', 'anything')).toEqual({ score: 0, at: [] });
  expect(fuzzyMatch('find anom', 'Find anomalies…')?.at).toHaveLength(8);
});

test('whole words and beginnings of words come first', () => {
  expect(rank('re', ['Score a file', 'Write a report…', 'Redo'])[0]).toBe('Redo');
  expect(rank('report', ['Repel a port', 'Write a report…'])[0]).toBe('Write a report…');
  expect(rank('dark', ['Dark theme', 'Undark', 'Debian archive packages'])[0]).toBe('Dark theme');
});
