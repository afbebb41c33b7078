/**
 * Adjacency as weighted rows: every pair of neighbours once, both directions, normalised the way graph convolutions
 * want it. Parallel edges count once and stored self loops are dropped, because the methods that use these matrices
 * are defined on simple graphs and a pair that occurs fifty times would drown the other neighbours.
 */
import type { Csr } from '../schema/graph.ts';

/** A sparse matrix by rows, with values. */
export interface WeightedRows {
  readonly numRows: number;
  readonly numCols: number;
  /** length numRows + 1 */
  readonly rowPtr: Int32Array;
  /** length nnz, ascending within a row */
  readonly colIdx: Int32Array;
  /** length nnz */
  readonly values: Float32Array;
}

/** 0/1 adjacency between distinct neighbours; with `loops` every node is its own neighbour too. O(nodes + edges). */
export function simpleAdjacency(csr: Csr, loops: boolean): WeightedRows {
  const rowPtr = new Int32Array(csr.numRows + 1);
  const colIdx = new Int32Array(csr.colIdx.length + (loops ? csr.numRows : 0));
  let at = 0;
  for (let v = 0; v < csr.numRows; v++) {
    let previous = -1;
    let looped = !loops;
    for (let i = csr.rowPtr[v]; i < csr.rowPtr[v + 1]; i++) {
      const u = csr.colIdx[i];
      if (u === previous || u === v) continue;
      previous = u;
      if (!looped && u > v) {
        colIdx[at++] = v;
        looped = true;
      }
      colIdx[at++] = u;
    }
    if (!looped) colIdx[at++] = v;
    rowPtr[v + 1] = at;
  }
  return {
    numRows: csr.numRows,
    numCols: csr.numRows,
    rowPtr,
    colIdx: colIdx.slice(0, at),
    values: new Float32Array(at).fill(1),
  };
}

/** Values a_ij / sqrt(d_i d_j), d the row sums (Kipf & Welling 2017). A row without entries stays empty. */
export function symmetricallyNormalised(rows: WeightedRows): WeightedRows {
  const root = new Float64Array(rows.numRows);
  for (let v = 0; v < rows.numRows; v++) {
    let sum = 0;
    for (let i = rows.rowPtr[v]; i < rows.rowPtr[v + 1]; i++) sum += rows.values[i];
    root[v] = sum > 0 ? 1 / Math.sqrt(sum) : 0;
  }
  const values = new Float32Array(rows.values.length);
  for (let v = 0; v < rows.numRows; v++) {
    for (let i = rows.rowPtr[v]; i < rows.rowPtr[v + 1]; i++) {
      values[i] = rows.values[i] * root[v] * root[rows.colIdx[i]];
    }
  }
  return { ...rows, values };
}

/** Values a_ij / d_i, d the row sums: the mean over a row. A row without entries stays empty. */
export function rowNormalised(rows: WeightedRows): WeightedRows {
  const values = new Float32Array(rows.values.length);
  for (let v = 0; v < rows.numRows; v++) {
    let sum = 0;
    for (let i = rows.rowPtr[v]; i < rows.rowPtr[v + 1]; i++) sum += rows.values[i];
    for (let i = rows.rowPtr[v]; i < rows.rowPtr[v + 1]; i++) values[i] = rows.values[i] / sum;
  }
  return { ...rows, values };
}

/** Columns become rows, ascending within each; O(rows + columns + entries). */
export function transposed({ numRows, numCols, rowPtr, colIdx, values }: WeightedRows): WeightedRows {
  const out = {
    rowPtr: new Int32Array(numCols + 1),
    colIdx: new Int32Array(colIdx.length),
    values: new Float32Array(values.length),
  };
  for (const column of colIdx) out.rowPtr[column + 1]++;
  for (let c = 0; c < numCols; c++) out.rowPtr[c + 1] += out.rowPtr[c];
  const next = out.rowPtr.slice(0, numCols);
  for (let r = 0; r < numRows; r++) {
    for (let i = rowPtr[r]; i < rowPtr[r + 1]; i++) {
      const at = next[colIdx[i]]++;
      out.colIdx[at] = r;
      out.values[at] = values[i];
    }
  }
  return { numRows: numCols, numCols: numRows, ...out };
}

/** Some rows of a matrix, over the columns that they have entries in alone. */
export interface Restricted {
  readonly part: WeightedRows;
  /** which columns of the whole those of the part are, ascending */
  readonly columns: Int32Array;
}

/** @param rows in the order in which the part has them */
export function restricted({ numCols, rowPtr, colIdx, values }: WeightedRows, rows: Int32Array): Restricted {
  const place = new Int32Array(numCols);
  let length = 0;
  for (const row of rows) {
    for (let i = rowPtr[row]; i < rowPtr[row + 1]; i++) place[colIdx[i]] = 1;
    length += rowPtr[row + 1] - rowPtr[row];
  }
  const columns = Int32Array.from(place.keys()).filter((c) => place[c] === 1);
  columns.forEach((column, i) => (place[column] = i));
  const part = {
    ...{ numRows: rows.length, numCols: columns.length, rowPtr: new Int32Array(rows.length + 1) },
    ...{ colIdx: new Int32Array(length), values: new Float32Array(length) },
  };
  let at = 0;
  rows.forEach((row, r) => {
    for (let i = rowPtr[row]; i < rowPtr[row + 1]; i++, at++) {
      part.colIdx[at] = place[colIdx[i]];
      part.values[at] = values[i];
    }
    part.rowPtr[r + 1] = at;
  });
  return { part, columns };
}

/** True where both are the same matrix to the last bit. */
export function sameRows(a: WeightedRows, b: WeightedRows): boolean {
  if (a.numRows !== b.numRows || a.numCols !== b.numCols || a.colIdx.length !== b.colIdx.length) return false;
  for (let r = 0; r <= a.numRows; r++) if (a.rowPtr[r] !== b.rowPtr[r]) return false;
  for (let i = 0; i < a.colIdx.length; i++) {
    if (a.colIdx[i] !== b.colIdx[i] || a.values[i] !== b.values[i]) return false;
  }
  return true;
}

/** D^-1/2 (A + I) D^-1/2 over distinct neighbours: one step of a graph convolution. */
export function convolution(csr: Csr): WeightedRows {
  return symmetricallyNormalised(simpleAdjacency(csr, true));
}

/** Nodes without any neighbour but themselves: 1 where lone. Length numRows. */
export function loneNodes(csr: Csr): Uint8Array {
  const lone = new Uint8Array(csr.numRows);
  for (let v = 0; v < csr.numRows; v++) {
    let alone = 1;
    for (let i = csr.rowPtr[v]; i < csr.rowPtr[v + 1] && alone === 1; i++) if (csr.colIdx[i] !== v) alone = 0;
    lone[v] = alone;
  }
  return lone;
}
