/**
 * One step of coarsening: a node joins the neighbouring group that it is tied to most strongly for its and the group's
 * charge (the rating of Holtgrewe, Sanders and Schulz, IPDPS 2010), groups stay small, and groups become nodes. Two cases
 * would stall that and are taken apart: leaves join their only neighbour whatever its size, and nodes left over around
 * the same hub join each other.
 */
import type { Rng } from '../rng.ts';
import type { WeightedGraph } from './weighted-graph.ts';

/** Nodes in a group, leaves not counted. */
const GROUP = 4;

export interface Coarser {
  readonly graph: WeightedGraph;
  /** group of each node, numbered from 0 in the order of their first nodes */
  readonly of: Int32Array;
}

function group({ size, ptr, to, weight, charge }: WeightedGraph, rng: Rng): { of: Int32Array; count: number } {
  /** a group is named by one of its nodes */
  const of = Int32Array.from({ length: size }, (_, v) => v);
  const members = new Int32Array(size).fill(1);
  const held = Float64Array.from(charge);
  const linked = new Float64Array(size);
  const join = (v: number, into: number, counts: boolean): void => {
    of[v] = into;
    held[into] += charge[v];
    if (counts) members[into]++;
    members[v] = 0;
  };
  const isLeaf = (v: number): boolean => ptr[v + 1] - ptr[v] === 1;
  for (let v = 0; v < size; v++) {
    // Of two leaves that are all there is, the second joins the first.
    if (isLeaf(v) && (!isLeaf(to[ptr[v]]) || to[ptr[v]] < v)) join(v, to[ptr[v]], false);
  }
  const order = rng.shuffle(Int32Array.from({ length: size }, (_, v) => v));
  for (const v of order) {
    if (of[v] !== v || members[v] !== 1) continue;
    let best = -1;
    let bestRating = 0;
    for (let i = ptr[v]; i < ptr[v + 1]; i++) linked[of[to[i]]] += weight[i];
    for (let i = ptr[v]; i < ptr[v + 1]; i++) {
      const c = of[to[i]];
      if (c === v || members[c] >= GROUP) continue;
      const rating = (linked[c] * linked[c]) / held[c];
      if (rating > bestRating) {
        best = c;
        bestRating = rating;
      }
    }
    for (let i = ptr[v]; i < ptr[v + 1]; i++) linked[of[to[i]]] = 0;
    if (best < 0) continue;
    // A group moves as a whole: v brings its leaves along.
    held[best] += held[v] - charge[v];
    join(v, best, true);
  }
  for (let v = 0; v < size; v++) while (of[v] !== of[of[v]]) of[v] = of[of[v]];
  pairLeftOver(of, members, { size, ptr, to, weight, charge });
  const number = new Int32Array(size).fill(-1);
  let count = 0;
  for (let v = 0; v < size; v++) if (number[of[v]] < 0) number[of[v]] = count++;
  return { of: of.map((c) => number[c]), count };
}

/** Nodes that found no group because all around them were full: those with the same strongest neighbour join. */
function pairLeftOver(of: Int32Array, members: Int32Array, { size, ptr, to, weight, charge }: WeightedGraph): void {
  const waiting = new Int32Array(size).fill(-1);
  for (let v = 0; v < size; v++) {
    if (of[v] !== v || members[v] !== 1) continue;
    let strongest = -1;
    let most = 0;
    for (let i = ptr[v]; i < ptr[v + 1]; i++) {
      const rating = weight[i] / charge[to[i]];
      if (rating <= most) continue;
      most = rating;
      strongest = of[to[i]];
    }
    if (strongest < 0) continue;
    const into = waiting[strongest];
    if (into < 0 || members[into] >= GROUP) waiting[strongest] = v;
    else {
      members[into]++;
      of[v] = into;
    }
  }
  for (let v = 0; v < size; v++) while (of[v] !== of[of[v]]) of[v] = of[of[v]];
}

function merge(graph: WeightedGraph, of: Int32Array, count: number): WeightedGraph {
  const { size, ptr, to, weight } = graph;
  const begin = new Int32Array(count + 1);
  for (const c of of) begin[c + 1]++;
  for (let c = 0; c < count; c++) begin[c + 1] += begin[c];
  const members = new Int32Array(size);
  const next = begin.slice(0, count);
  for (let v = 0; v < size; v++) members[next[of[v]]++] = v;
  const charge = new Float64Array(count);
  const newPtr = new Int32Array(count + 1);
  const newTo = new Int32Array(to.length);
  const newWeight = new Float64Array(to.length);
  const at = new Int32Array(count).fill(-1);
  let filled = 0;
  for (let c = 0; c < count; c++) {
    const first = filled;
    for (let m = begin[c]; m < begin[c + 1]; m++) {
      const v = members[m];
      charge[c] += graph.charge[v];
      for (let i = ptr[v]; i < ptr[v + 1]; i++) {
        const d = of[to[i]];
        if (d === c) continue;
        if (at[d] < first) {
          at[d] = filled;
          newTo[filled] = d;
          newWeight[filled++] = weight[i];
        } else newWeight[at[d]] += weight[i];
      }
    }
    newPtr[c + 1] = filled;
  }
  return { size: count, ptr: newPtr, to: newTo.slice(0, filled), weight: newWeight.slice(0, filled), charge };
}

/** The next coarser graph; weights and charges add up. */
export function coarsen(graph: WeightedGraph, rng: Rng): Coarser {
  const { of, count } = group(graph, rng);
  return { graph: merge(graph, of, count), of };
}
