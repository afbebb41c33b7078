/**
 * What keeps the greedy strategies affordable on large graphs: their diversity is measured over at most 4,000 reference
 * nodes and at most 4,000 candidates are looked at. Up to there both are all nodes, and the greedy is exact.
 */
import type { RunContext } from '../context.ts';
import type { WeightedRows } from '../graph/adjacency.ts';
import { createRng } from '../rng.ts';
import type { Rng } from '../rng.ts';
import { nodesWith, squaredDistance } from './propagated.ts';
import type { FeatureRows } from './propagated.ts';

const MOST_REFERENCES = 4000;
const MOST_CANDIDATES = 4000;

export interface Reference {
  /** nodes that distances are measured to, ascending */
  readonly nodes: Int32Array;
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
  const sampled = numNodes > MOST_REFERENCES;
  const nodes = sampled ? createRng('reference nodes').shuffle(all).slice(0, MOST_REFERENCES).sort() : all;
  const notes = sampled
    ? [`Distances were measured to ${nodes.length} of ${numNodes} nodes, drawn at random (fixed seed).`]
    : [];
  const value = { nodes, widest: await largestDistance(features, nodes, ctx), notes };
  cache.set(features, value);
  return value;
}

export interface Pool {
  /** ascending */
  readonly nodes: Int32Array;
  readonly notes: readonly string[];
}

/** Candidates to look at: all of them, or half of them with most neighbours and half at random. */
export function candidatePool(candidates: Uint8Array, { rowPtr }: WeightedRows, count: number, rng: Rng): Pool {
  const nodes = nodesWith(candidates);
  const most = Math.max(MOST_CANDIDATES, 2 * count);
  if (nodes.length <= most) return { nodes, notes: [] };
  const connected = most >>> 1;
  const degree = (v: number): number => rowPtr[v + 1] - rowPtr[v];
  const sorted = nodes.slice().sort((a, b) => degree(b) - degree(a) || a - b);
  const others = rng.fork('candidates').shuffle(sorted.slice(connected));
  const pool = sorted.slice(0, most);
  pool.set(others.subarray(0, most - connected), connected);
  return {
    nodes: pool.sort(),
    notes: [
      `${most} of ${nodes.length} candidates were looked at: the ${connected} with most neighbours and ${most - connected} drawn at random.`,
    ],
  };
}
