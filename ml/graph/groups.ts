/** Nodes in groups (components, communities): numbered by size, their sizes, and how much more than chance holds them together. */
import type { Graph } from '../schema/graph.ts';

export interface Groups {
  /** group of each node: 1 is the largest; of equally large ones the one with the least node first */
  readonly of: Int32Array;
  /** size of the group of each node */
  readonly sizeOf: Int32Array;
  /** sizes by number, largest first: sizes[0] is that of group 1 */
  readonly sizes: Int32Array;
}

/** @param of any whole number from 0 to below the number of nodes for each node, the same for nodes of one group */
export function groupsBySize(of: Int32Array): Groups {
  const size = new Int32Array(of.length);
  const first: number[] = [];
  for (const group of of) if (size[group]++ === 0) first.push(group);
  // Stable: equal sizes keep the order of their first nodes.
  const ordered = first.sort((a, b) => size[b] - size[a]);
  const number = new Int32Array(of.length);
  ordered.forEach((group, i) => (number[group] = i + 1));
  return {
    of: of.map((group) => number[group]),
    sizeOf: of.map((group) => size[group]),
    sizes: Int32Array.from(ordered, (group) => size[group]),
  };
}

/**
 * Modularity (Newman & Girvan, "Finding and evaluating community structure in networks", 2004): the share of edges inside
 * groups minus the share that would be inside if edges were placed at random with the same degrees. Direction does not
 * count; parallel edges and self loops do.
 */
export function modularity({ numEdges, src, dst }: Graph, of: Int32Array): number {
  if (numEdges === 0) return 0;
  const most = of.reduce((a, b) => Math.max(a, b), 0);
  const degree = new Float64Array(most + 1);
  let inside = 0;
  for (let e = 0; e < numEdges; e++) {
    degree[of[src[e]]]++;
    degree[of[dst[e]]]++;
    if (of[src[e]] === of[dst[e]]) inside++;
  }
  let expected = 0;
  for (const sum of degree) expected += (sum / (2 * numEdges)) ** 2;
  return inside / numEdges - expected;
}
