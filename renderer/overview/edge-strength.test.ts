import { expect, test } from 'vitest';
import { edgeStrength, lengthInside } from './edge-strength.ts';

test('only what lies inside the screen counts', () => {
  expect(lengthInside(10, 10, 40, 50, 100, 100)).toBeCloseTo(50);
  expect(lengthInside(-50, 50, 150, 50, 100, 100)).toBeCloseTo(100);
  expect(lengthInside(-50, -10, 150, -10, 100, 100)).toBe(0);
  expect(lengthInside(50, -300, 50, 300, 100, 100)).toBeCloseTo(100);
  expect(lengthInside(5, 5, 5, 5, 100, 100)).toBe(0);
});

const positions = Float32Array.of(-1, -1, 1, 1);
const whole = { scale: [1, -1], offset: [0, 0] } as const;

test('many lines are faint, few are strong, none is invisible', () => {
  const one = edgeStrength(Uint32Array.of(0, 1), 1, positions, whole, 1000, 1000);
  const many = edgeStrength(
    Uint32Array.of(...Array.from({ length: 4000 }, (_, i) => i % 2)),
    2000,
    positions,
    whole,
    1000,
    1000,
  );
  expect(one).toBe(0.42);
  expect(many).toBeCloseTo(0.7 / ((2000 * Math.SQRT2) / 1000));
  expect(edgeStrength(new Uint32Array(), 0, positions, whole, 10, 10)).toBe(0.42);
});
