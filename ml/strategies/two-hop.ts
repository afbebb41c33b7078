/**
 * Rows of Â², Â = D^-1/2 (A + I) D^-1/2, made where they are needed and never stored: on a graph with hubs Â² is close to
 * N x N.
 */
import type { WeightedRows } from '../graph/adjacency.ts';

/** One row of Â²: the nodes it reaches, in the order of discovery, and their weights by node. */
export interface TwoHopRow {
  readonly nodes: Int32Array;
  readonly count: number;
  /** length numNodes; valid at the row's nodes, until the next row is read */
  readonly weight: Float64Array;
}

const readers = new WeakMap<WeightedRows, (v: number) => TwoHopRow>();

/** @returns reads row v; one row at a time. Every caller gets the same reader of a graph: use a row up before awaiting */
export function twoHopReader(propagation: WeightedRows): (v: number) => TwoHopRow {
  const reader = readers.get(propagation) ?? newReader(propagation);
  readers.set(propagation, reader);
  return reader;
}

function newReader({ numRows, rowPtr, colIdx, values }: WeightedRows): (v: number) => TwoHopRow {
  const weight = new Float64Array(numRows);
  const stamp = new Int32Array(numRows);
  const nodes = new Int32Array(numRows);
  let reading = 0;
  return (v) => {
    if (++reading === 0x7fffffff) {
      stamp.fill(0);
      reading = 1;
    }
    let count = 0;
    for (let i = rowPtr[v]; i < rowPtr[v + 1]; i++) {
      const w = colIdx[i];
      for (let k = rowPtr[w]; k < rowPtr[w + 1]; k++) {
        const u = colIdx[k];
        if (stamp[u] !== reading) {
          stamp[u] = reading;
          weight[u] = 0;
          nodes[count++] = u;
        }
        weight[u] += values[i] * values[k];
      }
    }
    return { nodes, count, weight };
  };
}
