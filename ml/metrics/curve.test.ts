import { expect, it } from 'vitest';
import { areaUnderCurve, labelEfficiency, smoothed } from './curve.ts';
import { wilsonInterval } from './share.ts';

const points = (...pairs: [number, number][]) => pairs.map(([labels, score]) => ({ labels, score }));

it('the area is the mean height, steps of unequal width counted by their width', () => {
  // (0.2 + 0.4) / 2 * 10 + (0.4 + 0.8) / 2 * 30 = 21 over 40 labels.
  expect(areaUnderCurve(points([10, 0.2], [20, 0.4], [50, 0.8]))).toBeCloseTo(21 / 40, 12);
  expect(areaUnderCurve(points([10, 0.7]))).toBe(0.7);
  expect(areaUnderCurve([])).toBeNaN();
});

it('smoothing takes the mean of three, of two at the ends', () => {
  const scores = smoothed(points([1, 0], [2, 3], [3, 6], [4, 0])).map(({ score }) => score);
  expect(scores).toEqual([1.5, 3, 3, 3]);
});

it('label efficiency is where the smoothed curve first reaches 95 % of the score of all labels', () => {
  // Smoothed: 0.5, 0.6, 0.8, 0.9; 95 % of 0.8 is 0.76, four fifths of the way from 20 to 30 labels.
  const curve = points([10, 0.4], [20, 0.6], [30, 0.8], [40, 1]);
  expect(labelEfficiency(curve, 0.8)).toBe(28);
  expect(labelEfficiency(curve, 0.5)).toBe(10);
  expect(labelEfficiency(curve, 1)).toBeNull();
  expect(labelEfficiency([], 1)).toBeNull();
});

it('Wilson: 8 of 10 lie between 0.4902 and 0.9433, 0 of 10 below 0.2775', () => {
  const eight = wilsonInterval(8, 10);
  expect(eight?.share).toBe(0.8);
  expect(eight?.low).toBeCloseTo(0.4902, 4);
  expect(eight?.high).toBeCloseTo(0.9433, 4);
  expect(wilsonInterval(0, 10)).toMatchObject({ share: 0, low: 0 });
  expect(wilsonInterval(0, 10)?.high).toBeCloseTo(0.2775, 4);
  expect(wilsonInterval(10, 10)?.high).toBeCloseTo(1, 12);
  expect(wilsonInterval(0, 0)).toBeNull();
});
