/** Figures of the table by hand. */
import { expect, test } from 'vitest';
import type { DistillMethod } from './distill-methods.ts';
import type { DistillResult } from './distill-results.ts';
import { distillTable } from './distill-table.ts';

const method = (id: string): DistillMethod => ({
  id,
  title: `the ${id}`,
  run: () => Promise.reject(new Error('a table runs nothing')),
});

const result = (id: string, split: number, accuracy: number, more: Partial<DistillResult> = {}): DistillResult => ({
  set: 'set',
  setting: 'transductive',
  split,
  method: id,
  accuracy,
  unobserved: null,
  validation: 0.5,
  epoch: 3,
  audit: null,
  seconds: 2,
  ...more,
});

test('means with population deviations, differences on common splits, audits apart', () => {
  const results = [
    result('a', 0, 0.8, { audit: { accuracy: 0.9, epoch: 4 } }),
    result('a', 1, 0.9, { audit: { accuracy: 0.9, epoch: 4 } }),
    result('b', 1, 0.87, { seconds: 4 }),
    result('b', 0, 0.78),
    result('b', 2, 0.5),
  ];
  const lines = distillTable(results, ['b', 'a', 'c'].map(method), 'b').split('\n');
  expect(lines).toHaveLength(4);
  // Deviation of 0.78, 0.87 and 0.50; a - b is 2 and 3 points: 2.5 ± 12.706 * 0.5.
  expect(lines[2]).toBe('| the b | 3 | 71.67 ± 15.76 |  | – | 2.7 |');
  expect(lines[3]).toBe('| the a | 2 | 85.00 ± 5.00 | +2.50 [-3.85, 8.85], p 0.500 | 90.00 ± 0.00 | 2.0 |');
});

test('nodes that came after training have a column where there are any', () => {
  const later = [0.6, 0.8].map((unobserved, split) => result('a', split, 0.8, { unobserved, setting: 'inductive' }));
  const lines = distillTable(later, [method('a')], 'a').split('\n');
  expect(lines[0]).toContain('| observed test | unobserved |');
  expect(lines[2]).toContain('| 80.00 ± 0.00 | 70.00 ± 10.00 |');
});
