/**
 * Which nodes a round looks at closely. All of them on graphs of up to POOL nodes; beyond, the top of the prior, the top
 * of each member, a random sample, and for each round what a linear model finds in the whole graph and the neighbours of
 * the latest anomalies. Exploration draws from all candidates, whatever lies in here.
 */
import type { NeighbourLists } from '../graph/common-neighbours.ts';
import type { Rng } from '../rng.ts';
import type { Ensemble } from './ensemble.ts';
import type { HuntAnswer } from './training-set.ts';

export const POOL = 20_000;
const SHARES = { prior: 6000, members: 5000, random: 5000, linear: 3000, neighbours: 1000 } as const;

/** The `count` highest of some values, ascending by index; ties at the edge by index. O(n) by a histogram of bins. */
export function highest(values: Float64Array | Float32Array, count: number): Int32Array {
  const n = values.length;
  if (count >= n) return Int32Array.from({ length: n }, (_, v) => v);
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const bins = 4096;
  const scale = high > low ? (bins - 1) / (high - low) : 0;
  const held = new Int32Array(bins);
  for (const value of values) held[Math.floor((value - low) * scale)]++;
  let bin = bins - 1;
  for (let above = 0; bin > 0 && above + held[bin] < count; bin--) above += held[bin];
  const reached: number[] = [];
  for (let v = 0; v < n; v++) if (Math.floor((values[v] - low) * scale) >= bin) reached.push(v);
  reached.sort((a, b) => values[b] - values[a] || a - b);
  return Int32Array.from(reached.slice(0, count)).sort();
}

const ascending = (nodes: Set<number>): Int32Array => Int32Array.from(nodes).sort();

/** The part that belongs to the graph. */
export function standingPool({ prior, members }: Ensemble, rng: Rng): Int32Array {
  const n = prior.length;
  if (n <= POOL) return Int32Array.from({ length: n }, (_, v) => v);
  const nodes = new Set<number>(highest(prior, SHARES.prior));
  for (const { evidence } of members) {
    for (const v of highest(evidence, Math.floor(SHARES.members / members.length))) nodes.add(v);
  }
  for (let i = 0; i < SHARES.random; i++) nodes.add(rng.int(n));
  return ascending(nodes);
}

/**
 * @param linear what a linear model says of every node, or null
 * @returns the standing pool and what the answers bring in, ascending
 */
export function roundPool(
  standing: Int32Array,
  numNodes: number,
  linear: Float64Array | null,
  lists: NeighbourLists,
  answers: readonly HuntAnswer[],
): Int32Array {
  if (standing.length === numNodes) return standing;
  const nodes = new Set<number>(standing);
  if (linear !== null) for (const v of highest(linear, SHARES.linear)) nodes.add(v);
  let room: number = SHARES.neighbours;
  for (let a = answers.length - 1; a >= 0 && room > 0; a--) {
    const { node, label } = answers[a];
    if (label === 0) continue;
    for (let i = lists.ptr[node]; i < lists.ptr[node + 1] && room > 0; i++, room--) nodes.add(lists.idx[i]);
  }
  return ascending(nodes);
}
