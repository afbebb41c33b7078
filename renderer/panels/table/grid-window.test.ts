import { expect, test } from 'vitest';
import { gridWindow, rowHeight, scrollFor, tallest } from './grid-window.ts';

test('a short table is as tall as its rows and shows those in sight', () => {
  const shown = gridWindow(100, 10 * rowHeight, 5 * rowHeight, 2);
  expect([shown.first, shown.last, shown.height, shown.speed]).toEqual([8, 17, 100 * rowHeight, 1]);
  expect(shown.top(10)).toBe(10 * rowHeight);
  expect(gridWindow(0, 0, 500)).toMatchObject({ first: 0, last: -1, height: 0 });
});

test('a million rows fit, and both ends of the scroll bar are both ends of the table', () => {
  const view = 600;
  const count = 1_000_000;
  const start = gridWindow(count, 0, view, 0);
  const end = gridWindow(count, tallest - view, view, 0);
  expect([start.first, start.height]).toEqual([0, tallest]);
  expect(end.last).toBe(count - 1);
  // The last row ends where the element does.
  expect(end.top(count - 1) + rowHeight).toBeCloseTo(tallest, 3);
  const middle = gridWindow(count, tallest / 2, view, 0);
  expect(Math.abs(middle.first - count / 2)).toBeLessThan(30);
  expect(middle.top(middle.first)).toBeGreaterThan(tallest / 2 - rowHeight);
});

test.each([100, 1_000_000])('any of %i rows can be scrolled into sight', (count) => {
  const view = 560;
  for (const row of [0, 1, 57, count >> 1, count - 2, count - 1].filter((place) => place < count)) {
    const to = scrollFor(row, count, 0, view) ?? 0;
    const { speed } = gridWindow(count, to, view, 0);
    const offset = to * speed;
    expect(row * rowHeight).toBeGreaterThanOrEqual(offset - 0.5);
    expect((row + 1) * rowHeight).toBeLessThanOrEqual(offset + view + 0.5);
    expect(scrollFor(row, count, Math.round(to), view)).toBeNull();
  }
});
