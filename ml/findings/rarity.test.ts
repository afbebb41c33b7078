import { expect, it } from 'vitest';
import { rarityOf, surpriseOf } from './rarity.ts';

it('one element: the share that ranks as high', () => {
  expect(rarityOf(surpriseOf(1, 1000), 1)).toBeCloseTo(3, 12);
  expect(rarityOf(surpriseOf(1000, 1000), 1)).toBe(0);
});

it('several: the tail of the sum, written out', () => {
  // Q(2, S) = e^-S (1 + S), Q(3, S) = e^-S (1 + S + S^2 / 2).
  expect(rarityOf(9, 2)).toBeCloseTo(-Math.log10(Math.exp(-9) * 10), 10);
  expect(rarityOf(4, 3)).toBeCloseTo(-Math.log10(Math.exp(-4) * 13), 10);
});

it('many: neither overflows nor underflows', () => {
  // As many as their mean: about one in two.
  expect(rarityOf(10_000, 10_000)).toBeCloseTo(Math.log10(2), 2);
  expect(rarityOf(10, 10_000)).toBe(0);
  expect(rarityOf(0, 5)).toBe(0);
  expect(rarityOf(5, 0)).toBe(0);
  // ln Q(k, S) is -S + (k - 1) ln S - ln (k - 1)! and a little more where S is far above k.
  const big = rarityOf(100_000, 1000);
  expect(big).toBeGreaterThan(40_000);
  expect(Number.isFinite(big)).toBe(true);
});
