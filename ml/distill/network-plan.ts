/**
 * Which rows of a network's layers a step must compute. A perceptron needs the rows that have a target. Over a graph Z is
 * needed where there is a target and H at the neighbours of those: with few labels a small part of the graph, and the
 * result is the same. (P X) of those neighbours never changes while nothing of X is dropped, so that the first layer
 * propagates nothing at all.
 */
import { DENSE_SHARE } from '../compute/cheaper-features.ts';
import type { WeightedRows } from '../graph/adjacency.ts';
import type { Features } from '../schema/graph.ts';

export interface Plan {
  /** nodes whose rows of H are computed, each once, in the order of computation; null: all by number */
  readonly hiddenRows: Int32Array | null;
  /** the same of Z */
  readonly logitRows: Int32Array | null;
  /** what makes rows of Z out of rows of H; null: the identity */
  readonly second: WeightedRows | null;
  /** true where the first layer's rows are (P X)[hiddenRows], false where they are P (X) or without P */
  readonly ahead: boolean;
}

/** A value of a dense product costs this part of a stored value of a sparse one. */
const DENSE_COST = 0.2;
/** What a row of H costs beside the first product, in stored values. */
const ROW_COST = 16;

/** Cost of a product with so many rows and stored values, in stored values. */
const productCost = (stored: number, rows: number, cols: number): number =>
  ROW_COST * rows + Math.min(stored, DENSE_COST * rows * cols);

/** Values that row v stores. */
const storedIn = (features: Features, v: number): number =>
  features.kind === 'dense' ? features.numCols : features.rowPtr[v + 1] - features.rowPtr[v];

/**
 * @param propagation P; null for a perceptron
 * @param features X
 * @param wanted nodes with a target, each once
 * @param changing true where X is not the same in every step
 */
export function planOf(
  propagation: WeightedRows | null,
  features: Features,
  wanted: Int32Array,
  changing: boolean,
): Plan {
  if (propagation === null) return { hiddenRows: wanted, logitRows: wanted, second: null, ahead: false };
  const all: Plan = { hiddenRows: null, logitRows: null, second: propagation, ahead: false };
  if (changing) return all;
  const { rowPtr, colIdx, values, numCols } = propagation;
  const place = new Int32Array(numCols).fill(-1);
  // The wanted nodes first: a loss of hidden rows may ask for them where P has no loops.
  const seen = [...wanted];
  wanted.forEach((v, i) => (place[v] = i));
  const second = {
    numRows: wanted.length,
    rowPtr: new Int32Array(wanted.length + 1),
    colIdx: new Int32Array(wanted.reduce((sum, v) => sum + rowPtr[v + 1] - rowPtr[v], 0)),
  };
  const entries = new Float32Array(second.colIdx.length);
  let at = 0;
  for (let r = 0; r < wanted.length; r++) {
    for (let i = rowPtr[wanted[r]]; i < rowPtr[wanted[r] + 1]; i++) {
      if (place[colIdx[i]] < 0) place[colIdx[i]] = seen.push(colIdx[i]) - 1;
      second.colIdx[at] = place[colIdx[i]];
      entries[at++] = values[i];
    }
    second.rowPtr[r + 1] = at;
  }
  // (P X) is denser than X: where targets see much of the graph, all of it may cost less. Sums that meet are not known
  // yet, so that this counts them apart.
  let stored = 0;
  for (const v of seen) for (let i = rowPtr[v]; i < rowPtr[v + 1]; i++) stored += storedIn(features, colIdx[i]);
  const { numRows } = features;
  const given = features.kind === 'csr' ? features.values.length : features.data.length;
  const whole = productCost(given, numRows, features.numCols) + colIdx.length;
  if (productCost(stored, seen.length, features.numCols) > whole) return all;
  return {
    hiddenRows: Int32Array.from(seen),
    logitRows: wanted,
    second: { ...second, numCols: seen.length, values: entries },
    ahead: true,
  };
}

/** (P X)[rows]: sparse where X is and it pays. */
export function propagatedFeatures(propagation: WeightedRows, features: Features, rows: Int32Array): Features {
  const { numCols } = features;
  const { rowPtr, colIdx, values } = propagation;
  const shape = { numRows: rows.length, numCols, names: features.names };
  const sum = new Float64Array(numCols);
  /** sum += (P X)[v]. @param touch called for columns of stored values, as often as they come */
  const add = (v: number, touch: ((c: number) => void) | null): void => {
    for (let i = rowPtr[v]; i < rowPtr[v + 1]; i++) {
      const weight = values[i];
      if (features.kind === 'dense') {
        for (let c = 0, from = colIdx[i] * numCols; c < numCols; c++, from++) sum[c] += weight * features.data[from];
        continue;
      }
      const end = features.rowPtr[colIdx[i] + 1];
      for (let from = features.rowPtr[colIdx[i]]; from < end; from++) {
        sum[features.colIdx[from]] += weight * features.values[from];
        touch?.(features.colIdx[from]);
      }
    }
  };
  const dense = (): Features => {
    const data = new Float32Array(rows.length * numCols);
    rows.forEach((v, r) => {
      sum.fill(0);
      add(v, null);
      data.set(sum, r * numCols);
    });
    return { ...shape, kind: 'dense', data };
  };
  const most = DENSE_SHARE * rows.length * numCols;
  if (features.kind === 'dense' || features.values.length > DENSE_SHARE * features.numRows * numCols) return dense();
  const columns: Int32Array[] = [];
  const sums: Float32Array[] = [];
  const starts = new Int32Array(rows.length + 1);
  const seen = new Uint8Array(numCols);
  for (let r = 0; r < rows.length; r++) {
    const found: number[] = [];
    add(rows[r], (c) => {
      if (seen[c] === 0) found.push(c);
      seen[c] = 1;
    });
    const own = Int32Array.from(found).sort();
    columns.push(own);
    sums.push(Float32Array.from(own, (c) => sum[c]));
    for (const c of own) {
      sum[c] = 0;
      seen[c] = 0;
    }
    starts[r + 1] = starts[r] + own.length;
    if (starts[r + 1] > most) return dense();
  }
  const sparse = { colIdx: new Int32Array(starts[rows.length]), values: new Float32Array(starts[rows.length]) };
  columns.forEach((own, r) => {
    sparse.colIdx.set(own, starts[r]);
    sparse.values.set(sums[r], starts[r]);
  });
  return { ...shape, kind: 'csr', rowPtr: starts, ...sparse };
}
