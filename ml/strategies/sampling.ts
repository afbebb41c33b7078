/**
 * What keeps the greedy strategies affordable on large graphs. Up to 4,000 nodes nothing is sampled and the greedy is exact;
 * above, their diversity is measured over 2,000 reference nodes and at most 4,000 candidates are looked at.
 */
import type { RunContext } from '../context.ts';
import type { WeightedRows } from '../graph/adjacency.ts';
import { createRng } from '../rng.ts';
import type { Rng } from '../rng.ts';
import { nodesWith, squaredDistance } from './propagated.ts';
import type { FeatureRows } from './propagated.ts';

const ALL_REFERENCES = 4000;
const REFERENCES = 2000;
/** Candidates that a greedy looks at. */
export const POOL = 4000;

export interface Reference {
  /** nodes that distances are measured to, ascending */
  readonly nodes: Int32Array;
  /** their features side by side, so that measuring to all of them does not jump about in memory; count x width */
  readonly rows: Float32Array;
  /** largest distance between two of them: what scales distances to [0, 1] */
  readonly widest: number;
  readonly notes: readonly string[];
}

/**
 * Largest distance between two of the nodes. Two nodes are at most as far apart as their distances to the mean row add
 * up to: from the outermost inwards, few pairs have to be looked at.
 */
export async function largestDistance(
  { rows, width }: FeatureRows,
  nodes: Int32Array,
  ctx: RunContext,
): Promise<number> {
  const sum = new Float64Array(width);
  for (const v of nodes) for (let c = 0; c < width; c++) sum[c] += rows[v * width + c];
  const mean = Float32Array.from(sum, (value) => value / nodes.length);
  const radius = Float64Array.from(nodes, (v) => Math.sqrt(squaredDistance(rows, v, mean, 0, width)));
  const order = Int32Array.from(nodes.keys()).sort((a, b) => radius[b] - radius[a]);
  let square = 0;
  for (let i = 1; i < order.length; i++) {
    for (let j = 0; j < i; j++) {
      // The margin makes up for rounding in the radii.
      const most = 1.000001 * (radius[order[i]] + radius[order[j]]);
      if (most * most <= square) break;
      square = Math.max(square, squaredDistance(rows, nodes[order[i]], rows, nodes[order[j]], width));
    }
    if (i % 256 === 0) await ctx.tick();
  }
  return Math.sqrt(square);
}

const cache = new WeakMap<FeatureRows, Reference>();

/** Kept as long as the features. The sample is fixed: it belongs to the data, not to a run. */
export async function referenceNodes(features: FeatureRows, numNodes: number, ctx: RunContext): Promise<Reference> {
  const known = cache.get(features);
  if (known !== undefined) return known;
  const all = Int32Array.from({ length: numNodes }, (_, v) => v);
  const sampled = numNodes > ALL_REFERENCES;
  const nodes = sampled ? drawn(all, REFERENCES, createRng('reference nodes')).sort() : all;
  const notes = sampled
    ? [`Distances were measured to ${nodes.length} of ${numNodes} nodes, drawn at random (fixed seed).`]
    : [];
  const { width } = features;
  const rows = new Float32Array(nodes.length * width);
  nodes.forEach((v, k) => {
    rows.set(features.rows.subarray(v * width, (v + 1) * width), k * width);
  });
  const value = { nodes, rows, widest: await largestDistance(features, nodes, ctx), notes };
  cache.set(features, value);
  return value;
}

/** `count` of the items, drawn without putting back, in the order drawn. Takes their order apart. */
export function drawn(items: Int32Array, count: number, rng: Rng): Int32Array {
  const most = Math.min(count, items.length);
  for (let i = 0; i < most; i++) {
    const j = i + rng.int(items.length - i);
    const held = items[i];
    items[i] = items[j];
    items[j] = held;
  }
  return items.slice(0, most);
}

interface NodeOrders {
  /** all nodes, those with most neighbours first, equal ones by node */
  readonly connected: Int32Array;
  /** all nodes in an order drawn with a fixed seed */
  readonly drawn: Int32Array;
}

const orders = new WeakMap<WeightedRows, NodeOrders>();

/** Kept as long as the graph. Counting sort: rows are short integers. */
export function nodeOrders(propagation: WeightedRows): NodeOrders {
  const known = orders.get(propagation);
  if (known !== undefined) return known;
  const { numRows: n, rowPtr } = propagation;
  let longest = 0;
  for (let v = 0; v < n; v++) longest = Math.max(longest, rowPtr[v + 1] - rowPtr[v]);
  const start = new Int32Array(longest + 2);
  for (let v = 0; v < n; v++) start[longest - (rowPtr[v + 1] - rowPtr[v]) + 1]++;
  for (let i = 0; i <= longest; i++) start[i + 1] += start[i];
  const connected = new Int32Array(n);
  for (let v = 0; v < n; v++) connected[start[longest - (rowPtr[v + 1] - rowPtr[v])]++] = v;
  const found = { connected, drawn: createRng('order of nodes').shuffle(connected.slice().sort()) };
  orders.set(propagation, found);
  return found;
}

export interface Pool {
  /** ascending */
  readonly nodes: Int32Array;
  readonly notes: readonly string[];
}

/**
 * Candidates to look at: all of them, or half of them with most neighbours and half at random. The draw belongs to the
 * graph, not to a run: what was worked out about a candidate for one batch is of use for the next, and a label taken back
 * leads to the very pool of before.
 */
export function candidatePool(candidates: Uint8Array, propagation: WeightedRows, count: number, limit = POOL): Pool {
  const nodes = nodesWith(candidates);
  const most = Math.max(limit, 2 * count);
  if (nodes.length <= most) return { nodes, notes: [] };
  const half = most >>> 1;
  const order = nodeOrders(propagation);
  const pool = new Int32Array(most);
  const taken = new Uint8Array(candidates.length);
  let size = 0;
  const fill = (from: Int32Array, end: number): void => {
    for (let i = 0; i < from.length && size < end; i++) {
      const v = from[i];
      if (candidates[v] === 0 || taken[v] === 1) continue;
      taken[v] = 1;
      pool[size++] = v;
    }
  };
  fill(order.connected, half);
  fill(order.drawn, most);
  return {
    nodes: pool.sort(),
    notes: [
      `${most} of ${nodes.length} candidates were looked at: the ${half} with most neighbours and ${most - half} drawn at random (fixed seed).`,
    ],
  };
}
