import { expect, it } from 'vitest';
import { createRng } from '../rng.ts';
import { dropoutMask } from './dropout.ts';

it.each([0.1, 0.5, 0.9])('drops a share of %f and keeps the mean', (rate) => {
  const mask = dropoutMask(100_000, rate, createRng(1));
  const dropped = mask.filter((value) => value === 0).length / mask.length;
  expect(Math.abs(dropped - rate)).toBeLessThan(0.005);
  expect(new Set(mask).size).toBe(2);
  expect(Math.abs(mask.reduce((sum, value) => sum + value, 0) / mask.length - 1)).toBeLessThan(0.05);
  // Neighbours say nothing about each other.
  let both = 0;
  for (let i = 1; i < mask.length; i++) if (mask[i] === 0 && mask[i - 1] === 0) both++;
  expect(Math.abs(both / mask.length - rate * rate)).toBeLessThan(0.01);
});

it('is the same for one seed and another for another; a rate of 0 keeps everything', () => {
  expect(dropoutMask(50, 0.5, createRng(2))).toEqual(dropoutMask(50, 0.5, createRng(2)));
  expect(dropoutMask(50, 0.5, createRng(2))).not.toEqual(dropoutMask(50, 0.5, createRng(3)));
  expect([...dropoutMask(3, 0, createRng(2))]).toEqual([1, 1, 1]);
});
