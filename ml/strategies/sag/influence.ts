/**
 * Semantic influence within two hops: J(v, u) = S_vu cos(z_v, z_u), S = Â² with Â = D^-1/2 (A + I) D^-1/2, z the centred
 * logits. Rows of S are made where they are needed and never stored: on a graph with hubs S is close to N x N.
 */
import type { WeightedRows } from '../../graph/adjacency.ts';
import { twoHopReader } from '../two-hop.ts';
import { strongRows } from './strong-rows.ts';

/** Rows that a quantile of influences is read from, at most. */
const SAMPLED_ROWS = 4000;

const quantiles = new WeakMap<WeightedRows, Map<number, number>>();

/**
 * The weight below which a share of the entries of Â² lies, read from evenly spaced rows. 0 on an empty graph. Kept as long
 * as the graph.
 */
export function weightQuantile(propagation: WeightedRows, share: number): number {
  const known = quantiles.get(propagation) ?? new Map<number, number>();
  quantiles.set(propagation, known);
  const found = known.get(share) ?? readQuantile(propagation, share);
  known.set(share, found);
  return found;
}

function readQuantile(propagation: WeightedRows, share: number): number {
  const n = propagation.numRows;
  const rows = Math.min(n, SAMPLED_ROWS);
  const read = twoHopReader(propagation);
  const weights: number[] = [];
  for (let i = 0; i < rows; i++) {
    const { nodes, count, weight } = read(Math.floor((i * n) / rows));
    for (let k = 0; k < count; k++) weights.push(weight[nodes[k]]);
  }
  const sorted = Float64Array.from(weights).sort();
  return sorted.length === 0 ? 0 : sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/** Rows scaled to length 1, as cosines want them; a row shorter than 1e-8 counts as that long. */
export function unitRows(z: Float64Array, width: number): Float64Array {
  const unit = new Float64Array(z.length);
  for (let start = 0; start < z.length; start += width) {
    let square = 0;
    for (let c = start; c < start + width; c++) square += z[c] * z[c];
    const length = Math.max(Math.sqrt(square), 1e-8);
    for (let c = start; c < start + width; c++) unit[c] = z[c] / length;
  }
  return unit;
}

export const dot = (a: Float64Array, v: number, u: number, width: number): number => {
  let sum = 0;
  for (let c = 0; c < width; c++) sum += a[v * width + c] * a[u * width + c];
  return sum;
};

export interface InfluenceInput {
  readonly propagation: WeightedRows;
  /** unit rows of the centred logits; null for structure alone (every cosine 1) */
  readonly unit: Float64Array | null;
  readonly numClasses: number;
  /** -1 where not labelled; length numNodes */
  readonly labels: Int32Array;
  /** influence from which a node counts as reached */
  readonly threshold: number;
  /** structure: within two hops of a labelled node; semantics: reached by one */
  readonly coverage: 'structure' | 'semantics';
}

/** 1 for a node that some labelled node covers already; length numNodes */
export function coveredNodes(input: InfluenceInput): Uint8Array {
  const { propagation, unit, numClasses, labels, threshold, coverage } = input;
  const covered = new Uint8Array(labels.length);
  const read = twoHopReader(propagation);
  for (let v = 0; v < labels.length; v++) {
    if (labels[v] < 0) continue;
    const { nodes, count, weight } = read(v);
    for (let i = 0; i < count; i++) {
      const u = nodes[i];
      const semantic = unit === null ? 1 : dot(unit, v, u, numClasses);
      if (coverage === 'structure' || weight[u] * semantic > threshold) covered[u] = 1;
    }
  }
  return covered;
}

/**
 * How many nodes that nobody covers each node would reach; length numNodes.
 * @param nodes those that it is worked out for, 0 for the others; all where left out
 */
export function increments(input: InfluenceInput, covered: Uint8Array, nodes?: Int32Array): Int32Array {
  const { propagation, unit, numClasses, threshold } = input;
  const reached = new Int32Array(covered.length);
  const rows = strongRows(propagation, threshold);
  const own = new Float64Array(numClasses);
  for (let at = 0; at < (nodes?.length ?? covered.length); at++) {
    const v = nodes?.[at] ?? at;
    const { nodes: near, weights, start, end } = rows.read(v);
    let count = 0;
    if (unit === null) {
      for (let i = start; i < end; i++) count += 1 - covered[near[i]];
    } else {
      for (let c = 0; c < numClasses; c++) own[c] = unit[v * numClasses + c];
      for (let i = start; i < end; i++) {
        const u = near[i];
        if (covered[u] === 1) continue;
        let cosine = 0;
        for (let c = 0, k = u * numClasses; c < numClasses; c++, k++) cosine += own[c] * unit[k];
        if (weights[i] * cosine > threshold) count++;
      }
    }
    reached[v] = count;
  }
  return reached;
}

/** What one node would reach: for the reasons of a question. */
export interface Reach {
  /** strongest first, at most `most` */
  readonly top: readonly { readonly node: number; readonly influence: number }[];
  /** nodes within two hops that weigh enough but look unlike it (cosine below 0) */
  readonly hostile: number;
}

export function reachOf(input: InfluenceInput, covered: Uint8Array, v: number, most: number): Reach {
  const { nodes, count, weight } = twoHopReader(input.propagation)(v);
  const top: { node: number; influence: number }[] = [];
  let hostile = 0;
  for (let i = 0; i < count; i++) {
    const u = nodes[i];
    const semantic = input.unit === null ? 1 : dot(input.unit, v, u, input.numClasses);
    if (semantic < 0 && weight[u] > input.threshold) hostile++;
    const influence = weight[u] * semantic;
    if (covered[u] === 0 && influence > input.threshold) top.push({ node: u, influence });
  }
  top.sort((a, b) => b.influence - a.influence || a.node - b.node);
  return { top: top.slice(0, most), hostile };
}
