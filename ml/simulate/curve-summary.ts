/**
 * What several seeds say together: mean and sample standard deviation of each strategy at each budget, and whether it is
 * told apart from a reference by Wilcoxon's signed-rank test over pairs of runs with equal seeds. A difference counts as
 * won or lost only where p < 0.05; everything else is a tie. No correction is made for the number of tests.
 */
import { areaUnderCurve, labelEfficiency } from '../metrics/curve.ts';
import { signedRankTest } from '../metrics/signed-rank.ts';
import { spread } from '../metrics/spread.ts';
import type { Spread } from '../metrics/spread.ts';
import { ALL_LABELS } from './curve-run.ts';
import type { CurveRun } from './curve-run.ts';

export const curveMetrics = ['accuracy', 'macroF1'] as const;
export type CurveMetric = (typeof curveMetrics)[number];
export const metricTitles: Readonly<Record<CurveMetric, string>> = { accuracy: 'accuracy', macroF1: 'macro F1' };

/** From here on a difference is more than chance. */
export const SIGNIFICANT = 0.05;
/** With fewer pairs p cannot fall below 0.05: 2 / 2^5 is 0.0625. */
export const LEAST_PAIRS = 6;

export type Outcome = 'win' | 'tie' | 'loss';

export interface Comparison {
  /** pairs of equal seeds */
  readonly pairs: number;
  readonly meanDifference: number;
  readonly p: number;
  readonly outcome: Outcome;
}

/** Values by seed against values by seed; null where no seed has both. */
export function comparePaired(
  ours: ReadonlyMap<number, number>,
  others: ReadonlyMap<number, number>,
): Comparison | null {
  const differences = [...ours].flatMap(([seed, value]) => {
    const other = others.get(seed);
    return other === undefined ? [] : [value - other];
  });
  if (differences.length === 0) return null;
  const { p, positive, negative } = signedRankTest(differences);
  const outcome = p >= SIGNIFICANT ? 'tie' : positive > negative ? 'win' : 'loss';
  return { pairs: differences.length, meanDifference: spread(differences).mean, p, outcome };
}

export interface CurveCell extends Spread {
  readonly labels: number;
  /** null for the reference itself, and without pairs */
  readonly againstReference: Comparison | null;
}

export interface CurveSummary {
  readonly strategy: string;
  /** one cell a budget, ascending */
  readonly cells: readonly CurveCell[];
  /** area under the curve of each run, divided by the range of labels */
  readonly area: Spread;
  /** labels at which the mean curve reaches 95 % of what all labels give; null where it does not */
  readonly labelEfficiency: number | null;
  /** share of labels saved against the reference; null where either does not get there */
  readonly saving: number | null;
  readonly wins: number;
  readonly ties: number;
  readonly losses: number;
}

/** Values of one metric of a strategy's runs at one budget, by seed. */
function bySeed(runs: readonly CurveRun[], labels: number, metric: CurveMetric): Map<number, number> {
  return new Map(
    runs.flatMap((run) => {
      const point = run.points.find((one) => one.labels === labels);
      return point === undefined ? [] : [[run.seed, point[metric]] as const];
    }),
  );
}

/** What the classifier reaches with every label of the pool; null where it was not measured. */
export function fullScore(runs: readonly CurveRun[], metric: CurveMetric): Spread | null {
  const values = runs.filter(({ strategy }) => strategy === ALL_LABELS).map(({ points }) => points[0][metric]);
  return values.length === 0 ? null : spread(values);
}

/** @param runs of one data set, one classifier and one list of budgets; in the order in which they are to stand */
export function summariseCurves(runs: readonly CurveRun[], metric: CurveMetric, reference = 'random'): CurveSummary[] {
  const full = fullScore(runs, metric);
  const ids = [...new Set(runs.map(({ strategy }) => strategy))].filter((id) => id !== ALL_LABELS);
  const of = (id: string): CurveRun[] => runs.filter(({ strategy }) => strategy === id);
  const efficiencyOf = (cells: readonly CurveCell[]): number | null =>
    full === null
      ? null
      : labelEfficiency(
          cells.map(({ labels, mean }) => ({ labels, score: mean })),
          full.mean,
        );
  const cellsOf = (id: string): CurveCell[] => {
    const [own, others] = [of(id), of(reference)];
    const budgets = [...new Set(own.flatMap(({ points }) => points.map(({ labels }) => labels)))].sort((a, b) => a - b);
    return budgets.map((labels) => {
      const values = bySeed(own, labels, metric);
      const againstReference = id === reference ? null : comparePaired(values, bySeed(others, labels, metric));
      return { labels, ...spread([...values.values()]), againstReference };
    });
  };
  const referenceEfficiency = efficiencyOf(cellsOf(reference));
  return ids.map((id) => {
    const cells = cellsOf(id);
    const efficiency = efficiencyOf(cells);
    const count = (outcome: Outcome): number =>
      cells.filter(({ againstReference }) => againstReference?.outcome === outcome).length;
    const areas = of(id).map(({ points }) =>
      areaUnderCurve(points.map((point) => ({ labels: point.labels, score: point[metric] }))),
    );
    return {
      strategy: id,
      cells,
      area: spread(areas),
      labelEfficiency: efficiency,
      saving: efficiency === null || referenceEfficiency === null ? null : 1 - efficiency / referenceEfficiency,
      wins: count('win'),
      ties: count('tie'),
      losses: count('loss'),
    };
  });
}

/** Of how many pairs of data set and budget a strategy is significantly above another; null where none has both. */
export function winShare(runs: readonly CurveRun[], ours: string, other: string, metric: CurveMetric): number | null {
  let cells = 0;
  let won = 0;
  for (const dataset of new Set(runs.map((run) => run.dataset))) {
    const of = (id: string): CurveRun[] => runs.filter((run) => run.dataset === dataset && run.strategy === id);
    const [first, second] = [of(ours), of(other)];
    for (const labels of new Set(first.flatMap(({ points }) => points.map((point) => point.labels)))) {
      const found = comparePaired(bySeed(first, labels, metric), bySeed(second, labels, metric));
      if (found === null) continue;
      cells++;
      if (found.outcome === 'win') won++;
    }
  }
  return cells === 0 ? null : won / cells;
}
