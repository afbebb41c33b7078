/** Nodes that are linked to several given ones: whom suspects have in common. */
import type { Csr } from '../schema/graph.ts';

export interface SharedNeighbour {
  readonly node: number;
  /** how many of the given nodes it is linked to */
  readonly touches: number;
  /** stored edges between it and them */
  readonly edges: readonly number[];
}

/**
 * @param nodes at least two different ones; they are no neighbours of themselves, but may be of each other
 * @param least how many of them a node must be linked to
 * @returns most linked first, then by index
 */
export function sharedNeighbours(csr: Csr, nodes: readonly number[], least: number): SharedNeighbour[] {
  const found = new Map<number, { touches: number; last: number; edges: number[] }>();
  nodes.forEach((node, turn) => {
    for (let i = csr.rowPtr[node]; i < csr.rowPtr[node + 1]; i++) {
      const other = csr.colIdx[i];
      if (other === node) continue;
      let entry = found.get(other);
      if (entry === undefined) {
        // Too late to be linked to enough of them.
        if (nodes.length - turn < least) continue;
        entry = { touches: 0, last: -1, edges: [] };
        found.set(other, entry);
      }
      if (entry.last !== turn) entry.touches++;
      entry.last = turn;
      entry.edges.push(csr.edgeId[i]);
    }
  });
  return [...found]
    .filter(([, { touches }]) => touches >= least)
    .map(([node, { touches, edges }]) => ({ node, touches, edges }))
    .sort((a, b) => b.touches - a.touches || a.node - b.node);
}
