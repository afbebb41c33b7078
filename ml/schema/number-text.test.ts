import { expect, test } from 'vitest';
import { durationText, percentText, wholeText } from './number-text.ts';

test('a percentile is rounded down to the digits shown, and only the highest reads 100', () => {
  expect([0, 0.29, 0.5, 0.9876, 0.99, 0.99899, 0.999, 0.99987].map(percentText)).toEqual([
    '0.0',
    '29.0',
    '50.0',
    '98.7',
    '99.0',
    '99.8',
    '99.90',
    '99.98',
  ]);
  expect([1 - 1e-6, 1 - 1e-13, 1].map(percentText)).toEqual(['99.99', '99.99', '100']);
});

test('whole numbers have separators', () => {
  expect([7, 20_000, -1234567].map(wholeText)).toEqual(['7', '20,000', '-1,234,567']);
});

test('a duration is rounded before it is split', () => {
  const seconds = [0.04, 9.96, 59, 59.7, 61, 119.7, 7300];
  const words = ['0.0 s', '10 s', '59 s', '1 min 0 s', '1 min 1 s', '2 min 0 s', '2 h 1 min'];
  expect(seconds.map(durationText)).toEqual(words);
});
