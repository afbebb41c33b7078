/**
 * How good probabilities are on labels that whoever gave them never saw, with 95 % intervals by resampling nodes, and
 * two models compared node by node.
 */
import { bootstrapInterval } from '../metrics/bootstrap.ts';
import { averagePrecision, rocAuc } from '../metrics/ranking.ts';
import type { Rng } from '../rng.ts';

/** A labelled node and what was said of it without its label. */
export interface HeldOutLabel {
  readonly node: number;
  /** 1 anomalous */
  readonly label: 0 | 1;
  /** of class 1 */
  readonly probability: number;
}

export interface HeldOutFigure {
  /** null where a class is missing */
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}
export interface HeldOutFigures {
  readonly auroc: HeldOutFigure;
  readonly averagePrecision: HeldOutFigure;
  /** a node is called anomalous from 0.5 on */
  readonly balancedAccuracy: HeldOutFigure;
  /** mean squared error of the probability (Brier, Monthly Weather Review 1950) */
  readonly brier: HeldOutFigure;
}

type Measure = (probability: Float64Array, truth: Int8Array) => number;

function balanced(probability: Float64Array, truth: Int8Array): number {
  const [right, count] = [
    [0, 0],
    [0, 0],
  ];
  truth.forEach((label, i) => {
    count[label]++;
    if ((probability[i] >= 0.5 ? 1 : 0) === label) right[label]++;
  });
  return (right[0] / count[0] + right[1] / count[1]) / 2;
}
const brier: Measure = (probability, truth) =>
  truth.reduce((sum, label, i) => sum + (probability[i] - label) ** 2, 0) / truth.length;

export function heldOutFigures(held: readonly HeldOutLabel[], rng: Rng): HeldOutFigures {
  const probability = Float64Array.from(held, (one) => one.probability);
  const truth = Int8Array.from(held, (one) => one.label);
  const figure = (name: string, measure: Measure, needsBoth: boolean): HeldOutFigure => {
    const of = (drawn: Int32Array | null): number | null => {
      const p = drawn === null ? probability : Float64Array.from(drawn, (i) => probability[i]);
      const y = drawn === null ? truth : Int8Array.from(drawn, (i) => truth[i]);
      const anomalous = y.reduce((sum: number, label) => sum + label, 0);
      if (y.length === 0 || (needsBoth && (anomalous === 0 || anomalous === y.length))) return null;
      return measure(p, y);
    };
    const value = of(null);
    const range = value === null ? null : bootstrapInterval(held.length, of, rng.fork(name));
    return { value, low: range?.low ?? null, high: range?.high ?? null };
  };
  return {
    auroc: figure('auroc', rocAuc, true),
    averagePrecision: figure('average precision', averagePrecision, true),
    balancedAccuracy: figure('balanced accuracy', balanced, true),
    brier: figure('brier', brier, false),
  };
}

/** What a model got wrong of a label: three ways to count it. */
export const heldOutErrors = {
  'squared error': ({ label, probability }: HeldOutLabel): number => (probability - label) ** 2,
  /** -log of the probability of what was right, at most that of 1 in 10^12 */
  'log loss': ({ label, probability }: HeldOutLabel): number =>
    -Math.log(Math.max(1e-12, label === 1 ? probability : 1 - probability)),
  'wrong at its threshold': ({ label, probability }: HeldOutLabel, threshold: number): number =>
    (probability >= threshold ? 1 : 0) === label ? 0 : 1,
} as const;
export type HeldOutError = keyof typeof heldOutErrors;

export interface PairedDifference {
  readonly first: number;
  readonly second: number;
  /** first - second */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Mean errors of two models on the same nodes and of their difference, each node against itself.
 * @param first errors of each node @param second of the same nodes, in the same order
 */
export function pairedDifference(first: readonly number[], second: readonly number[], rng: Rng): PairedDifference {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const each = first.map((value, i) => value - second[i]);
  const difference = mean(each);
  const drawnMean = (drawn: Int32Array): number => drawn.reduce((sum, i) => sum + each[i], 0) / drawn.length;
  const range = bootstrapInterval(each.length, drawnMean, rng, 2000);
  return {
    first: mean(first),
    second: mean(second),
    difference,
    low: range?.low ?? difference,
    high: range?.high ?? difference,
  };
}
