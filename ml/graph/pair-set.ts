/**
 * A set of unordered node pairs, for generators that must not add a pair twice. A pair (u, v) is the number
 * min(u, v) * numNodes + max(u, v), exact for up to 9 * 10^7 nodes.
 */
import type { Graph } from '../schema/graph.ts';

export interface PairSet {
  has(u: number, v: number): boolean;
  add(u: number, v: number): void;
  delete(u: number, v: number): void;
}

/** The pairs that a graph's edges join, direction and repetition apart. */
export function pairSet(graph: Graph): PairSet {
  const n = graph.numNodes;
  const key = (u: number, v: number): number => (u < v ? u * n + v : v * n + u);
  const pairs = new Set<number>();
  for (let e = 0; e < graph.numEdges; e++) pairs.add(key(graph.src[e], graph.dst[e]));
  return {
    has: (u, v) => pairs.has(key(u, v)),
    add: (u, v) => void pairs.add(key(u, v)),
    delete: (u, v) => void pairs.delete(key(u, v)),
  };
}
