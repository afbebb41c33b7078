/**
 * Cutting links between unlike nodes at random thresholds (the non-homophily edge truncation of TAM; Qiao & Pang,
 * NeurIPS 2023, section 3.3), over links alone: O(edges), never n x n.
 *
 *   r_i ~ U(mean of all distances, largest distance at i), if the latter is larger; else i cuts nothing
 *   link ij is cut when d_ij > r_i and d_ij > r_j: the released code cuts one direction at a time and keeps a link of
 *   which either direction is left
 */
import type { Rng } from '../rng.ts';
import type { Features } from '../schema/graph.ts';
import type { WeightedRows } from './adjacency.ts';
import { rowDot, rowNorms } from './feature-rows.ts';

/** Only what a long loop needs of a run. */
interface Ticker {
  tick(): Promise<void>;
}

/** |x_i - x_j| of every entry of the rows, both directions; length nnz. @throws AppError cancelled */
export async function linkDistances(rows: WeightedRows, features: Features, ticker: Ticker): Promise<Float64Array> {
  const norms = rowNorms(features);
  const distances = new Float64Array(rows.colIdx.length);
  for (let v = 0; v < rows.numRows; v++) {
    if (v % 4096 === 0) await ticker.tick();
    for (let i = rows.rowPtr[v]; i < rows.rowPtr[v + 1]; i++) {
      const u = rows.colIdx[i];
      distances[i] = Math.sqrt(Math.max(0, norms[v] ** 2 + norms[u] ** 2 - 2 * rowDot(features, v, u)));
    }
  }
  return distances;
}

/** Thresholds r_i, infinite for nodes that cut nothing. */
function thresholds(rows: WeightedRows, distances: Float64Array, rng: Rng): Float64Array {
  let sum = 0;
  let count = 0;
  for (const distance of distances) {
    if (distance === 0) continue;
    sum += distance;
    count++;
  }
  const mean = count === 0 ? 0 : sum / count;
  const result = new Float64Array(rows.numRows);
  for (let v = 0; v < rows.numRows; v++) {
    let most = 0;
    for (let i = rows.rowPtr[v]; i < rows.rowPtr[v + 1]; i++) most = Math.max(most, distances[i]);
    const draw = rng.at(v) / 4294967296;
    result[v] = most > mean ? mean + (most - mean) * draw : Number.POSITIVE_INFINITY;
  }
  return result;
}

/**
 * The links that one cut leaves, with their distances.
 * @param rows symmetric, without loops
 * @param distances symmetric, length nnz
 */
export function thin(
  rows: WeightedRows,
  distances: Float64Array,
  rng: Rng,
): { rows: WeightedRows; distances: Float64Array } {
  const limit = thresholds(rows, distances, rng);
  const rowPtr = new Int32Array(rows.numRows + 1);
  const colIdx = new Int32Array(rows.colIdx.length);
  const left = new Float64Array(rows.colIdx.length);
  let at = 0;
  for (let v = 0; v < rows.numRows; v++) {
    for (let i = rows.rowPtr[v]; i < rows.rowPtr[v + 1]; i++) {
      const u = rows.colIdx[i];
      if (distances[i] > limit[v] && distances[i] > limit[u]) continue;
      colIdx[at] = u;
      left[at++] = distances[i];
    }
    rowPtr[v + 1] = at;
  }
  const values = new Float32Array(at).fill(1);
  return { rows: { ...rows, rowPtr, colIdx: colIdx.slice(0, at), values }, distances: left.slice(0, at) };
}

/** The same rows with every node its own neighbour. @param rows ascending, without loops */
export function withLoops(rows: WeightedRows): WeightedRows {
  const rowPtr = Int32Array.from(rows.rowPtr, (start, v) => start + v);
  const colIdx = new Int32Array(rows.colIdx.length + rows.numRows);
  let at = 0;
  for (let v = 0; v < rows.numRows; v++) {
    let i = rows.rowPtr[v];
    while (i < rows.rowPtr[v + 1] && rows.colIdx[i] < v) colIdx[at++] = rows.colIdx[i++];
    colIdx[at++] = v;
    while (i < rows.rowPtr[v + 1]) colIdx[at++] = rows.colIdx[i++];
  }
  return { ...rows, rowPtr, colIdx, values: new Float32Array(colIdx.length).fill(1) };
}
