/** Tables of distillations as Markdown: one of means, and differences on the same splits, per cent. */
import { signedRankTest } from '../metrics/signed-rank.ts';
import type { DistillMethod } from './distill-methods.ts';
import type { DistillResult } from './distill-results.ts';

const percent = (value: number): string => (100 * value).toFixed(2);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Mean ± population standard deviation, as numpy's std and with it the papers have it. */
export function meanText(values: readonly number[]): string {
  if (values.length === 0) return '–';
  const middle = mean(values);
  return `${percent(middle)} ± ${percent(Math.sqrt(mean(values.map((value) => (value - middle) ** 2))))}`;
}

/** Two-sided 95 % of Student's t by degrees of freedom, 1 to 30; 1.96 beyond. */
const T_95 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/** "+0.42 [-0.10, 0.94], p 0.13": a - b on the same splits; the interval is Student's, p is of the signed-rank test */
export function differenceText(a: readonly DistillResult[], b: readonly DistillResult[]): string {
  const differences = a.flatMap(({ split, accuracy }) => {
    const other = b.find((result) => result.split === split);
    return other === undefined ? [] : [accuracy - other.accuracy];
  });
  if (differences.length < 2) return '–';
  const middle = mean(differences);
  const squares = differences.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  const error = Math.sqrt(squares / (differences.length - 1) / differences.length);
  const half = error * (T_95[differences.length - 2] ?? 1.96);
  const { p } = signedRankTest(differences);
  const sign = middle > 0 ? '+' : '';
  return `${sign}${percent(middle)} [${percent(middle - half)}, ${percent(middle + half)}], p ${p.toFixed(3)}`;
}

export const markdownRow = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** @param results of one data set and one setting @param against id of the method that others are compared with */
export function distillTable(
  results: readonly DistillResult[],
  methods: readonly DistillMethod[],
  against: string,
): string {
  const inductive = results.some(({ unobserved }) => unobserved !== null);
  const of = (id: string): readonly DistillResult[] => results.filter(({ method }) => method === id);
  const reference = of(against);
  const rows = methods.flatMap(({ id, title }) => {
    const own = of(id);
    if (own.length === 0) return [];
    const values = (pick: (result: DistillResult) => number | null | undefined): number[] =>
      own.map(pick).filter((value) => value !== null && value !== undefined);
    return [
      markdownRow([
        title,
        String(own.length),
        meanText(values(({ accuracy }) => accuracy)),
        ...(inductive ? [meanText(values(({ unobserved }) => unobserved))] : []),
        id === against ? '' : differenceText(own, reference),
        meanText(values(({ audit }) => audit?.accuracy)),
        mean(values(({ seconds }) => seconds)).toFixed(1),
      ]),
    ];
  });
  const header = [
    'method',
    'splits',
    inductive ? 'observed test' : 'test',
    ...(inductive ? ['unobserved'] : []),
    `minus ${against} [95 %]`,
    'audit: epoch chosen by test',
    'seconds',
  ];
  return [markdownRow(header), markdownRow(header.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows].join('\n');
}
