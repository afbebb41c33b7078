/**
 * Common neighbours of two nodes: sorted-list intersection over distinct neighbours, walking the shorter list by binary
 * search in the longer when their lengths differ much. Over all edges O(sum of min degree * log max degree).
 */
import type { Csr } from '../schema/graph.ts';

/** Distinct neighbours without the node itself, ascending, as CSR arrays. */
export interface NeighbourLists {
  /** length numNodes + 1 */
  readonly ptr: Int32Array;
  readonly idx: Int32Array;
}

export function neighbourLists(csr: Csr): NeighbourLists {
  const ptr = new Int32Array(csr.numRows + 1);
  const idx = new Int32Array(csr.colIdx.length);
  let at = 0;
  for (let v = 0; v < csr.numRows; v++) {
    let previous = -1;
    for (let i = csr.rowPtr[v]; i < csr.rowPtr[v + 1]; i++) {
      const u = csr.colIdx[i];
      if (u !== previous && u !== v) idx[at++] = u;
      previous = u;
    }
    ptr[v + 1] = at;
  }
  return { ptr, idx: idx.subarray(0, at) };
}

/** Calls visit for each node that is a neighbour of both, ascending. */
export function forEachCommon({ ptr, idx }: NeighbourLists, u: number, v: number, visit: (w: number) => void): void {
  const [short, long] = ptr[u + 1] - ptr[u] <= ptr[v + 1] - ptr[v] ? [u, v] : [v, u];
  let i = ptr[short];
  let j = ptr[long];
  const endShort = ptr[short + 1];
  const endLong = ptr[long + 1];
  if ((endLong - j) / (endShort - i + 1) > 16) {
    for (; i < endShort; i++) {
      let high = endLong;
      while (j < high) {
        const middle = (j + high) >> 1;
        if (idx[middle] < idx[i]) j = middle + 1;
        else high = middle;
      }
      if (j < endLong && idx[j] === idx[i]) visit(idx[i]);
    }
    return;
  }
  while (i < endShort && j < endLong) {
    const difference = idx[i] - idx[j];
    if (difference === 0) {
      visit(idx[i]);
      i++;
      j++;
    } else if (difference < 0) i++;
    else j++;
  }
}
