// @vitest-environment jsdom
/** Texts of edges never hide a node, and leave no doubt whose text they are. */
import { beforeEach, expect, test, vi } from 'vitest';
import { drawOverlay, placesFor } from './overlay.ts';
import type { OverlayNode, OverlayText } from './overlay.ts';
import { paletteOf } from './palette.ts';

/** What was written where; every letter is six pixels wide. */
let written: { readonly text: string; readonly x: number; readonly y: number }[] = [];

function canvas(): HTMLCanvasElement {
  const made = document.createElement('canvas');
  vi.spyOn(made, 'clientWidth', 'get').mockReturnValue(600);
  vi.spyOn(made, 'clientHeight', 'get').mockReturnValue(400);
  const context: unknown = new Proxy(document.createElement('div'), {
    get: (_, name) => {
      if (name === 'measureText') return (text: string) => ({ width: 6 * text.length });
      if (name === 'fillText') return (text: string, x: number, y: number) => written.push({ text, x, y });
      return () => undefined;
    },
    set: () => true,
  });
  const isContext = (value: unknown): value is CanvasRenderingContext2D => value === context;
  vi.spyOn(made, 'getContext').mockImplementation(() => (isContext(context) ? context : null));
  return made;
}

const palette = paletteOf(() => '#123456');
const node = (name: string, x: number, y: number): OverlayNode => {
  return { name, hidden: 0, priority: 0, x, y, radius: 10 };
};
const text = (lines: readonly string[], from: OverlayNode, to: OverlayNode): OverlayText => {
  const along = [to.x - from.x, to.y - from.y] as const;
  return { lines, x: (from.x + to.x) / 2, y: (from.y + to.y) / 2, along, thick: 1, room: 10, first: false };
};
const show = (nodes: readonly OverlayNode[], texts: readonly OverlayText[]): void =>
  drawOverlay(canvas(), nodes, texts, 1, palette);

beforeEach(() => {
  written = [];
});

test('amount and time stand below each other above the middle of an edge that runs across', () => {
  const [a, b] = [node('a', 100, 100), node('b', 400, 100)];
  show([a, b], [text(['9,650', '11 May 2026'], a, b)]);
  const lines = written.filter(({ text: line }) => line.length > 1);
  expect(lines.map(({ text: line }) => line)).toEqual(['9,650', '11 May 2026']);
  expect(lines.map(({ x }) => x)).toEqual([250, 250]);
  expect(lines[1].y - lines[0].y).toBe(13);
  expect(lines[1].y + 6).toBeLessThan(100);
});

test('a text wider than its edge goes above it, clear of the nodes at both ends', () => {
  const [a, b] = [node('a', 100, 100), node('b', 180, 100)];
  show([a, b], [text(['11 May 2026, 16:48'], a, b)]);
  const line = written.find(({ text: held }) => held.startsWith('11')) ?? expect.fail('it was left out');
  expect(line.y + 8).toBeLessThanOrEqual(a.y - a.radius);
});

test('without a place that is free of nodes there is no text, unless it was asked for', () => {
  const [a, b] = [node('a', 100, 100), node('b', 100, 130)];
  const wide = text(['11 May 2026, 16:48'], a, b);
  show([a, b], [wide]);
  expect(written.map(({ text: line }) => line)).not.toContain('11 May 2026, 16:48');
  show([a, b], [{ ...wide, first: true }]);
  expect(written.map(({ text: line }) => line)).toContain('11 May 2026, 16:48');
});

test('only an edge that runs across has places beside it', () => {
  const [a, across, down] = [node('a', 0, 0), node('b', 90, 20), node('c', 20, 90)];
  expect(placesFor(text(['1'], a, across), 16)).toHaveLength(6);
  expect(placesFor(text(['1'], a, down), 16)).toHaveLength(3);
});
