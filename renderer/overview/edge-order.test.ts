import { expect, test } from 'vitest';
import { arrangeEdges, shuffledOrder } from './edge-order.ts';

const ends = { src: Int32Array.of(0, 1, 2, 2, 3), dst: Int32Array.of(1, 2, 2, 3, 0) };
const pairsOf = ({ pairs }: { readonly pairs: Uint32Array }): string[] =>
  Array.from({ length: pairs.length / 2 }, (_, i) => `${pairs[2 * i]}-${pairs[2 * i + 1]}`);

test('every edge is in a shuffled order once, the same for the same seed', () => {
  const order = shuffledOrder(1000, 7);
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  expect(shuffledOrder(1000, 7)).toEqual(order);
  expect(shuffledOrder(1000, 8)).not.toEqual(order);
});

test('the first tenth of a shuffled order is a fair sample', () => {
  const first = shuffledOrder(100_000, 1).subarray(0, 10_000);
  const lower = first.filter((edge) => edge < 50_000).length;
  expect(lower).toBeGreaterThan(4700);
  expect(lower).toBeLessThan(5300);
});

test('edges without length are counted and left out', () => {
  const arranged = arrangeEdges(ends, Uint32Array.of(4, 3, 2, 1, 0), null, null);
  expect(pairsOf(arranged)).toEqual(['3-0', '2-3', '1-2', '0-1']);
  expect(arranged).toMatchObject({ numPlain: 4, numStrong: 0, loops: 1, filtered: 0 });
});

test('an edge whose end the filter leaves out is left out and counted', () => {
  const arranged = arrangeEdges(ends, Uint32Array.of(0, 1, 2, 3, 4), Uint8Array.of(1, 1, 1, 0), null);
  expect(pairsOf(arranged)).toEqual(['0-1', '1-2']);
  expect(arranged).toMatchObject({ loops: 1, filtered: 2 });
});

test('edges that stand out come last, whatever their place in the order', () => {
  const arranged = arrangeEdges(ends, Uint32Array.of(0, 1, 2, 3, 4), null, Uint8Array.of(1, 0, 0, 1, 0));
  expect(arranged).toMatchObject({ numPlain: 2, numStrong: 2 });
  expect(pairsOf(arranged).slice(0, 2)).toEqual(['1-2', '3-0']);
  expect(pairsOf(arranged).slice(2).sort()).toEqual(['0-1', '2-3']);
});
