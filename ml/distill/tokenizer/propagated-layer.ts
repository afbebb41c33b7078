/**
 * Â X W, the first step of a graph convolution, and its gradient towards W. Features never change, so Â X can be made
 * once (one product less in each epoch, forth and back); where features are sparse and neighbours many that matrix has
 * more entries than X and Â together, and Â (X W) is the cheaper one. Whichever has fewer entries is used; they are equal.
 */
import { matrix, product, sparseProduct, sparseTransposedProduct } from '../../compute/matrix.ts';
import type { Matrix, SparseMatrix } from '../../compute/matrix.ts';
import type { WeightedRows } from '../../graph/adjacency.ts';
import type { Features } from '../../schema/graph.ts';

export interface PropagatedLayer {
  readonly numCols: number;
  /** entries of what W is multiplied with: length of a mask */
  readonly entries: number;
  /** true where Â X was made once */
  readonly once: boolean;
  /**
   * Â X W, numNodes x width.
   * @param mask factor of each entry; null for 1
   */
  forward(weight: Matrix, mask: Float32Array | null): Matrix;
  /** Gradient towards W; numCols x width. @param upstream numNodes x width */
  gradient(upstream: Matrix, mask: Float32Array | null): Matrix;
}

function masked(values: Float32Array, mask: Float32Array | null): Float32Array {
  if (mask === null) return values;
  const out = new Float32Array(values.length);
  for (let i = 0; i < out.length; i++) out[i] = values[i] * mask[i];
  return out;
}

/** Entries of S X, no more than `most` + 1. */
function countEntries(s: WeightedRows, x: SparseMatrix, most: number): number {
  const seen = new Int32Array(x.numCols).fill(-1);
  let count = 0;
  for (let v = 0; v < s.numRows && count <= most; v++) {
    for (let i = s.rowPtr[v]; i < s.rowPtr[v + 1]; i++) {
      for (let j = x.rowPtr[s.colIdx[i]]; j < x.rowPtr[s.colIdx[i] + 1]; j++) {
        if (seen[x.colIdx[j]] === v) continue;
        seen[x.colIdx[j]] = v;
        count++;
      }
    }
  }
  return count;
}

/** S X for sparse matrices; columns of a row in the order in which they are met. */
function sparseTimesSparse(s: WeightedRows, x: SparseMatrix, entries: number): SparseMatrix {
  const rowPtr = new Int32Array(s.numRows + 1);
  const colIdx = new Int32Array(entries);
  const values = new Float32Array(entries);
  const place = new Int32Array(x.numCols).fill(-1);
  let end = 0;
  for (let v = 0; v < s.numRows; v++) {
    for (let i = s.rowPtr[v]; i < s.rowPtr[v + 1]; i++) {
      for (let j = x.rowPtr[s.colIdx[i]]; j < x.rowPtr[s.colIdx[i] + 1]; j++) {
        const column = x.colIdx[j];
        if (place[column] < rowPtr[v]) {
          place[column] = end;
          colIdx[end++] = column;
        }
        values[place[column]] += s.values[i] * x.values[j];
      }
    }
    rowPtr[v + 1] = end;
  }
  return { numRows: s.numRows, numCols: x.numCols, rowPtr, colIdx, values };
}

function sparseOnce(p: SparseMatrix): PropagatedLayer {
  const scaled = (mask: Float32Array | null): SparseMatrix => ({ ...p, values: masked(p.values, mask) });
  return {
    numCols: p.numCols,
    entries: p.values.length,
    once: true,
    forward: (weight, mask) => sparseProduct(scaled(mask), weight),
    gradient: (upstream, mask) => sparseTransposedProduct(scaled(mask), upstream),
  };
}

/** @param propagation Â, or some rows of it (then without a gradient); as many columns as there are rows of features */
export function propagatedLayer(features: Features, propagation: WeightedRows): PropagatedLayer {
  const { numRows, numCols } = features;
  if (features.kind === 'dense') {
    const p = sparseProduct(propagation, matrix(numRows, numCols, features.data));
    const scaled = (mask: Float32Array | null): Matrix => matrix(p.rows, numCols, masked(p.values, mask));
    return {
      numCols,
      entries: p.values.length,
      once: true,
      forward: (weight, mask) => product(scaled(mask), weight),
      gradient: (upstream, mask) => product(scaled(mask), upstream, 'left'),
    };
  }
  const { rowPtr, colIdx, values } = features;
  const x = { numRows, numCols, rowPtr, colIdx, values };
  const apart = values.length + propagation.values.length;
  const entries = countEntries(propagation, x, apart);
  if (entries <= apart) return sparseOnce(sparseTimesSparse(propagation, x, entries));
  const scaled = (mask: Float32Array | null): SparseMatrix => ({ ...x, values: masked(values, mask) });
  return {
    numCols,
    entries: values.length,
    once: false,
    forward: (weight, mask) => sparseProduct(propagation, sparseProduct(scaled(mask), weight)),
    gradient: (upstream, mask) => sparseTransposedProduct(scaled(mask), sparseProduct(propagation, upstream)),
  };
}
