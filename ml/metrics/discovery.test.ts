import { describe, expect, it } from 'vitest';
import { AppError } from '../schema/errors.ts';
import { discoveryArea, discoveryCurve, expectedByChance, foundAt } from './discovery.ts';

const labels = Uint8Array.of(0, 1, 1, 0, 1);

describe('discovery', () => {
  it('adds up what was found', () => {
    expect([...discoveryCurve(labels)]).toEqual([0, 1, 2, 2, 3]);
    expect([0, 1, 3, 5, 9].map((k) => foundAt(labels, k))).toEqual([0, 0, 2, 3, 3]);
  });

  it('averages the share of what could have been found', () => {
    // 3 anomalies: 0/1, 1/2, 2/3, 2/3, 3/3.
    expect(discoveryArea(labels, 3, 5)).toBeCloseTo((0 + 1 / 2 + 2 / 3 + 2 / 3 + 1) / 5, 12);
    // Two questions more find nothing: 3/3 twice.
    expect(discoveryArea(labels, 3, 7)).toBeCloseTo((0 + 1 / 2 + 2 / 3 + 2 / 3 + 3) / 7, 12);
  });

  it('is 1 where every question hits until nothing is left, and 0 where none does', () => {
    expect(discoveryArea(Uint8Array.of(1, 1, 0, 0), 2, 4)).toBe(1);
    expect(discoveryArea(Uint8Array.of(0, 0, 0), 2, 3)).toBe(0);
  });

  it('is about half the rate-free area where anomalies come last', () => {
    expect(discoveryArea(Uint8Array.of(0, 0, 1, 1), 2, 4)).toBeCloseTo((0 + 0 + 1 / 2 + 1) / 4, 12);
  });

  it('knows what chance finds, until nothing is left', () => {
    expect(expectedByChance(100, 30, 1000)).toBeCloseTo(3, 12);
    expect(expectedByChance(300, 6, 124)).toBe(6);
    expect(expectedByChance(10, 0, 0)).toBe(0);
  });

  it('refuses a hunt with nothing to find', () => {
    expect(() => discoveryArea(labels, 0, 5)).toThrow(AppError);
    expect(() => discoveryArea(labels, 3, 0)).toThrow(AppError);
  });
});
