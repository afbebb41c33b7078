/**
 * Ranking metrics. Ties are handled exactly: AUROC by mid-ranks (Hanley & McNeil 1982), average precision by treating
 * equal scores as one threshold (the step-wise definition of scikit-learn's average_precision_score), recall@k by the
 * expected value over orderings of the tie at the cut.
 *
 * Everywhere: larger score = more anomalous; truth 1 anomalous, 0 normal, -1 unknown (left out).
 */
import { AppError } from '../schema/errors.ts';

/** Indices by descending score; equal scores by ascending index. Scores must be finite. */
export function orderByScore(score: Float64Array): Int32Array {
  const order = new Int32Array(score.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  return order.sort((a, b) => score[b] - score[a] || a - b);
}

/** 1 = highest score; equal scores ranked by index. Length as score. */
export function ranks(score: Float64Array): Int32Array {
  const order = orderByScore(score);
  const rank = new Int32Array(score.length);
  for (let position = 0; position < order.length; position++) rank[order[position]] = position + 1;
  return rank;
}

/** Mid-rank percentile in (0, 1]: the share of elements below, plus half of those equal. Length as score. */
export function percentiles(score: Float64Array): Float64Array {
  const order = orderByScore(score);
  const n = order.length;
  const result = new Float64Array(n);
  let start = 0;
  while (start < n) {
    let end = start + 1;
    while (end < n && score[order[end]] === score[order[start]]) end++;
    const below = n - end;
    const value = (below + (end - start + 1) / 2) / n;
    for (let i = start; i < end; i++) result[order[i]] = value;
    start = end;
  }
  return result;
}

interface TieGroup {
  readonly positives: number;
  readonly negatives: number;
}

/** Groups of equal score, highest first, unknown truth left out. */
function tieGroups(
  score: Float64Array,
  truth: Int8Array,
): { groups: TieGroup[]; positives: number; negatives: number } {
  if (score.length !== truth.length) {
    throw new AppError('invalid-argument', `There are ${score.length} scores but ${truth.length} truth values.`);
  }
  const groups: TieGroup[] = [];
  let positives = 0;
  let negatives = 0;
  let groupPositives = 0;
  let groupNegatives = 0;
  let last = Number.NaN;
  const flush = (): void => {
    if (groupPositives + groupNegatives > 0) groups.push({ positives: groupPositives, negatives: groupNegatives });
    groupPositives = 0;
    groupNegatives = 0;
  };
  for (const i of orderByScore(score)) {
    if (truth[i] < 0) continue;
    if (score[i] !== last) flush();
    last = score[i];
    if (truth[i] === 1) {
      groupPositives++;
      positives++;
    } else {
      groupNegatives++;
      negatives++;
    }
  }
  flush();
  return { groups, positives, negatives };
}

function needBoth(positives: number, negatives: number): void {
  if (positives === 0 || negatives === 0) {
    throw new AppError(
      'invalid-argument',
      `A ranking can be measured only against both classes; the truth has ${positives} anomalous and ${negatives} normal elements.`,
    );
  }
}

/** Area under the ROC curve, 0..1. @throws AppError when the truth has only one class */
export function rocAuc(score: Float64Array, truth: Int8Array): number {
  const { groups, positives, negatives } = tieGroups(score, truth);
  needBoth(positives, negatives);
  let seenNegatives = 0;
  let wins = 0;
  for (const group of groups) {
    const below = negatives - seenNegatives - group.negatives;
    wins += group.positives * (below + group.negatives / 2);
    seenNegatives += group.negatives;
  }
  return wins / (positives * negatives);
}

/** Average precision, 0..1. @throws AppError when the truth has only one class */
export function averagePrecision(score: Float64Array, truth: Int8Array): number {
  const { groups, positives, negatives } = tieGroups(score, truth);
  needBoth(positives, negatives);
  let seen = 0;
  let found = 0;
  let sum = 0;
  for (const group of groups) {
    seen += group.positives + group.negatives;
    found += group.positives;
    sum += (group.positives / positives) * (found / seen);
  }
  return sum;
}

/** Share of the anomalous elements among the k highest scores, 0..1. @throws AppError when there is only one class */
export function recallAtK(score: Float64Array, truth: Int8Array, k: number): number {
  const { groups, positives, negatives } = tieGroups(score, truth);
  needBoth(positives, negatives);
  let left = k;
  let found = 0;
  for (const group of groups) {
    const size = group.positives + group.negatives;
    const taken = Math.min(left, size);
    found += group.positives * (taken / size);
    left -= taken;
    if (left <= 0) break;
  }
  return found / positives;
}
