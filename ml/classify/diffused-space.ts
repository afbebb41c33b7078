/**
 * The space in which the loop's classifier works: principal components of the features, diffused over the graph by
 * personalised PageRank (Gasteiger, Bojchevski & Günnemann, "Predict then Propagate", ICLR 2019):
 *
 *   H_0 = Z,  H_k = alpha Z + (1 - alpha) Â H_(k-1),  Â = D^-1/2 (A + I) D^-1/2
 *
 * with alpha 0.05 and 20 steps, so that few labels speak for wide surroundings (from some 300,000 nodes on fewer, at
 * least 6: what they cost grows with the edges, and 10 steps lost half a point on Cora, Citeseer and Amazon Photo). Z are coordinates of the rows (sparse
 * ones scaled to length 1, dense columns standardised) along at most 96 principal directions, centred; no label is seen.
 * Rows of H are scaled to length 1: what counts is the direction. Everything belongs to the graph and is made once.
 */
import { principalSpace } from '../algebra/principal-space.ts';
import type { RunContext } from '../context.ts';
import type { WeightedRows } from '../graph/adjacency.ts';
import { inverseNorms } from '../graph/feature-rows.ts';
import { standardise } from '../graph/standardise.ts';
import { createRng } from '../rng.ts';
import type { GraphData } from '../schema/graph.ts';

export interface DiffusedSpace {
  /** numNodes x width, rows of length 1 or 0 */
  readonly rows: Float32Array;
  readonly width: number;
  /** sentences on what the size of the graph made different */
  readonly notes: readonly string[];
}

const ALPHA = 0.05;
const MOST_STEPS = 20;
const LEAST_STEPS = 6;
/** Products of all steps together, about. */
const DIFFUSION_WORK = 2 ** 31;
const MOST_DIMS = 96;
/** Values of the space at most: above 1,000,000 nodes fewer directions, at least 16. */
const MOST_VALUES = 1 << 26;
/** Values added up between two chances to stop. */
const WORK = 1 << 23;

export function dimsFor(numNodes: number): number {
  return Math.max(16, Math.min(MOST_DIMS, Math.floor(MOST_VALUES / Math.max(1, numNodes))));
}

export function stepsFor(entries: number, width: number): number {
  return Math.max(LEAST_STEPS, Math.min(MOST_STEPS, Math.floor(DIFFUSION_WORK / Math.max(1, entries * width))));
}

/** alpha Z + (1 - alpha) Â H */
async function step(
  matrix: WeightedRows,
  z: Float32Array,
  h: Float32Array,
  out: Float32Array,
  width: number,
  ctx: RunContext,
): Promise<void> {
  const { numRows, rowPtr, colIdx, values } = matrix;
  const sum = new Float64Array(width);
  let work = 0;
  for (let v = 0; v < numRows; v++) {
    sum.fill(0);
    for (let i = rowPtr[v]; i < rowPtr[v + 1]; i++) {
      const value = (1 - ALPHA) * values[i];
      for (let k = 0, from = colIdx[i] * width; k < width; k++, from++) sum[k] += value * h[from];
    }
    for (let k = 0, at = v * width; k < width; k++, at++) out[at] = ALPHA * z[at] + sum[k];
    work += (rowPtr[v + 1] - rowPtr[v] + 1) * width;
    if (work > WORK) {
      await ctx.tick();
      work = 0;
    }
  }
}

function scaleRows(rows: Float32Array, width: number): void {
  for (let start = 0; start < rows.length; start += width) {
    let sum = 0;
    for (let k = start; k < start + width; k++) sum += rows[k] * rows[k];
    if (sum === 0) continue;
    const scale = 1 / Math.sqrt(sum);
    for (let k = start; k < start + width; k++) rows[k] *= scale;
  }
}

const cache = new WeakMap<GraphData, { readonly of: WeightedRows; readonly value: DiffusedSpace }>();

/**
 * Kept as long as the data. The directions are searched for from a fixed seed: they belong to the data, not to a run.
 * Where no two rows differ the space has no columns.
 */
export async function diffusedSpace(
  data: GraphData,
  propagation: WeightedRows,
  ctx: RunContext,
): Promise<DiffusedSpace> {
  const known = cache.get(data);
  if (known?.of === propagation) return known.value;
  const { features } = data;
  const given = features.kind === 'dense' ? standardise(features) : features;
  const scale = features.kind === 'dense' ? null : inverseNorms(features);
  const found = await principalSpace(given, scale, dimsFor(features.numRows), createRng('diffused space'), ctx);
  let value: DiffusedSpace = {
    rows: new Float32Array(0),
    width: 0,
    notes: ['No two nodes differ in their features, so that a classifier has nothing to tell them apart by.'],
  };
  if (found !== null) {
    const width = found.dims;
    let h: Float32Array = found.rows;
    let out: Float32Array = new Float32Array(h.length);
    const steps = stepsFor(propagation.colIdx.length, width);
    for (let k = 0; k < steps; k++) {
      await step(propagation, found.rows, h, out, width, ctx);
      [h, out] = [out, k === 0 ? new Float32Array(h.length) : h];
    }
    scaleRows(h, width);
    const notes = [
      ...(width < features.numCols
        ? [`The classifier reads ${width} principal directions of the ${features.numCols} feature columns.`]
        : []),
      ...(steps < MOST_STEPS
        ? [`Features were diffused over ${steps} steps instead of ${MOST_STEPS}, because the graph is large.`]
        : []),
    ];
    value = { rows: h, width, notes };
  }
  cache.set(data, { of: propagation, value });
  return value;
}
