import { expect, test } from 'vitest';
import { drawOrder } from './draw-order.ts';

const importance = Float32Array.of(0.9, 0.1, 0.5, 0.1);

test('important nodes are drawn after, and so on top of, the others', () => {
  expect([...drawOrder(importance, null, []).order]).toEqual([1, 3, 2, 0]);
});

test('nodes that the filter dims come first, chosen ones last whatever their importance', () => {
  const { order, numChosen } = drawOrder(importance, Uint8Array.of(0, 1, 1, 1), [3]);
  expect([...order]).toEqual([0, 1, 2, 3]);
  expect(numChosen).toBe(1);
});
