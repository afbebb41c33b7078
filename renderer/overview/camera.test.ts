import { expect, test } from 'vitest';
import { fitBox, keepNear, panBy, spacingOf, toPlace, toScreen, zoomAt } from './camera.ts';

const size = { width: 800, height: 600 };
const range = { least: 0.01, most: 100 };

test('screen and place are each other turned round', () => {
  const camera = { zoom: 2.5, x: 10, y: -4 };
  const [x, y] = toScreen(camera, size, 33, 7);
  expect(toPlace(camera, size, x, y)).toEqual([33, 7]);
});

test('zooming keeps what lies under the pointer, within the range', () => {
  const before = { zoom: 1, x: 0, y: 0 };
  const held = toPlace(before, size, 700, 100);
  const after = zoomAt(before, size, 4, [700, 100], range);
  expect(after.zoom).toBe(4);
  const now = toPlace(after, size, 700, 100);
  expect(now[0]).toBeCloseTo(held[0]);
  expect(now[1]).toBeCloseTo(held[1]);
  expect(zoomAt(before, size, 1e9, [0, 0], range).zoom).toBe(100);
});

test('a fitted box lies within the margins', () => {
  const margin = { side: 20, top: 50, bottom: 100 };
  const camera = fitBox({ minX: 0, minY: 0, maxX: 10, maxY: 100 }, size, margin, 1000);
  const [, top] = toScreen(camera, size, 0, 0);
  const [, bottom] = toScreen(camera, size, 10, 100);
  expect(top).toBeCloseTo(50);
  expect(bottom).toBeCloseTo(500);
});

test('a single place is shown at the greatest zoom, in the middle', () => {
  const camera = fitBox({ minX: 5, minY: 5, maxX: 5, maxY: 5 }, size, { side: 0, top: 0, bottom: 0 }, 8);
  expect(camera).toEqual({ zoom: 8, x: 5, y: 5 });
});

test('a drag moves the picture with the hand, never beyond the graph', () => {
  const moved = panBy({ zoom: 2, x: 0, y: 0 }, 10, -20);
  expect(moved).toEqual({ zoom: 2, x: -5, y: 10 });
  expect(keepNear(moved, { minX: -1, minY: -1, maxX: 1, maxY: 1 })).toEqual({ zoom: 2, x: -1, y: 1 });
});

test('the spacing of nodes is finite for lines and single places', () => {
  expect(spacingOf({ minX: 0, minY: 0, maxX: 10, maxY: 10 }, 100)).toBe(1);
  expect(spacingOf({ minX: 0, minY: 0, maxX: 10, maxY: 0 }, 10)).toBe(1);
  expect(spacingOf({ minX: 1, minY: 1, maxX: 1, maxY: 1 }, 1)).toBe(1);
});
