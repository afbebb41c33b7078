import { expect, test } from 'vitest';
import type { Point } from './layout.ts';
import { neighbourTowards } from './walk.ts';

const places = new Map<number, Point>([
  [1, [100, 0]],
  [2, [50, 45]],
  [3, [0, -80]],
  [4, [-30, 10]],
  [5, [300, 0]],
]);
const all = [...places.keys()];

test('the neighbour straight ahead comes before a nearer one aside', () => {
  expect(neighbourTowards([0, 0], 'right', all, places)).toBe(1);
  expect(neighbourTowards([0, 0], 'right', [2, 5], places)).toBe(2);
  expect(neighbourTowards([0, 0], 'up', all, places)).toBe(3);
  expect(neighbourTowards([0, 0], 'left', all, places)).toBe(4);
});

test('where nothing lies in the direction one stays', () => {
  expect(neighbourTowards([0, 0], 'down', [1, 3, 4, 9], places)).toBeNull();
  expect(neighbourTowards([100, 0], 'right', [1], places)).toBeNull();
});
