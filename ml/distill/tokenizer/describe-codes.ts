/**
 * What a code stands for, in words that need no embedding: how many nodes have it, which are typical, which classes they
 * are of, what sets their features and their number of neighbours apart.
 */
import { compared } from './codebook.ts';
import type { Comparison } from './codebook.ts';
import { matrix } from '../../compute/matrix.ts';
import { distinctNeighbours, symmetricCsr } from '../../graph/csr.ts';
import { columnStats, forEachInRow } from '../../graph/feature-rows.ts';
import type { Features, GraphData } from '../../schema/graph.ts';
import type { Tokens } from '../distill.types.ts';

export interface ClassShare {
  readonly class: number;
  /** labelled members of it */
  readonly members: number;
  /** of the code's labelled members */
  readonly share: number;
  /** of all labelled nodes */
  readonly baseShare: number;
}

export interface FeatureDifference {
  readonly column: number;
  /** empty where the source names no columns */
  readonly name: string;
  /**
   * Standardised mean difference of members against all other nodes: difference of the means by the root of the mean of
   * both variances (Cohen's d); by the deviation over all nodes where neither side varies.
   */
  readonly difference: number;
  readonly mean: number;
  /** of all other nodes */
  readonly otherMean: number;
}

export interface CodeDescription {
  readonly code: number;
  readonly members: number;
  /** members closest to the code, closest first */
  readonly typical: Int32Array;
  /** members whose class is known */
  readonly labelled: number;
  /** classes of labelled members, most frequent first */
  readonly classes: readonly ClassShare[];
  /** largest differences first, either sign */
  readonly features: readonly FeatureDifference[];
  /** distinct neighbours; null without members */
  readonly meanDegree: number | null;
  /** of all nodes */
  readonly graphMeanDegree: number;
}

export interface DescribeOptions {
  /** how rows were compared with codes */
  readonly comparison: Comparison;
  /** most members and most features that are named */
  readonly typical: number;
  readonly features: number;
}

export const defaultDescription: Omit<DescribeOptions, 'comparison'> = { typical: 5, features: 5 };

/** Members of each code, closest first. */
function membersOf(tokens: Tokens, comparison: Comparison): readonly Int32Array[] {
  const { channels, codes, numCodes } = tokens;
  const rows = compared(matrix(codes.length, channels, tokens.hidden), comparison).values;
  const book = compared(matrix(numCodes, channels, tokens.codebook), comparison).values;
  const distance = new Float64Array(codes.length);
  const lists = Array.from({ length: numCodes }, (): number[] => []);
  codes.forEach((code, v) => {
    for (let c = 0; c < channels; c++) distance[v] += (rows[v * channels + c] - book[code * channels + c]) ** 2;
    lists[code].push(v);
  });
  return lists.map((list) => Int32Array.from(list).sort((a, b) => distance[a] - distance[b] || a - b));
}

/** Means and variances of each column over all nodes. */
interface Columns {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

function featureDifferences(
  features: Features,
  members: Int32Array,
  all: Columns,
  most: number,
): readonly FeatureDifference[] {
  const { numRows, numCols, names } = features;
  const [inside, outside] = [members.length, numRows - members.length];
  if (inside === 0 || outside === 0) return [];
  const sums = new Float64Array(numCols);
  const squares = new Float64Array(numCols);
  // Deviations from the overall mean, so that large values do not swallow small differences.
  const rest = new Float64Array(numCols).fill(inside);
  for (const v of members) {
    forEachInRow(features, v, (c, value) => {
      sums[c] += value - all.mean[c];
      squares[c] += (value - all.mean[c]) ** 2;
      rest[c]--;
    });
  }
  const found: FeatureDifference[] = [];
  for (let c = 0; c < numCols; c++) {
    const mean = all.mean[c];
    // Zeros that a sparse row does not store.
    const sum = sums[c] - rest[c] * mean;
    const square = squares[c] + rest[c] * mean * mean;
    const [own, other] = [sum / inside, -sum / outside];
    const ownVariance = Math.max(0, square / inside - own * own);
    const otherVariance = Math.max(0, (numRows * all.variance[c] - square) / outside - other * other);
    const pooled = Math.sqrt((ownVariance + otherVariance) / 2);
    const deviation = Math.sqrt(all.variance[c]);
    // What rounding leaves of a variance of 0 is no scale.
    const scale = pooled > 1e-6 * deviation ? pooled : deviation;
    if (scale === 0 || own === other) continue;
    const difference = (own - other) / scale;
    found.push({ column: c, name: names.at(c) ?? '', difference, mean: mean + own, otherMean: mean + other });
  }
  found.sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference) || a.column - b.column);
  return found.slice(0, most);
}

function classShares(members: Int32Array, labels: Int32Array, base: ReadonlyMap<number, number>): ClassShare[] {
  const counts = new Map<number, number>();
  let labelled = 0;
  let total = 0;
  for (const count of base.values()) total += count;
  for (const v of members) {
    if (labels[v] < 0) continue;
    labelled++;
    counts.set(labels[v], (counts.get(labels[v]) ?? 0) + 1);
  }
  return [...counts]
    .map(([label, count]) => ({
      class: label,
      members: count,
      share: count / labelled,
      baseShare: (base.get(label) ?? 0) / total,
    }))
    .sort((a, b) => b.members - a.members || a.class - b.class);
}

/**
 * Every code in the order of the codebook. O(stored values + codes x columns).
 * @param labels class of each node, -1 where unknown: only known classes that the caller may look at
 */
export function describeCodes(
  { graph, features }: GraphData,
  tokens: Tokens,
  labels: Int32Array,
  options: DescribeOptions,
): readonly CodeDescription[] {
  const degree = distinctNeighbours(symmetricCsr(graph));
  const graphMeanDegree = degree.reduce((sum, value) => sum + value, 0) / Math.max(1, degree.length);
  const { mean, std } = columnStats(features);
  const all = { mean, variance: std.map((value) => value * value) };
  const base = new Map<number, number>();
  for (const label of labels) if (label >= 0) base.set(label, (base.get(label) ?? 0) + 1);
  return membersOf(tokens, options.comparison).map((members, code) => {
    const classes = classShares(members, labels, base);
    return {
      code,
      members: members.length,
      typical: members.slice(0, options.typical),
      labelled: classes.reduce((sum, { members: count }) => sum + count, 0),
      classes,
      features: featureDifferences(features, members, all, options.features),
      meanDegree: members.length === 0 ? null : members.reduce((sum, v) => sum + degree[v], 0) / members.length,
      graphMeanDegree,
    };
  });
}
