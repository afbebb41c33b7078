import { expect, test } from 'vitest';
import { createFrameBudget } from './frame-budget.ts';

/** A driver that draws so many edges a millisecond, after a fixed cost. */
function settle(perMillisecond: number, fixed: number): number {
  const budget = createFrameBudget();
  for (let frame = 0; frame < 200; frame++) budget.movingTook(Math.max(16.7, fixed + budget.moving / perMillisecond));
  return fixed + budget.moving / perMillisecond;
}

test('a slow driver ends up with frames that still look smooth', () => {
  expect(settle(2_000, 8)).toBeLessThan(36);
  expect(settle(2_000, 8)).toBeGreaterThan(15);
});

test('a fast driver draws ever more', () => {
  const budget = createFrameBudget();
  for (let frame = 0; frame < 60; frame++) budget.movingTook(16.7);
  expect(budget.moving).toBeGreaterThan(1_000_000);
});

test('a driver that is too slow for anything keeps a few edges', () => {
  const budget = createFrameBudget();
  for (let frame = 0; frame < 60; frame++) budget.movingTook(300);
  expect(budget.moving).toBe(4_000);
});

test('a pause of the machine does not thin the picture', () => {
  const budget = createFrameBudget();
  budget.movingTook(5_000);
  expect(budget.moving).toBe(30_000);
});

test('parts at rest grow while they are quick and shrink when they are slow', () => {
  const budget = createFrameBudget();
  budget.restingTook(budget.resting, 10);
  expect(budget.resting).toBe(60_000);
  budget.restingTook(budget.resting, 400);
  expect(budget.resting).toBe(24_000);
  budget.restingTook(100, 400);
  budget.restingTook(24_000, 4_000);
  expect(budget.resting).toBe(24_000);
});
