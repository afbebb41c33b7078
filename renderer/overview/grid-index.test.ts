import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boxOf, buildGrid, nearestNode, nodesInside } from './grid-index.ts';

const places = fc
  .array(fc.tuple(fc.float({ min: -100, max: 100, noNaN: true }), fc.float({ min: -1, max: 50, noNaN: true })), {
    minLength: 1,
    maxLength: 60,
  })
  .map((points) => Float32Array.from(points.flat()));

test('the nearest node is the one that a look at all of them finds', () => {
  fc.assert(
    fc.property(
      places,
      fc.float({ min: -110, max: 110, noNaN: true }),
      fc.float({ min: -10, max: 60, noNaN: true }),
      (positions, x, y) => {
        const grid = buildGrid(positions);
        const distances = Array.from({ length: positions.length / 2 }, (_, v) => {
          const [dx, dy] = [positions[2 * v] - x, positions[2 * v + 1] - y];
          return dx * dx + dy * dy;
        });
        const least = Math.min(...distances);
        const expected = least <= 20 * 20 ? distances.indexOf(least) : -1;
        expect(nearestNode(grid, positions, x, y, 20)).toBe(expected);
      },
    ),
  );
});

test('nodes that are not accepted are passed over', () => {
  const positions = Float32Array.of(0, 0, 1, 0, 5, 5);
  expect(nearestNode(buildGrid(positions), positions, 0, 0, 3, (node) => node !== 0)).toBe(1);
});

test('all nodes in one place, and no node at all', () => {
  const same = Float32Array.of(2, 2, 2, 2, 2, 2);
  expect(nearestNode(buildGrid(same), same, 2, 2, 1)).toBe(0);
  expect(nearestNode(buildGrid(new Float32Array()), new Float32Array(), 0, 0, 1)).toBe(-1);
  expect(boxOf(new Float32Array())).toEqual({ minX: 0, minY: 0, maxX: 0, maxY: 0 });
});

test('one far outlier does not make a grid that outgrows the nodes', () => {
  const positions = new Float32Array(2000);
  positions.set([1e7, 1e-3]);
  const grid = buildGrid(positions);
  expect(grid.columns * grid.rows).toBeLessThan(4000);
});

test('a lasso takes what is inside its line, dents left out', () => {
  const positions = Float32Array.of(1, 1, 2, 3, 1, 2, 9, 9);
  const grid = buildGrid(positions);
  const dented: [number, number][] = [
    [0, 0],
    [4, 0],
    [4, 4],
    [2, 2],
    [0, 4],
  ];
  expect(nodesInside(grid, positions, dented)).toEqual([0, 2]);
  expect(nodesInside(grid, positions, dented, (node) => node !== 0)).toEqual([2]);
  expect(nodesInside(grid, positions, dented.slice(0, 2))).toEqual([]);
});
