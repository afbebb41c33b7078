/**
 * The graph as a layout sees it: undirected, every pair of neighbours once, without self loops, cut into its connected
 * components. Parallel edges pull a little more than one, not as many times as they are: fifty payments between two
 * accounts must not fuse them.
 */
import type { Csr } from '../schema/graph.ts';

export interface WeightedGraph {
  readonly size: number;
  /** length size + 1 */
  readonly ptr: Int32Array;
  readonly to: Int32Array;
  readonly weight: Float64Array;
  /** how strongly a node repels: its number of neighbours + 1, summed over what was merged into it */
  readonly charge: Float64Array;
}

export interface Component {
  /** of the whole graph, in the order of a breadth-first walk, so that neighbours lie near each other in memory */
  readonly nodes: Int32Array;
  readonly graph: WeightedGraph;
}

/** Nodes in breadth-first order, component by component, and where each component begins (and the last one ends). */
function walk(csr: Csr): { order: Int32Array; begins: number[] } {
  const { numRows, rowPtr, colIdx } = csr;
  const order = new Int32Array(numRows);
  const seen = new Uint8Array(numRows);
  const begins: number[] = [];
  let filled = 0;
  for (let first = 0; first < numRows; first++) {
    if (seen[first] === 1) continue;
    begins.push(filled);
    seen[first] = 1;
    let at = filled;
    order[filled++] = first;
    while (at < filled) {
      const v = order[at++];
      for (let i = rowPtr[v]; i < rowPtr[v + 1]; i++) {
        const u = colIdx[i];
        if (seen[u] === 1) continue;
        seen[u] = 1;
        order[filled++] = u;
      }
    }
  }
  begins.push(numRows);
  return { order, begins };
}

/**
 * Components by their first node. Nodes without a neighbour but themselves are components of size 1.
 * @param csr both directions of every edge, columns ascending within a row
 */
export function weightedComponents(csr: Csr): Component[] {
  const { rowPtr, colIdx } = csr;
  const { order, begins } = walk(csr);
  const place = new Int32Array(csr.numRows);
  const components: Component[] = [];
  for (let c = 0; c + 1 < begins.length; c++) {
    const nodes = order.slice(begins[c], begins[c + 1]);
    const size = nodes.length;
    let entries = 0;
    for (let i = 0; i < size; i++) {
      place[nodes[i]] = i;
      entries += rowPtr[nodes[i] + 1] - rowPtr[nodes[i]];
    }
    const ptr = new Int32Array(size + 1);
    const to = new Int32Array(entries);
    const weight = new Float64Array(entries);
    const charge = new Float64Array(size);
    let at = 0;
    for (let v = 0; v < size; v++) {
      const node = nodes[v];
      for (let i = rowPtr[node]; i < rowPtr[node + 1];) {
        const u = colIdx[i];
        const first = i;
        while (i < rowPtr[node + 1] && colIdx[i] === u) i++;
        if (u === node) continue;
        to[at] = place[u];
        weight[at++] = i - first === 1 ? 1 : 1 + Math.log2(i - first);
      }
      ptr[v + 1] = at;
      charge[v] = at - ptr[v] + 1;
    }
    components.push({ nodes, graph: { size, ptr, to: to.slice(0, at), weight: weight.slice(0, at), charge } });
  }
  return components;
}
