import { expect, it } from 'vitest';
import { createRng } from '../rng.ts';
import { expectedGain, fitPowerLaw, powerLawAt } from './power-law.ts';

const law = { a: 0.9, b: 1.2, c: 0.7 };
const exact = [10, 20, 30, 40, 50, 60].map((labels) => ({ labels, score: powerLawAt(law, labels) }));

it('finds the law that made the points, and what it says of the next ones', () => {
  const found = fitPowerLaw(exact);
  expect(found.c).toBeCloseTo(0.7, 10);
  expect(found.a).toBeCloseTo(0.9, 8);
  expect(found.b).toBeCloseTo(1.2, 8);
  const gain = expectedGain(exact, 10, createRng(1));
  expect(gain?.next).toBeCloseTo(powerLawAt(law, 70) - powerLawAt(law, 60), 8);
});

it('an interval that holds the gain and widens with noise', () => {
  const rng = createRng(3);
  const noisy = exact.map(({ labels, score }) => ({ labels, score: score + 0.02 * rng.normal() }));
  const width = (points: typeof exact) => {
    const gain = expectedGain(points, 10, createRng(1));
    return gain === null ? Number.NaN : gain.high - gain.low;
  };
  expect(width(noisy)).toBeGreaterThan(100 * width(exact));
  const gain = expectedGain(noisy, 10, createRng(1));
  expect(gain?.low).toBeLessThanOrEqual(gain?.next ?? Number.NaN);
  expect(gain?.high).toBeGreaterThanOrEqual(gain?.next ?? Number.NaN);
});

it('a flat curve gains nothing; a short one says nothing', () => {
  const flat = exact.map(({ labels }) => ({ labels, score: 0.8 }));
  expect(expectedGain(flat, 10, createRng(1))).toEqual({ next: 0, low: 0, high: 0 });
  expect(expectedGain(exact.slice(0, 4), 10, createRng(1))).toBeNull();
  expect(
    expectedGain(
      exact.map((point) => ({ ...point, labels: 10 })),
      10,
      createRng(1),
    ),
  ).toBeNull();
});
