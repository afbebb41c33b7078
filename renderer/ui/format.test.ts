import { expect, test } from 'vitest';
import {
  formatBytes,
  formatNumber,
  formatPercentile,
  formatSeconds,
  formatStanding,
  formatTime,
  formatTogether,
} from './format.ts';

test('a percentile below the top never reads 100', () => {
  expect(formatPercentile(1)).toBe('100');
  expect(formatPercentile(0.99999)).toBe('99.99');
  expect(formatPercentile(0.9876)).toBe('98.7');
  expect(formatStanding(1)).toBe('the highest');
});

test('numbers keep their size, tiny ones beside large ones are zero', () => {
  expect(formatNumber(12345.6)).toBe('12,346');
  expect(formatNumber(2026)).toBe('2026');
  expect(formatNumber(9999.6)).toBe('10,000');
  expect(formatNumber(0.12345678)).toBe('0.1235');
  expect(formatTogether([10.4567, -8.4e-10, -0.071])).toEqual(['10.46', '0', '-0.07']);
  expect(formatBytes(2_100_000)).toBe('2.1 MB');
});

test('times as people read them', () => {
  expect(formatSeconds(8.4)).toBe('8 s');
  expect(formatSeconds(125)).toBe('2 min 05 s');
  expect(formatSeconds(4800)).toBe('1 h 20 min');
  const noon = new Date(2026, 0, 2, 14, 3, 5);
  expect(formatTime(noon.toISOString())).toBe('14:03:05');
});
