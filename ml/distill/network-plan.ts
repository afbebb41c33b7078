/**
 * Which rows of a network's layers a step must compute. A perceptron needs the rows that have a target. Over a graph Z is
 * needed where there is a target and H at the neighbours of those: with few labels a small part of the graph, and the
 * result is the same. (P X) of those neighbours never changes while nothing of X is dropped, so that the first layer
 * propagates nothing at all.
 */
import type { WeightedRows } from '../graph/adjacency.ts';
import { forEachInRow } from '../graph/feature-rows.ts';
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

/** Share of the nodes from which on all of them are computed as they are: (P X) is denser than X. */
const MOST_AHEAD = 0.5;

/**
 * @param propagation P; null for a perceptron
 * @param wanted nodes with a target, each once
 * @param changing true where X is not the same in every step
 */
export function planOf(propagation: WeightedRows | null, wanted: Int32Array, changing: boolean): Plan {
  if (propagation === null) return { hiddenRows: wanted, logitRows: wanted, second: null, ahead: false };
  const all: Plan = { hiddenRows: null, logitRows: null, second: propagation, ahead: false };
  if (changing) return all;
  const { rowPtr, colIdx, values, numCols } = propagation;
  const most = MOST_AHEAD * numCols;
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
    if (seen.length > most) return all;
    second.rowPtr[r + 1] = at;
  }
  return {
    hiddenRows: Int32Array.from(seen),
    logitRows: wanted,
    second: { ...second, numCols: seen.length, values: entries },
    ahead: true,
  };
}

/** Share of stored values from which on a dense product costs less than a sparse one (half at 0.35, on one core). */
const DENSE_SHARE = 0.2;

/** The same matrix, stored whole where products with it cost less that way. */
export function cheaperFeatures(features: Features): Features {
  if (features.kind === 'dense') return features;
  const { numRows, numCols, names, rowPtr, colIdx, values } = features;
  if (values.length < DENSE_SHARE * numRows * numCols) return features;
  const data = new Float32Array(numRows * numCols);
  for (let r = 0; r < numRows; r++) {
    for (let i = rowPtr[r]; i < rowPtr[r + 1]; i++) data[r * numCols + colIdx[i]] += values[i];
  }
  return { kind: 'dense', numRows, numCols, names, data };
}

/** (P X)[rows]: sparse where X is and it pays. */
export function propagatedFeatures(propagation: WeightedRows, features: Features, rows: Int32Array): Features {
  const { numCols } = features;
  const { rowPtr, colIdx, values } = propagation;
  const shape = { numRows: rows.length, numCols, names: features.names };
  const sum = new Float64Array(numCols);
  const add = (v: number, visit: (c: number) => void): void => {
    for (let i = rowPtr[v]; i < rowPtr[v + 1]; i++) {
      forEachInRow(features, colIdx[i], (c, value) => {
        sum[c] += values[i] * value;
        visit(c);
      });
    }
  };
  const dense = (): Features => {
    const data = new Float32Array(rows.length * numCols);
    rows.forEach((v, r) => {
      sum.fill(0);
      add(v, () => undefined);
      data.set(sum, r * numCols);
    });
    return { ...shape, kind: 'dense', data };
  };
  if (features.kind === 'dense') return dense();
  const most = DENSE_SHARE * rows.length * numCols;
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
