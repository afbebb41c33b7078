import { expect, test } from 'vitest';
import { placeNodes } from './layout.ts';
import { placeRow } from './row-layout.ts';

const at = (nodes: readonly number[], layout: 'path' | 'between') => [...placeRow(nodes, layout)];

test('a path is read from left to right, a long one turns back', () => {
  const short = at([7, 3, 9], 'path');
  expect(short.map(([node]) => node)).toEqual([7, 3, 9]);
  expect(short.map(([, [x]]) => x)).toEqual([0, 190, 380]);
  const long = at(
    Array.from({ length: 20 }, (_, i) => i),
    'path',
  );
  expect(Math.max(...long.map(([, [x]]) => x))).toBeLessThan(600);
  expect(new Set(long.map(([, at]) => at.join())).size).toBe(20);
});

test('what is in common stands between the ends, none on another', () => {
  for (const count of [0, 1, 2, 9, 200]) {
    const nodes = Array.from({ length: count + 2 }, (_, i) => i);
    const places = placeRow(nodes, 'between');
    expect(new Set([...places.values()].map((place) => place.join())).size).toBe(count + 2);
    const right = places.get(count + 1)![0];
    for (const node of nodes.slice(1, -1)) {
      expect(places.get(node)![0]).toBeGreaterThan(0);
      expect(places.get(node)![0]).toBeLessThan(right);
    }
  }
});

test('a picture that asks for a row gets it, and what was moved by hand stays', () => {
  const picture = {
    nodes: [4, 5].map((index) => ({ index, isCenter: false, score: null })),
    edges: [],
    row: 'path' as const,
  };
  expect([...placeNodes(picture, new Map([[5, [1, 2]]]))]).toEqual([
    [4, [0, 0]],
    [5, [1, 2]],
  ]);
});
