import { expect, test } from 'vitest';
import type { Neighbourhood } from '../../main/contract/api.ts';
import { placeNodes } from './layout.ts';
import type { Point } from './layout.ts';

function star(leaves: number, extra: readonly (readonly [number, number])[] = [], centres = [0]): Neighbourhood {
  const pairs = [...Array.from({ length: leaves }, (_, i) => [0, i + 1] as const), ...extra];
  const last = Math.max(leaves, ...pairs.flat());
  return {
    nodes: Array.from({ length: last + 1 }, (_, index) => ({
      index,
      id: String(index),
      name: String(index),
      degree: 1,
      score: 1 / (index + 1),
      percentile: 0.5,
      label: null,
      hidden: 0,
      isCenter: centres.includes(index),
    })),
    edges: pairs.map(([source, target], index) => ({
      index,
      source,
      target,
      score: null,
      percentile: null,
      label: null,
    })),
    directed: true,
    hiddenNodes: 0,
    hiddenEdges: 0,
  };
}

const gap = (a: Point, b: Point) => Math.hypot(a[0] - b[0], a[1] - b[1]);

function closest(places: ReadonlyMap<number, Point>): number {
  const all = [...places.values()];
  let least = Infinity;
  all.forEach((a, i) => {
    for (const b of all.slice(i + 1)) least = Math.min(least, gap(a, b));
  });
  return least;
}

test.each([1, 3, 26, 27, 120, 200])('%i neighbours of a hub stand apart, around it', (leaves) => {
  const places = placeNodes(star(leaves), new Map());
  expect(places.size).toBe(leaves + 1);
  expect(places.get(0)).toEqual([0, 0]);
  expect(closest(places)).toBeGreaterThan(18);
});

test('a thousand neighbours are placed at once and stay apart', () => {
  const started = performance.now();
  const places = placeNodes(star(999), new Map());
  expect(performance.now() - started).toBeLessThan(1000);
  expect(closest(places)).toBeGreaterThan(25);
});

test('the same neighbourhood always looks the same', () => {
  const graph = star(40, [
    [3, 41],
    [3, 42],
    [5, 6],
  ]);
  expect([...placeNodes(graph, new Map())]).toEqual([...placeNodes(graph, new Map())]);
});

test('nodes that have a place keep it when one of them is expanded', () => {
  const before = placeNodes(star(12), new Map());
  const grown = star(12, [
    [4, 13],
    [4, 14],
    [4, 15],
  ]);
  const after = placeNodes(grown, before);
  for (const [node, at] of before) expect(after.get(node)).toEqual(at);
  const hub = after.get(4)!;
  for (const fresh of [13, 14, 15]) {
    // On the far side of the node that was opened, not across the picture.
    expect(gap(after.get(fresh)!, hub)).toBeLessThan(160);
    expect(gap(after.get(fresh)!, [0, 0])).toBeGreaterThan(gap(hub, [0, 0]));
  }
});

test('the two ends of an edge stand side by side with what they share clear of the edge', () => {
  const pair = star(
    1,
    [
      [0, 2],
      [1, 2],
      [0, 3],
      [1, 4],
    ],
    [0, 1],
  );
  const places = placeNodes(pair, new Map());
  expect(places.get(0)![0]).toBeLessThan(places.get(1)![0]);
  expect(Math.abs(places.get(2)![1])).toBeGreaterThan(50);
});

test('nodes without a visible link are placed too', () => {
  const graph = star(2);
  const places = placeNodes({ ...graph, edges: [] }, new Map());
  expect(places.size).toBe(3);
  expect([...places.values()].flat().every(Number.isFinite)).toBe(true);
});

test('what many nodes have in common with both ends of an edge is no needle', () => {
  const both = Array.from({ length: 20 }, (_, i) => i + 2);
  const extra = both.flatMap((node) => [[0, node] as const, [1, node] as const]);
  const places = placeNodes(star(0, [[0, 1], ...extra], [0, 1]), new Map());
  const all = [...places.values()];
  const extent = (axis: 0 | 1) => Math.max(...all.map((at) => at[axis])) - Math.min(...all.map((at) => at[axis]));
  expect(places.size).toBe(22);
  expect(extent(1) / extent(0)).toBeLessThan(2);
  expect(closest(places)).toBeGreaterThan(30);
});
