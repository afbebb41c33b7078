/**
 * Where a walk can go from each node: along edges where their direction means something, both ways where it does not.
 * Every neighbour once, its value the number of parallel edges; self loops lead nowhere and are left out.
 */
import type { Csr, Graph } from '../schema/graph.ts';
import type { WeightedRows } from './adjacency.ts';

/** @param csr both directions of every edge of the graph, columns ascending */
export function walkRows(graph: Graph, csr: Csr): WeightedRows {
  const { numRows, rowPtr: from, colIdx: to, edgeId } = csr;
  const rowPtr = new Int32Array(numRows + 1);
  const colIdx = new Int32Array(to.length);
  const values = new Float32Array(to.length);
  let at = 0;
  for (let v = 0; v < numRows; v++) {
    const start = at;
    for (let i = from[v]; i < from[v + 1]; i++) {
      if (to[i] === v || (graph.directed && graph.src[edgeId[i]] !== v)) continue;
      if (at === start || colIdx[at - 1] !== to[i]) colIdx[at++] = to[i];
      values[at - 1]++;
    }
    rowPtr[v + 1] = at;
  }
  return { numRows, numCols: numRows, rowPtr, colIdx: colIdx.slice(0, at), values: values.slice(0, at) };
}
