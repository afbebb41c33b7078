/**
 * Propagated features H = Â²X, Â = D^-1/2 (A + I) D^-1/2: what a two-layer graph convolution sees before its weights, and
 * the space in which the one-shot strategies measure how alike two nodes are. X is on one footing
 * (../graph/comparable-features.ts). More than 64 columns are first projected to 64 by random signs, X R / 8 with
 * R in {-1, 1}^(columns x 64) (Achlioptas, "Database-friendly random projections", JCSS 2003), which keeps squared
 * distances in the mean, with a deviation of at most 18 %. The signs are fixed: they belong to the data, not to a run.
 */
import type { RunContext } from '../context.ts';
import type { WeightedRows } from '../graph/adjacency.ts';
import { comparableFeatures } from '../graph/comparable-features.ts';
import { forEachInRow } from '../graph/feature-rows.ts';
import { createRng } from '../rng.ts';
import type { Features, GraphData } from '../schema/graph.ts';
import type { QueryInput } from './strategy.ts';

/** A dense matrix by rows. */
export interface FeatureRows {
  /** numNodes x width */
  readonly rows: Float32Array;
  readonly width: number;
}

export interface PropagatedFeatures extends FeatureRows {
  /** sentences on what was done to the features */
  readonly notes: readonly string[];
}

const PROJECTED = 64;
/** Values that are added up between two chances to stop. */
const WORK = 1 << 23;

/** Rows of at most 64 columns, comparable: features as they are, or projected. */
export async function narrowFeatures(features: Features, ctx: RunContext): Promise<FeatureRows> {
  const comparable = comparableFeatures(features);
  const { numRows, numCols } = comparable;
  if (numCols <= PROJECTED) {
    if (comparable.kind === 'dense') return { rows: comparable.data, width: numCols };
    const rows = new Float32Array(numRows * numCols);
    for (let v = 0; v < numRows; v++) forEachInRow(comparable, v, (c, value) => (rows[v * numCols + c] = value));
    return { rows, width: numCols };
  }
  const rng = createRng('projection of features');
  const signs = new Int8Array(numCols * PROJECTED);
  for (let c = 0; c < numCols; c++) {
    for (let half = 0; half < 2; half++) {
      const bits = rng.at(c, half);
      for (let b = 0; b < 32; b++) signs[c * PROJECTED + 32 * half + b] = ((bits >>> b) & 1) === 1 ? 1 : -1;
    }
  }
  const rows = new Float32Array(numRows * PROJECTED);
  const sum = new Float64Array(PROJECTED);
  const scale = 1 / Math.sqrt(PROJECTED);
  let work = 0;
  for (let v = 0; v < numRows; v++) {
    sum.fill(0);
    forEachInRow(comparable, v, (c, value) => {
      work += PROJECTED;
      for (let k = 0, s = c * PROJECTED; k < PROJECTED; k++, s++) sum[k] += value * signs[s];
    });
    for (let k = 0; k < PROJECTED; k++) rows[v * PROJECTED + k] = scale * sum[k];
    if (work > WORK) {
      await ctx.tick();
      work = 0;
    }
  }
  return { rows, width: PROJECTED };
}

/** Â x. */
async function step(matrix: WeightedRows, { rows, width }: FeatureRows, ctx: RunContext): Promise<FeatureRows> {
  const { numRows, rowPtr, colIdx, values } = matrix;
  const out = new Float32Array(rows.length);
  let work = 0;
  for (let v = 0; v < numRows; v++) {
    for (let i = rowPtr[v]; i < rowPtr[v + 1]; i++) {
      const value = values[i];
      for (let k = v * width, from = colIdx[i] * width, end = k + width; k < end; k++, from++) {
        out[k] += value * rows[from];
      }
    }
    work += (rowPtr[v + 1] - rowPtr[v]) * width;
    if (work > WORK) {
      await ctx.tick();
      work = 0;
    }
  }
  return { rows: out, width };
}

const cache = new WeakMap<GraphData, { readonly of: WeightedRows; readonly value: PropagatedFeatures }>();

/** Â²X of all nodes. Kept as long as the data, so that a second batch finds it. */
export async function propagatedFeatures(
  { data, propagation }: Pick<QueryInput, 'data' | 'propagation'>,
  ctx: RunContext,
): Promise<PropagatedFeatures> {
  const known = cache.get(data);
  if (known?.of === propagation) return known.value;
  const narrow = await narrowFeatures(data.features, ctx);
  const { rows, width } = await step(propagation, await step(propagation, narrow, ctx), ctx);
  const columns = data.features.numCols;
  const notes =
    columns > PROJECTED
      ? [`Features were projected from ${columns} to ${PROJECTED} columns at random (fixed seed) to compare nodes.`]
      : [];
  const value = { rows, width, notes };
  cache.set(data, { of: propagation, value });
  return value;
}

/**
 * Squared Euclidean distance between row i of a and row j of b. Once the sum exceeds `limit` the rest is not added: the
 * result is then above the limit, and no more is known of it.
 */
export function squaredDistance(
  a: Float32Array,
  i: number,
  b: Float32Array,
  j: number,
  width: number,
  limit = Number.POSITIVE_INFINITY,
): number {
  let sum = 0;
  let c = 0;
  let p = i * width;
  let q = j * width;
  // Eight columns at a time: their squares do not wait for each other, and a test at every column costs more than it saves.
  for (; c + 8 <= width; c += 8, p += 8, q += 8) {
    const d0 = a[p] - b[q];
    const d1 = a[p + 1] - b[q + 1];
    const d2 = a[p + 2] - b[q + 2];
    const d3 = a[p + 3] - b[q + 3];
    const d4 = a[p + 4] - b[q + 4];
    const d5 = a[p + 5] - b[q + 5];
    const d6 = a[p + 6] - b[q + 6];
    const d7 = a[p + 7] - b[q + 7];
    sum += d0 * d0 + d1 * d1 + (d2 * d2 + d3 * d3) + (d4 * d4 + d5 * d5 + (d6 * d6 + d7 * d7));
    if (sum > limit) return sum;
  }
  for (; c < width; c++, p++, q++) {
    const difference = a[p] - b[q];
    sum += difference * difference;
  }
  return sum;
}

/** Nodes of 0 ... n - 1 that a test holds for, ascending. */
function nodesWhere(n: number, holds: (v: number) => boolean): Int32Array {
  const nodes = new Int32Array(n);
  let count = 0;
  for (let v = 0; v < n; v++) if (holds(v)) nodes[count++] = v;
  return nodes.slice(0, count);
}

/** Nodes with a mark of 1, ascending. */
export const nodesWith = (marks: Uint8Array): Int32Array => nodesWhere(marks.length, (v) => marks[v] === 1);

/** Labelled nodes, ascending. */
export const labelledNodes = (labels: Int32Array): Int32Array => nodesWhere(labels.length, (v) => labels[v] >= 0);
