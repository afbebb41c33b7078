/**
 * Triangles and the local clustering coefficient: which share of the pairs of a node's neighbours are neighbours of each
 * other (Watts & Strogatz, "Collective dynamics of small-world networks", 1998). Each triangle is met once, from its
 * node of least degree on, so that a hub's neighbours are never compared with each other: O(edges ^ 1.5) on any graph.
 */
import type { NeighbourLists } from './common-neighbours.ts';

/** Triangles that each node is part of. @param neighbours distinct, in both directions */
export function triangles(
  { ptr, idx }: NeighbourLists,
  onStep: (fraction: number) => void = () => undefined,
): Float64Array {
  const n = ptr.length - 1;
  const degree = (v: number): number => ptr[v + 1] - ptr[v];
  const isAfter = (u: number, v: number): boolean => degree(u) > degree(v) || (degree(u) === degree(v) && u > v);
  // Neighbours that come after a node: at most the square root of twice the edges, whatever its degree.
  const upPtr = new Int32Array(n + 1);
  const up = new Int32Array(idx.length >> 1);
  let at = 0;
  for (let v = 0; v < n; v++) {
    for (let i = ptr[v]; i < ptr[v + 1]; i++) if (isAfter(idx[i], v)) up[at++] = idx[i];
    upPtr[v + 1] = at;
  }
  const count = new Float64Array(n);
  const seenFrom = new Int32Array(n).fill(-1);
  for (let v = 0; v < n; v++) {
    for (let i = upPtr[v]; i < upPtr[v + 1]; i++) seenFrom[up[i]] = v;
    for (let i = upPtr[v]; i < upPtr[v + 1]; i++) {
      const u = up[i];
      for (let j = upPtr[u]; j < upPtr[u + 1]; j++) {
        const w = up[j];
        if (seenFrom[w] !== v) continue;
        count[v]++;
        count[u]++;
        count[w]++;
      }
    }
    if (v % 4096 === 4095) onStep(v / n);
  }
  return count;
}

export interface Clustering {
  /** 0 to 1; 0 for nodes with fewer than two neighbours */
  readonly local: Float64Array;
  /** mean of `local` over nodes with at least two neighbours; 0 without one */
  readonly average: number;
  /** nodes with at least two neighbours */
  readonly counted: number;
  /** closed pairs of neighbours out of all pairs of neighbours, over the whole graph; 0 without a pair */
  readonly transitivity: number;
  readonly triangles: number;
}

/** @param neighbours distinct, in both directions */
export function clustering(neighbours: NeighbourLists, onStep?: (fraction: number) => void): Clustering {
  const count = triangles(neighbours, onStep);
  const n = count.length;
  const local = new Float64Array(n);
  let sum = 0;
  let counted = 0;
  let closed = 0;
  let pairs = 0;
  for (let v = 0; v < n; v++) {
    const degree = neighbours.ptr[v + 1] - neighbours.ptr[v];
    if (degree < 2) continue;
    const all = (degree * (degree - 1)) / 2;
    local[v] = count[v] / all;
    sum += local[v];
    counted++;
    closed += count[v];
    pairs += all;
  }
  return {
    local,
    average: counted === 0 ? 0 : sum / counted,
    counted,
    transitivity: pairs === 0 ? 0 : closed / pairs,
    triangles: closed / 3,
  };
}
