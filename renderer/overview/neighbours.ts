/** Who is joined to whom, for walking from node to node with the arrow keys. */
import type { EdgeEnds } from './edge-order.ts';

export interface Neighbours {
  /** degree of each node: ends of edges that touch it, a loop twice */
  readonly degree: Uint32Array<ArrayBuffer>;
  readonly of: (node: number) => Uint32Array<ArrayBuffer>;
}

export function neighboursOf(numNodes: number, { src, dst }: EdgeEnds): Neighbours {
  const starts = new Uint32Array(numNodes + 1);
  for (let e = 0; e < src.length; e++) {
    starts[src[e] + 1]++;
    starts[dst[e] + 1]++;
  }
  const degree = starts.slice(1);
  for (let v = 0; v < numNodes; v++) starts[v + 1] += starts[v];
  const next = starts.slice(0, -1);
  const ends = new Uint32Array(2 * src.length);
  for (let e = 0; e < src.length; e++) {
    ends[next[src[e]]++] = dst[e];
    ends[next[dst[e]]++] = src[e];
  }
  return { degree, of: (node) => ends.subarray(starts[node], starts[node + 1]) };
}

export type Direction = 'left' | 'right' | 'up' | 'down';

const ways: Readonly<Record<Direction, readonly [number, number]>> = {
  left: [-1, 0],
  right: [1, 0],
  up: [0, -1],
  down: [0, 1],
};

/**
 * The one of `candidates` that lies nearest in a direction, or -1: within 60 degrees of it, and the more to the side it
 * lies the farther it counts.
 */
export function nearestInDirection(
  from: number,
  candidates: Iterable<number>,
  positions: Float32Array,
  direction: Direction,
): number {
  const [wayX, wayY] = ways[direction];
  let found = -1;
  let least = Infinity;
  for (const node of candidates) {
    if (node === from) continue;
    const dx = positions[2 * node] - positions[2 * from];
    const dy = positions[2 * node + 1] - positions[2 * from + 1];
    const ahead = dx * wayX + dy * wayY;
    const aside = Math.abs(dx * wayY - dy * wayX);
    if (ahead <= 0 || aside > ahead * Math.sqrt(3)) continue;
    const distance = ahead + 2 * aside;
    if (distance < least || (distance === least && node < found)) {
      least = distance;
      found = node;
    }
  }
  return found;
}
