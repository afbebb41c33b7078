// @vitest-environment jsdom
/** What is fitted in stays so while the window changes; what somebody has moved stays where it was put. */
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { boxOf, createView2d } from './view-2d.ts';
import type { View2d } from './view-2d.ts';

let size = { width: 0, height: 0 };
let told: () => void = () => undefined;

function resize(width: number, height: number): void {
  size = { width, height };
  told();
}

vi.stubGlobal(
  'ResizeObserver',
  class {
    constructor(callback: () => void) {
      told = callback;
    }
    observe(): void {}
    disconnect(): void {}
  },
);
vi.stubGlobal('matchMedia', () => ({ matches: true }));
afterAll(() => vi.unstubAllGlobals());

const box = boxOf([
  [-100, -100],
  [100, 100],
]);
let view: View2d;
beforeEach(() => {
  size = { width: 800, height: 600 };
  const host = document.createElement('div');
  vi.spyOn(host, 'clientWidth', 'get').mockImplementation(() => size.width);
  vi.spyOn(host, 'clientHeight', 'get').mockImplementation(() => size.height);
  view = createView2d(
    host,
    () => undefined,
    () => box,
  );
  if (box !== null) view.fit(box, false);
});

/** Where the lowest place of the box stands, pixels from the lower rim. */
const roomBelow = (): number => {
  const { zoom, panY } = view.camera2d();
  return size.height - (116 * zoom + panY);
};

test('a fitted picture grows and shrinks with the window, up to where discs would be plates', () => {
  const before = view.camera2d().zoom;
  resize(400, 300);
  expect(view.camera2d().zoom).toBeLessThan(before);
  expect(view.camera().x).toBeCloseTo(0);
  resize(900, 700);
  expect(view.camera2d().zoom).toBe(1.6);
  resize(2560, 1440);
  expect(view.camera2d().zoom).toBe(2.3);
});

test('what lies over the lower rim covers nothing of it', () => {
  view.keepFree(150);
  expect(roomBelow()).toBeGreaterThanOrEqual(150);
  resize(500, 400);
  expect(roomBelow()).toBeGreaterThanOrEqual(150);
});

test('a camera that was moved stays where it was put', () => {
  for (const move of [
    () => view.panBy(30, 10),
    () => view.zoomAt(1.5, 0, 0),
    () => view.lookAt({ zoom: 0.7, x: 5, y: 6 }),
    () => view.adopt({ zoom: 0.9, panX: 1, panY: 2 }),
  ]) {
    if (box !== null) view.fit(box, false);
    move();
    const before = view.camera();
    view.keepFree(view.camera2d().zoom * 100);
    resize(size.width + 300, size.height + 100);
    const after = view.camera();
    for (const key of ['zoom', 'x', 'y'] as const) expect(after[key]).toBeCloseTo(before[key]);
  }
});
