/**
 * Communities by modularity: the Louvain method (Blondel, Guillaume, Lambiotte, Lefebvre, "Fast unfolding of
 * communities in large networks", J. Stat. Mech. 2008). Nodes move to the neighbouring community that raises
 * modularity most, communities become nodes, again, until nothing moves.
 *
 *   gain of v joining C = w(v, C) - k_v * K_C / (2m),   k weighted degree, K_C sum over C, 2m sum of all k
 *
 * Each level is O(edges) a pass and few passes suffice; the order of the nodes is shuffled by the given rng, so that
 * one seed gives one answer.
 */
import type { Rng } from '../rng.ts';
import type { Graph } from '../schema/graph.ts';
import { symmetricCsr } from './csr.ts';

/** Weighted symmetric graph of one level; a self loop holds the weight inside a merged community. */
interface Level {
  readonly size: number;
  readonly ptr: Int32Array;
  readonly to: Int32Array;
  readonly weight: Float64Array;
  /** weight inside, counted from both ends */
  readonly inside: Float64Array;
}

const MAX_PASSES = 20;
const MAX_LEVELS = 20;

function firstLevel(graph: Graph): Level {
  const csr = symmetricCsr(graph);
  const inside = new Float64Array(csr.numRows);
  const weight = new Float64Array(csr.colIdx.length).fill(1);
  for (let v = 0; v < csr.numRows; v++) {
    for (let i = csr.rowPtr[v]; i < csr.rowPtr[v + 1]; i++) {
      if (csr.colIdx[i] !== v) continue;
      inside[v] += 2;
      weight[i] = 0;
    }
  }
  return { size: csr.numRows, ptr: csr.rowPtr, to: csr.colIdx, weight, inside };
}

/** Local moving. @returns community of each node of the level, not yet numbered densely, and whether any moved */
function move(level: Level, rng: Rng): { of: Int32Array; moved: boolean } {
  const { size, ptr, to, weight, inside } = level;
  const degree = Float64Array.from(inside);
  for (let v = 0; v < size; v++) for (let i = ptr[v]; i < ptr[v + 1]; i++) degree[v] += weight[i];
  const total = degree.reduce((sum, value) => sum + value, 0);
  const of = Int32Array.from({ length: size }, (_, v) => v);
  if (total === 0) return { of, moved: false };
  const sums = Float64Array.from(degree);
  const linked = new Float64Array(size);
  const order = rng.shuffle(Int32Array.from(of));
  let moved = false;
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    let changes = 0;
    for (const v of order) {
      const home = of[v];
      for (let i = ptr[v]; i < ptr[v + 1]; i++) linked[of[to[i]]] += weight[i];
      sums[home] -= degree[v];
      const gain = (c: number): number => linked[c] - (degree[v] * sums[c]) / total;
      let best = home;
      let bestGain = gain(home);
      for (let i = ptr[v]; i < ptr[v + 1]; i++) {
        const c = of[to[i]];
        const value = gain(c);
        // The margin keeps rounding from moving a node to and fro for ever.
        if (value > bestGain + 1e-9) {
          best = c;
          bestGain = value;
        }
      }
      sums[best] += degree[v];
      of[v] = best;
      if (best !== home) changes++;
      linked[home] = 0;
      for (let i = ptr[v]; i < ptr[v + 1]; i++) linked[of[to[i]]] = 0;
    }
    if (changes > 0) moved = true;
    if (changes <= size / 1000) break;
  }
  return { of, moved };
}

/** Numbers communities 0, 1, 2... in order of their first node. */
function numbered(of: Int32Array): { of: Int32Array; count: number } {
  const number = new Int32Array(of.length).fill(-1);
  let count = 0;
  return { of: of.map((c) => (number[c] < 0 ? (number[c] = count++) : number[c])), count };
}

/** Communities become nodes: weights between them are summed, weights within go to `inside`. */
function merge(level: Level, of: Int32Array, count: number): Level {
  const inside = new Float64Array(count);
  const between = Array.from({ length: count }, () => new Map<number, number>());
  for (let v = 0; v < level.size; v++) {
    const c = of[v];
    inside[c] += level.inside[v];
    for (let i = level.ptr[v]; i < level.ptr[v + 1]; i++) {
      const d = of[level.to[i]];
      if (d === c) inside[c] += level.weight[i];
      else between[c].set(d, (between[c].get(d) ?? 0) + level.weight[i]);
    }
  }
  const ptr = new Int32Array(count + 1);
  between.forEach((row, c) => (ptr[c + 1] = ptr[c] + row.size));
  const to = new Int32Array(ptr[count]);
  const weight = new Float64Array(ptr[count]);
  between.forEach((row, c) => {
    let at = ptr[c];
    for (const [d, value] of row) {
      to[at] = d;
      weight[at++] = value;
    }
  });
  return { size: count, ptr, to, weight, inside };
}

/**
 * @returns community of each node, numbered from 0 in order of their first node; an isolated node is one by itself.
 * Parallel edges weigh more; direction does not count.
 */
export function communities(graph: Graph, rng: Rng): Int32Array {
  let level = firstLevel(graph);
  let result = Int32Array.from({ length: graph.numNodes }, (_, v) => v);
  for (let depth = 0; depth < MAX_LEVELS; depth++) {
    const step = move(level, rng);
    if (!step.moved) break;
    const { of, count } = numbered(step.of);
    result = result.map((c) => of[c]);
    level = merge(level, of, count);
  }
  return numbered(result).of;
}
