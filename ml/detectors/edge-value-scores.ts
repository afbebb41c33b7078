/**
 * How unusual the numbers on an edge are (amount, time), against all edges and against the other edges of its two ends.
 *
 * A value's unusualness is its two-sided tail surprise, -log(2 min(P(X <= x), P(X >= x))) over all edges, mid-ranks for
 * ties (the tail view of ECOD: Li et al., TKDE 2022); an edge has the mean over its columns. Against its ends: each
 * value minus what the other edges of that end carry, where few others are drawn towards the mean of all edges, so that
 * an end with one more edge does not speak as loudly as one with hundreds. O(m k log m) for m edges, k columns.
 */
import { percentiles } from '../metrics/ranking.ts';
import type { DenseFeatures, Graph } from '../schema/graph.ts';

/** Edges of an end that weigh as much as the mean of all. */
const PRIOR_EDGES = 3;

/** Two-sided tail surprise of each value, >= 0. Length as given. */
export function tailSurprise(values: Float64Array): Float64Array {
  const n = values.length;
  // Mid-rank percentile: (below + (equal + 1) / 2) / n, so that both tails of a tie are alike.
  return percentiles(values).map((upTo) => {
    const lower = upTo - 0.5 / n;
    return -Math.log(Math.min(1, 2 * Math.min(lower, 1 - lower)));
  });
}

function column(features: DenseFeatures, c: number): Float64Array {
  return Float64Array.from({ length: features.numRows }, (_, e) => features.data[e * features.numCols + c]);
}

/** Each value minus the drawn-in mean of the other edges at one end. */
function againstEnd(values: Float64Array, end: Int32Array, numNodes: number, mean: number): Float64Array {
  const sum = new Float64Array(numNodes);
  const count = new Float64Array(numNodes);
  for (let e = 0; e < values.length; e++) {
    sum[end[e]] += values[e];
    count[end[e]]++;
  }
  return values.map((value, e) => {
    const others = (sum[end[e]] - value + PRIOR_EDGES * mean) / (count[end[e]] - 1 + PRIOR_EDGES);
    return value - others;
  });
}

export interface EdgeValueScores {
  /** against all edges; length m */
  readonly overall: Float64Array;
  /** against the other edges of its source and of its target; length m */
  readonly local: Float64Array;
}

/** @param features one row per stored edge, at least one column */
export function edgeValueScores(graph: Graph, features: DenseFeatures): EdgeValueScores {
  const { numEdges, numNodes, src, dst } = graph;
  const overall = new Float64Array(numEdges);
  const local = new Float64Array(numEdges);
  for (let c = 0; c < features.numCols; c++) {
    const values = column(features, c);
    const mean = values.reduce((total, value) => total + value, 0) / Math.max(1, numEdges);
    const all = tailSurprise(values);
    const ends = [src, dst].map((end) => tailSurprise(againstEnd(values, end, numNodes, mean)));
    for (let e = 0; e < numEdges; e++) {
      overall[e] += all[e] / features.numCols;
      local[e] += (ends[0][e] + ends[1][e]) / (2 * features.numCols);
    }
  }
  return { overall, local };
}
