import { expect, test } from 'vitest';
import { nearestInDirection, neighboursOf } from './neighbours.ts';

const ends = { src: Int32Array.of(0, 1, 2, 0), dst: Int32Array.of(1, 2, 2, 2) };

test('neighbours of both ends, a loop counted twice in the degree', () => {
  const neighbours = neighboursOf(4, ends);
  expect([...neighbours.degree]).toEqual([2, 2, 4, 0]);
  expect([...neighbours.of(0)]).toEqual([1, 2]);
  expect([...neighbours.of(2)].sort()).toEqual([0, 1, 2, 2]);
  expect([...neighbours.of(3)]).toEqual([]);
});

test('an arrow goes to the nearest in its direction, not to one at its side', () => {
  //          0 in the middle, 1 right, 2 farther right, 3 up and a little right, 4 left
  const positions = Float32Array.of(0, 0, 2, 0, 9, 0, 1, -3, -5, 1);
  const all = [0, 1, 2, 3, 4];
  expect(nearestInDirection(0, all, positions, 'right')).toBe(1);
  expect(nearestInDirection(0, all, positions, 'up')).toBe(3);
  expect(nearestInDirection(0, all, positions, 'left')).toBe(4);
  expect(nearestInDirection(0, all, positions, 'down')).toBe(-1);
  expect(nearestInDirection(2, [1, 3], positions, 'right')).toBe(-1);
});
