import { expect, it } from 'vitest';
import { cohenKappa, fleissKappa } from './agreement.ts';

/** Labels from counts of [first, second, how often]. */
const pairs = (counts: readonly (readonly [number, number, number])[]) =>
  [0, 1].map((person) => Int32Array.from(counts.flatMap((row) => new Array<number>(row[2]).fill(row[person]))));

it('Cohen: 20 and 15 agreements of 50, habits 0.5 and 0.6, give 0.4', () => {
  const [first, second] = pairs([
    [0, 0, 20],
    [0, 1, 5],
    [1, 0, 10],
    [1, 1, 15],
  ]);
  expect(cohenKappa(first, second)).toBeCloseTo(0.4, 12);
  expect(cohenKappa(first, first)).toBe(1);
});

it('Cohen: what only one person judged is left out; nothing in common is no agreement at all', () => {
  expect(cohenKappa(Int32Array.from([0, 1, 1, -1]), Int32Array.from([0, 1, -1, 0]))).toBe(1);
  expect(cohenKappa(Int32Array.from([0, -1]), Int32Array.from([-1, 1]))).toBeNull();
});

it('Cohen: undefined where both gave one class always, 0 where one of them did', () => {
  expect(cohenKappa(Int32Array.from([1, 1, 1]), Int32Array.from([1, 1, 1]))).toBeNull();
  expect(cohenKappa(Int32Array.from([1, 1, 1]), Int32Array.from([1, 0, 1]))).toBe(0);
});

it('Fleiss: ten elements, fourteen people, the published example gives 0.210', () => {
  const table = [
    [0, 0, 0, 0, 14],
    [0, 2, 6, 4, 2],
    [0, 0, 3, 5, 6],
    [0, 3, 9, 2, 0],
    [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0],
    [3, 2, 6, 3, 0],
    [2, 5, 3, 2, 2],
    [6, 5, 2, 1, 0],
    [0, 2, 2, 3, 7],
  ];
  const rows = table.map((row) => row.flatMap((times, label) => new Array<number>(times).fill(label)));
  const people = Array.from({ length: 14 }, (_, person) => Int32Array.from(rows, (row) => row[person]));
  expect(fleissKappa(people)).toBeCloseTo(0.21, 3);
});

it('Fleiss: by hand with a missing judgement', () => {
  // Elements 00 (of two), 011, 111: agreement 1, 1/3, 1; classes 3 and 5 of 8.
  const people = [
    [0, 0, 1],
    [0, 1, 1],
    [-1, 1, 1],
  ].map((labels) => Int32Array.from(labels));
  const chance = (3 / 8) ** 2 + (5 / 8) ** 2;
  expect(fleissKappa(people)).toBeCloseTo((7 / 9 - chance) / (1 - chance), 12);
});

it('Fleiss: undefined where all judgements are of one class, or nobody judged what another did', () => {
  expect(fleissKappa([Int32Array.from([2, 2]), Int32Array.from([2, 2])])).toBeNull();
  expect(fleissKappa([Int32Array.from([0, -1]), Int32Array.from([-1, 1])])).toBeNull();
  expect(fleissKappa([])).toBeNull();
});
