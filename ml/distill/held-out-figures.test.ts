import { describe, expect, it } from 'vitest';
import { foldsOf } from '../metrics/folds.ts';
import { createRng } from '../rng.ts';
import { heldOutErrors, heldOutFigures, pairedDifference } from './held-out-figures.ts';
import type { HeldOutLabel } from './held-out-figures.ts';

const held = (pairs: readonly (readonly [0 | 1, number])[]): HeldOutLabel[] =>
  pairs.map(([label, probability], node) => ({ node, label, probability }));

describe('figures of held-out labels', () => {
  it('are those that can be worked out by hand, inside their intervals', () => {
    const found = heldOutFigures(
      held([
        [1, 0.9],
        [1, 0.4],
        [0, 0.5],
        [0, 0.1],
      ]),
      createRng(1),
    );
    expect(found.auroc.value).toBe(0.75);
    expect(found.averagePrecision.value).toBeCloseTo((1 + 2 / 3) / 2, 12);
    expect(found.balancedAccuracy.value).toBe(0.5);
    expect(found.brier.value).toBeCloseTo((0.01 + 0.36 + 0.25 + 0.01) / 4, 12);
    for (const { value, low, high } of [found.auroc, found.averagePrecision, found.balancedAccuracy, found.brier]) {
      expect(low).toBeLessThanOrEqual(value ?? NaN);
      expect(high).toBeGreaterThanOrEqual(value ?? NaN);
    }
  });

  it('do not exist where a class is missing, and are the same for the same seed', () => {
    const one = held([
      [0, 0.2],
      [0, 0.4],
    ]);
    const found = heldOutFigures(one, createRng(3));
    expect(found.auroc).toEqual({ value: null, low: null, high: null });
    expect(found.brier.value).toBeCloseTo(0.1, 12);
    expect(heldOutFigures(one, createRng(3))).toEqual(found);
  });
});

describe('two models on the same nodes', () => {
  it('differ by the mean of the differences; what is better on every node is so beyond doubt', () => {
    const rng = createRng(5);
    const labels = Array.from({ length: 60 }, (_, i): 0 | 1 => (i % 3 === 0 ? 1 : 0));
    const good = held(labels.map((label) => [label, label === 1 ? 0.8 : 0.2]));
    const bad = held(labels.map((label) => [label, label === 1 ? 0.6 : 0.3]));
    const errors = (of: HeldOutLabel[]) => of.map((one) => heldOutErrors['squared error'](one));
    const found = pairedDifference(errors(good), errors(bad), rng);
    expect(found.first).toBeCloseTo(0.04, 12);
    expect(found.second).toBeCloseTo((0.16 + 2 * 0.09) / 3, 12);
    expect(found.difference).toBeCloseTo(found.first - found.second, 12);
    expect(found.high).toBeLessThan(0);
    expect(pairedDifference(errors(good), errors(good), rng)).toMatchObject({ difference: 0, low: 0, high: 0 });
  });

  it('counts what is wrong at a threshold, and bounds the logarithm', () => {
    const sure = { node: 0, label: 1, probability: 0 } as const;
    expect(heldOutErrors['log loss'](sure)).toBeCloseTo(12 * Math.log(10), 9);
    expect(heldOutErrors['wrong at its threshold'](sure, 0.5)).toBe(1);
    expect(heldOutErrors['wrong at its threshold']({ ...sure, probability: 0.5 }, 0.5)).toBe(0);
  });
});

it('folds hold every label once and spread each class evenly', () => {
  const labels = Array.from({ length: 23 }, (_, i) => (i < 7 ? 1 : 0));
  const fold = foldsOf(labels, 2, 5, createRng(9));
  for (const label of [0, 1]) {
    const counts = [0, 1, 2, 3, 4].map((f) => labels.filter((one, i) => one === label && fold[i] === f).length);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  }
  expect(foldsOf(labels, 2, 5, createRng(9))).toEqual(fold);
});
