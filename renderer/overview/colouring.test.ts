import { expect, test } from 'vitest';
import {
  colourByCategory,
  colourByGroup,
  colourByLabel,
  colourByNumber,
  colourByScore,
  quantileBounds,
} from './colouring.ts';
import { importanceOf, nodeColours, nodeSizes, rgbOf } from './node-look.ts';
import { nameAt, textAt } from './packed-names.ts';

const words = { anomalous: 'Anomalous', normal: 'Normal', unsure: 'Unsure', skip: 'Skipped', unlabelable: 'Never' };

test('scores have five steps, each with its count and the condition that picks it out', () => {
  const { codes, entries } = colourByScore(Float32Array.of(0.2, 0.6, 0.85, 0.97, 0.995, 1), 'r1');
  expect([...codes]).toEqual([0, 1, 2, 3, 4, 4]);
  expect(entries.map(({ count }) => count)).toEqual([1, 1, 1, 1, 2]);
  expect(entries[3]).toMatchObject({
    token: 'score-3',
    condition: { kind: 'score', runId: 'r1', min: 0.95, max: 0.99 },
  });
});

test('a node without a label has an entry of its own', () => {
  const { codes, entries } = colourByLabel(Int8Array.of(-1, 0, 1, -1), words);
  expect([...codes]).toEqual([5, 0, 1, 5]);
  expect(entries.at(-1)).toMatchObject({ text: 'No label', count: 2, condition: { kind: 'label', values: ['none'] } });
});

test('nine communities: eight colours and one for the smaller ones', () => {
  const { codes, entries } = colourByGroup('Community', 'community', Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1));
  expect(entries).toHaveLength(9);
  expect(entries[0].count).toBe(2);
  expect(entries[8]).toMatchObject({ text: '2 smaller ones', count: 2, token: 'category-other' });
  expect([...codes].slice(-2)).toEqual([8, 0]);
});

test('categories: the eight most frequent, the others together, missing ones apart', () => {
  const values = {
    type: 'category' as const,
    codes: Int32Array.of(0, 9, -1, 8, 0),
    values: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'],
    counts: new Int32Array(10),
    missing: 1,
    others: 0,
  };
  const { codes, entries } = colourByCategory('town', values);
  expect([...codes]).toEqual([0, 8, 9, 8, 0]);
  expect(entries[8]).toMatchObject({ text: 'other', count: 2, condition: { values: ['i', 'j'] } });
  expect(entries[9]).toMatchObject({ text: 'missing', count: 1, condition: { values: [''] } });
});

test('numbers: steps of equally many, whose ranges hold what they say', () => {
  const values = Float64Array.from({ length: 100 }, (_, i) => i);
  const { entries, codes } = colourByNumber('n', values, (min, max) => ({ kind: 'number', column: 'n', min, max }));
  expect(entries.map(({ count }) => count)).toEqual([20, 20, 20, 20, 20]);
  expect(entries[1]).toMatchObject({ text: '20 to 39', condition: { min: 20, max: 39 } });
  expect(entries[0].condition).toMatchObject({ min: null, max: 19 });
  expect(codes[99]).toBe(4);
});

test('numbers that are all alike have one step, missing ones another, and none at all none', () => {
  const none = (): null => null;
  expect(quantileBounds([3, 3, 3])).toEqual([]);
  const alike = colourByNumber('n', [3, NaN, 3], none);
  expect(alike.entries.map(({ text, count }) => [text, count])).toEqual([
    ['3', 2],
    ['missing', 1],
  ]);
  expect(colourByNumber('n', [NaN, NaN], none).entries).toMatchObject([{ text: 'missing', count: 2 }]);
});

test('mostly zeros: the zeros are one step', () => {
  const { entries } = colourByNumber('n', [0, 0, 0, 0, 0, 0, 0, 0, 1, 9], () => null);
  expect(entries[0]).toMatchObject({ text: '0', count: 8 });
  expect(entries.reduce((sum, { count }) => sum + count, 0)).toBe(10);
});

test('nodes that the filter leaves out fade', () => {
  const colours = nodeColours(Uint8Array.of(0, 1, 1), [[1, 0, 0], rgbOf('#00ff00')], Uint8Array.of(1, 1, 0), [0, 0, 1]);
  expect([...colours]).toEqual([255, 0, 0, 242, 0, 255, 0, 242, 0, 0, 255, 70]);
});

test('without scores the degree says what is important', () => {
  const degree = Uint32Array.of(0, 3, 100);
  const importance = importanceOf(null, degree);
  expect([importance[0], importance[2]]).toEqual([0, 1]);
  expect(nodeSizes(null, degree)[2]).toBeGreaterThan(nodeSizes(null, degree)[1]);
  expect(nodeSizes(Float32Array.of(0.1, 0.999), degree)[1]).toBeCloseTo(2.1);
});

test('names are read out of their block, ids where there are none', () => {
  const ids = { bytes: new TextEncoder().encode('aébc'), ends: Uint32Array.of(1, 3, 5) };
  expect([0, 1, 2].map((i) => textAt(ids, i))).toEqual(['a', 'é', 'bc']);
  expect(nameAt({ ids, names: null }, 1)).toBe('é');
});
