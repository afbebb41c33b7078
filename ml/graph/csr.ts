/**
 * Adjacency in compressed sparse rows, built by counting sort: O(n + m) time, no objects per edge.
 */
import type { Csr, Graph } from '../schema/graph.ts';

export interface Degrees {
  /** edges that end here, parallel edges and self loops counted; length numNodes */
  readonly in: Int32Array;
  /** edges that start here; length numNodes */
  readonly out: Int32Array;
}

export function degrees(graph: Graph): Degrees {
  const inDegree = new Int32Array(graph.numNodes);
  const outDegree = new Int32Array(graph.numNodes);
  for (let e = 0; e < graph.numEdges; e++) {
    outDegree[graph.src[e]]++;
    inDegree[graph.dst[e]]++;
  }
  return { in: inDegree, out: outDegree };
}

/**
 * Both directions of every edge, so that row v lists every neighbour of v once per stored edge (parallel edges stay
 * parallel); a self loop appears once in its row. Columns ascend within a row, equal columns by edge id.
 */
export function symmetricCsr(graph: Graph): Csr {
  const { numNodes, numEdges, src, dst } = graph;
  const rowPtr = new Int32Array(new SharedArrayBuffer(4 * (numNodes + 1)));
  let loops = 0;
  for (let e = 0; e < numEdges; e++) {
    rowPtr[src[e] + 1]++;
    if (src[e] !== dst[e]) rowPtr[dst[e] + 1]++;
    else loops++;
  }
  for (let v = 0; v < numNodes; v++) rowPtr[v + 1] += rowPtr[v];
  const nnz = 2 * numEdges - loops;

  // Two passes of a stable counting sort: first by column, then by row, leave the columns of each row ascending.
  const byColumn = new Int32Array(nnz);
  const columnNext = rowPtr.slice(0, numNodes);
  // Entry 2e is (src -> dst), entry 2e+1 is (dst -> src). The matrix is symmetric, so rowPtr also counts columns.
  for (let e = 0; e < numEdges; e++) {
    byColumn[columnNext[dst[e]]++] = 2 * e;
    if (src[e] !== dst[e]) byColumn[columnNext[src[e]]++] = 2 * e + 1;
  }
  const colIdx = new Int32Array(new SharedArrayBuffer(4 * nnz));
  const edgeId = new Int32Array(new SharedArrayBuffer(4 * nnz));
  const rowNext = rowPtr.slice(0, numNodes);
  for (let i = 0; i < nnz; i++) {
    const entry = byColumn[i];
    const e = entry >> 1;
    const forward = (entry & 1) === 0;
    const row = forward ? src[e] : dst[e];
    const at = rowNext[row]++;
    colIdx[at] = forward ? dst[e] : src[e];
    edgeId[at] = e;
  }
  return { numRows: numNodes, rowPtr, colIdx, edgeId };
}

/** Number of distinct neighbours of each node, itself not counted. Expects ascending columns. */
export function distinctNeighbours(csr: Csr): Int32Array {
  const count = new Int32Array(csr.numRows);
  for (let v = 0; v < csr.numRows; v++) {
    let previous = -1;
    for (let i = csr.rowPtr[v]; i < csr.rowPtr[v + 1]; i++) {
      const u = csr.colIdx[i];
      if (u !== previous && u !== v) count[v]++;
      previous = u;
    }
  }
  return count;
}
