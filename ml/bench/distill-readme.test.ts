/** The tables people quote: what stands in a cell was measured, and how often. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { distillMethods } from './distill-methods.ts';
import { readmeTables } from './distill-readme.ts';
import { readDistillResults } from './distill-results.ts';
import type { DistillResult } from './distill-results.ts';

const result = (method: string, split: number, accuracy: number, more: Partial<DistillResult> = {}): DistillResult => ({
  ...{ set: 'pubmed', setting: 'transductive', split, method, accuracy, unobserved: null },
  ...{ validation: 0.5, epoch: 3, audit: null, seconds: 2, ...more },
});
const cells = (table: string, title: string): string[] =>
  (table.split('\n').find((line) => line.startsWith(`| ${title}`)) ?? '').split(' | ').map((text) => text.trim());

test('a cell says how few splits it is made of, and what was not measured is a dash or left out', () => {
  const results = [
    ...Array.from({ length: 10 }, (_, split) => result('glnn', split, split < 5 ? 0.7 : 0.8)),
    result('best', 0, 0.72),
    result('best', 1, 0.74),
    // Neither other settings nor later splits belong there.
    result('best', 2, 0.1, { setting: 'inductive' }),
    result('best', 10, 0.1),
  ];
  const [accuracy, differences] = readmeTables(results, distillMethods).split('Minus GLNN');
  expect(cells(accuracy, 'GLNN, GraphSAGE')[3]).toBe('75.00 ± 5.00');
  expect(cells(accuracy, 'our student of the kernel teacher').slice(1, 5)).toEqual([
    '–',
    '–',
    '73.00 ± 1.00 (2 splits)',
    '–',
  ]);
  expect(accuracy).not.toContain('GraphSAGE (needs the graph)');
  expect(differences).not.toContain('GLNN, GraphSAGE');
  expect(cells(differences, 'our student of the kernel teacher')[3]).toMatch(
    /^\+3\.00 \[.*\], p \d\.\d+ \(2 splits\)$/,
  );
});

test('the README has the tables that the results give', () => {
  const readme = readFileSync(join(import.meta.dirname, '../distill/README.md'), 'utf8');
  expect(readme).toContain(readmeTables([...readDistillResults().values()], distillMethods));
});
