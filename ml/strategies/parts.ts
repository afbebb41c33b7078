/**
 * Parts of a graph as GraphPart makes them: communities by modularity; where the smallest is below a third of the average
 * one, the two of least linkage are merged, again and again, until K are left,
 *
 *   linkage(a, b) = n_a n_b / (n_a + n_b) |mean_a - mean_b|,   n nodes, mean of their features
 *
 * which is Ward's but for the square, as in the released code. Parts are numbered from the largest. Nodes without
 * neighbours are in the largest part, as released.
 */
import type { RunContext } from '../context.ts';
import { loneNodes } from '../graph/adjacency.ts';
import { communities } from '../graph/communities.ts';
import { createRng } from '../rng.ts';
import { narrowFeatures } from './propagated.ts';
import type { FeatureRows } from './propagated.ts';
import type { QueryInput } from './strategy.ts';

/** Communities that are merged pair by pair, at most; smaller ones first join the one whose mean is nearest. */
const MOST_MERGED = 1000;

export interface Parts {
  /** part of each node, 0 the largest; length numNodes */
  readonly of: Int32Array;
  readonly count: number;
  readonly notes: readonly string[];
}

/** Numbers 0, 1, 2... by size, largest first, of equal sizes the one with the first node; -1 stays. */
function numberedBySize(of: Int32Array): { readonly of: Int32Array; readonly sizes: number[] } {
  const size = new Map<number, number>();
  for (const part of of) if (part >= 0) size.set(part, (size.get(part) ?? 0) + 1);
  // Maps keep the order of insertion and sorting is stable: equal sizes stay in the order of their first node.
  const sorted = [...size].sort(([, a], [, b]) => b - a);
  const number = new Map(sorted.map(([part], i) => [part, i]));
  return { of: of.map((part) => number.get(part) ?? -1), sizes: sorted.map(([, nodes]) => nodes) };
}

function sumsOf({ rows, width }: FeatureRows, of: Int32Array, count: number): Float64Array {
  const sums = new Float64Array(count * width);
  for (let v = 0; v < of.length; v++) {
    if (of[v] < 0) continue;
    for (let c = 0; c < width; c++) sums[of[v] * width + c] += rows[v * width + c];
  }
  return sums;
}

/**
 * Merges the pair of least linkage until `target` groups are left. Every group keeps its nearest other one; a merge only
 * makes those look again whose nearest took part.
 * @param sums count x width, features summed over the nodes of each group
 * @returns group of each of the groups given: the number of the first one in it
 */
export function mergeGroups(
  sums: Float64Array,
  sizes: readonly number[],
  width: number,
  target: number,
): readonly number[] {
  const count = sizes.length;
  const sum = Float64Array.from(sums);
  const size = [...sizes];
  const group = size.map((_, i) => i);
  const near = new Int32Array(count).fill(-1);
  const cost = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  const alive = (i: number): boolean => size[i] > 0;
  const linkage = (a: number, b: number): number => {
    let square = 0;
    for (let c = 0; c < width; c++) square += (sum[a * width + c] / size[a] - sum[b * width + c] / size[b]) ** 2;
    return ((size[a] * size[b]) / (size[a] + size[b])) * Math.sqrt(square);
  };
  /** The nearest of those after a: each pair is kept once, by its first group. */
  const look = (a: number): void => {
    near[a] = -1;
    cost[a] = Number.POSITIVE_INFINITY;
    for (let b = a + 1; b < count; b++) {
      if (!alive(b)) continue;
      const value = linkage(a, b);
      if (near[a] < 0 || value < cost[a]) {
        near[a] = b;
        cost[a] = value;
      }
    }
  };
  for (let a = 0; a < count; a++) look(a);
  for (let left = count; left > Math.max(1, target); left--) {
    let a = -1;
    for (let i = 0; i < count; i++) if (alive(i) && near[i] >= 0 && (a < 0 || cost[i] < cost[a])) a = i;
    const b = near[a];
    for (let c = 0; c < width; c++) sum[a * width + c] += sum[b * width + c];
    size[a] += size[b];
    size[b] = 0;
    for (let i = 0; i < count; i++) if (group[i] === b) group[i] = a;
    for (let i = 0; i < b; i++) {
      if (!alive(i)) continue;
      if (i === a || near[i] === a || near[i] === b) look(i);
      else if (i < a) {
        const value = linkage(i, a);
        if (value < cost[i] || (value === cost[i] && a < near[i])) {
          near[i] = a;
          cost[i] = value;
        }
      }
    }
  }
  return group;
}

/** Of each group the one among the first `kept` whose mean is nearest; those are their own. */
async function joined(
  sums: Float64Array,
  sizes: readonly number[],
  width: number,
  kept: number,
  ctx: RunContext,
): Promise<number[]> {
  const means = sums.map((value, i) => value / sizes[Math.floor(i / width)]);
  const to = sizes.map((_, g) => g);
  for (let g = kept; g < sizes.length; g++) {
    let least = Number.POSITIVE_INFINITY;
    for (let k = 0; k < kept; k++) {
      let square = 0;
      for (let c = 0; c < width; c++) square += (means[g * width + c] - means[k * width + c]) ** 2;
      if (square < least) {
        least = square;
        to[g] = k;
      }
    }
    if (g % 256 === 0) await ctx.tick();
  }
  return to;
}

/** @param target parts to merge down to */
export async function graphParts({ data, csr }: QueryInput, target: number, ctx: RunContext): Promise<Parts> {
  const notes: string[] = [];
  const lone = loneNodes(csr);
  // A fixed seed: the parts belong to the data, and every batch must find the same ones.
  const found = communities(data.graph, createRng('graph parts'));
  let { of, sizes } = numberedBySize(found.map((community, v) => (lone[v] === 1 ? -1 : community)));
  const smallest = sizes.at(-1) ?? 0;
  if (sizes.length > target && smallest < data.graph.numNodes / sizes.length / 3) {
    const features = await narrowFeatures(data.features, ctx);
    const { width } = features;
    if (sizes.length > MOST_MERGED) {
      notes.push(
        `${sizes.length} communities: all but the ${MOST_MERGED} largest joined the one that looks most alike before merging.`,
      );
      const to = await joined(sumsOf(features, of, sizes.length), sizes, width, MOST_MERGED, ctx);
      ({ of, sizes } = numberedBySize(of.map((part) => (part < 0 ? -1 : to[part]))));
    }
    const group = mergeGroups(sumsOf(features, of, sizes.length), sizes, width, target);
    ({ of, sizes } = numberedBySize(of.map((part) => (part < 0 ? -1 : group[part]))));
  }
  return { of: of.map((part) => Math.max(0, part)), count: Math.max(1, sizes.length), notes };
}
