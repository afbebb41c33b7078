/**
 * What the members of the teacher compare nodes by: the features' principal directions seen over different surroundings.
 * Wide ones (personalised PageRank; Gasteiger et al., ICLR 2019) are right where neighbours agree, narrow ones (two steps of
 * the mean; Wu et al., "Simplifying graph convolutional networks", ICML 2019) where they often do not.
 */
import { principalSpace } from '../../algebra/principal-space.ts';
import { matrix, sparseProduct } from '../../compute/matrix.ts';
import type { Matrix } from '../../compute/matrix.ts';
import type { RunContext } from '../../context.ts';
import { convolution, rowNormalised, simpleAdjacency } from '../../graph/adjacency.ts';
import type { WeightedRows } from '../../graph/adjacency.ts';
import { symmetricCsr } from '../../graph/csr.ts';
import { inverseNorms } from '../../graph/feature-rows.ts';
import { standardise } from '../../graph/standardise.ts';
import { createRng } from '../../rng.ts';
import type { GraphData } from '../../schema/graph.ts';

/** numNodes x width each, rows of length 1 or 0. */
export interface Views {
  /** what a member compares: products of rows, averaged over the parts */
  readonly members: readonly { readonly name: string; readonly parts: readonly Matrix[] }[];
  /** the narrower diffusion that the refit works in */
  readonly refit: Matrix;
  /** sentences on what the size of the graph made different */
  readonly notes: readonly string[];
}

const DIMS = 256;
/** Values of one view at most: in larger graphs fewer directions are compared. */
const MOST_VALUES = 1 << 25;
const MEMBER_ALPHA = 0.1;
const MEMBER_STEPS = 20;
const REFIT_ALPHA = 0.2;
const REFIT_STEPS = 12;

function unitRows({ rows, cols, values }: Matrix): Matrix {
  const out = values.slice();
  for (let at = 0; at < out.length; at += cols) {
    let sum = 0;
    for (let k = at; k < at + cols; k++) sum += out[k] * out[k];
    const scale = sum > 0 ? 1 / Math.sqrt(sum) : 0;
    for (let k = at; k < at + cols; k++) out[k] *= scale;
  }
  return matrix(rows, cols, out);
}

/** H_0 = Z, H_k = alpha Z + (1 - alpha) P H_(k-1) */
async function diffused(
  propagation: WeightedRows,
  z: Matrix,
  alpha: number,
  steps: number,
  ctx: RunContext,
): Promise<Matrix> {
  let h = z;
  for (let k = 0; k < steps; k++) {
    await ctx.tick();
    h = sparseProduct(propagation, h);
    for (let i = 0; i < h.values.length; i++) h.values[i] = alpha * z.values[i] + (1 - alpha) * h.values[i];
  }
  return unitRows(h);
}

/**
 * Directions belong to the data and are searched for from a fixed seed; sparse rows are scaled to length 1 before, dense
 * columns standardised.
 * @returns null where no two rows differ
 * @throws AppError cancelled, too-large
 */
export async function diffusedViews({ graph, features }: GraphData, ctx: RunContext): Promise<Views | null> {
  const isDense = features.kind === 'dense';
  const given = isDense ? standardise(features) : features;
  const dims = Math.max(16, Math.min(DIMS, Math.floor(MOST_VALUES / Math.max(1, features.numRows))));
  const found = await principalSpace(given, isDense ? null : inverseNorms(features), dims, createRng('views'), ctx);
  if (found === null) return null;
  const z = matrix(features.numRows, found.dims, found.rows);
  const csr = symmetricCsr(graph);
  const symmetric = convolution(csr);
  const mean = rowNormalised(simpleAdjacency(csr, true));
  const wide = await diffused(symmetric, z, MEMBER_ALPHA, MEMBER_STEPS, ctx);
  const even = await diffused(mean, z, MEMBER_ALPHA, MEMBER_STEPS, ctx);
  const near = await diffused(mean, z, 0, 2, ctx);
  return {
    members: [
      { name: 'PageRank', parts: [wide] },
      { name: 'PageRank of means', parts: [even] },
      { name: 'two steps of means', parts: [near] },
      { name: 'all three', parts: [wide, even, near] },
    ],
    refit: await diffused(symmetric, z, REFIT_ALPHA, REFIT_STEPS, ctx),
    notes:
      dims < DIMS
        ? [`The teacher compares ${found.dims} principal directions instead of ${DIMS}, because the graph is large.`]
        : [],
  };
}
