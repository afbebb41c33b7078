/**
 * Diffusion by personalised PageRank, for several restart chances alpha at once and without a matrix of nodes x nodes:
 *
 *   Pi = alpha (I - (1 - alpha) Â)^-1,   Â = D^-1/2 (A + I) D^-1/2 with eigenvalues in (-1, 1]
 *
 * is a Chebyshev series in Â. With c = 1 - alpha, s = sqrt(1 - c²) and q = c / (1 + s),
 *
 *   Pi = (alpha / s) (T_0 + 2 sum_k q^k T_k),   T_k+1 x = 2 Â T_k x - T_k-1 x
 *
 * whose terms are the same for every alpha. After K terms the rest is below 2 (alpha / s) q^(K+1) / (1 - q) |x|: for alpha
 * 0.05 q = 0.72, where the plain power series shrinks by 0.95 a step.
 */
import type { RunContext } from '../../context.ts';
import type { WeightedRows } from '../../graph/adjacency.ts';

/** Values that are added up between two chances to stop. */
const WORK = 1 << 23;

interface Series {
  readonly first: number;
  readonly ratio: number;
}

const seriesOf = (alpha: number): Series => {
  const c = 1 - alpha;
  const s = Math.sqrt(1 - c * c);
  return { first: alpha / s, ratio: c / (1 + s) };
};

/** Terms after which the rest of the slowest series is below `tolerance` times |x|. */
export function termsFor(alphas: readonly number[], tolerance: number): number {
  return Math.max(
    ...alphas.map((alpha) => {
      const { first, ratio } = seriesOf(alpha);
      return Math.ceil(Math.log((tolerance * (1 - ratio)) / (2 * first)) / Math.log(ratio));
    }),
  );
}

/** before = 2 Â now - before, or Â now to begin with; rows of `width` columns. */
async function stepRows(
  { numRows, rowPtr, colIdx, values }: WeightedRows,
  now: Float32Array,
  before: Float32Array,
  width: number,
  start: boolean,
  ctx: RunContext,
): Promise<void> {
  const sum = new Float64Array(width);
  let work = 0;
  for (let v = 0; v < numRows; v++) {
    sum.fill(0);
    for (let i = rowPtr[v]; i < rowPtr[v + 1]; i++) {
      const value = values[i];
      for (let c = 0, from = colIdx[i] * width; c < width; c++, from++) sum[c] += value * now[from];
    }
    for (let c = 0, to = v * width; c < width; c++, to++) before[to] = start ? sum[c] : 2 * sum[c] - before[to];
    work += (rowPtr[v + 1] - rowPtr[v]) * width;
    if (work > WORK) {
      await ctx.tick();
      work = 0;
    }
  }
}

/** The same for a vector, in double precision: a loop without a loop inside is ten times as fast. */
function stepVector(
  { numRows, rowPtr, colIdx, values }: WeightedRows,
  now: Float64Array,
  before: Float64Array,
  start: boolean,
): void {
  for (let v = 0; v < numRows; v++) {
    let sum = 0;
    for (let i = rowPtr[v]; i < rowPtr[v + 1]; i++) sum += values[i] * now[colIdx[i]];
    before[v] = start ? sum : 2 * sum - before[v];
  }
}

/** Hands out the terms T_k x of a vector, one after the other. */
async function eachTerm(
  matrix: WeightedRows,
  x: Float64Array,
  terms: number,
  take: (term: number, vector: Float64Array) => void,
  ctx: RunContext,
): Promise<void> {
  let now = x.slice();
  let before = new Float64Array(x.length);
  take(0, now);
  for (let term = 1; term <= terms; term++) {
    stepVector(matrix, now, before, term === 1);
    [now, before] = [before, now];
    take(term, now);
    await ctx.tick();
  }
}

const coefficient = ({ first, ratio }: Series, term: number): number =>
  term === 0 ? first : 2 * first * ratio ** term;

/** Row sums and column sums of the diffusion. */
export interface Importance {
  /** by alpha, then node: Pi_a 1 */
  readonly rowSums: readonly Float64Array[];
  /** length numNodes: column sums of sum_a diag(1 / Pi_a 1) Pi_a */
  readonly columnSums: Float64Array;
}

/** How far sums may be off, as a share of the length of a vector. */
const EXACT = 1e-7;

const addTo = (sums: Float64Array, factor: number, vector: Float64Array): void => {
  for (let v = 0; v < sums.length; v++) sums[v] += factor * vector[v];
};

/** As Â is symmetric, so is Pi: the column sums of diag(1 / r) Pi are Pi (1 / r), r = Pi 1. Series of vectors alone. */
export async function importance(
  matrix: WeightedRows,
  alphas: readonly number[],
  ctx: RunContext,
): Promise<Importance> {
  const n = matrix.numRows;
  const series = alphas.map(seriesOf);
  const rowSums = alphas.map(() => new Float64Array(n));
  const addAll = (term: number, vector: Float64Array): void => {
    series.forEach((one, a) => {
      addTo(rowSums[a], coefficient(one, term), vector);
    });
  };
  await eachTerm(matrix, new Float64Array(n).fill(1), termsFor(alphas, EXACT), addAll, ctx);
  const columnSums = new Float64Array(n);
  for (const [a, one] of series.entries()) {
    const inverse = rowSums[a].map((sum) => 1 / sum);
    const add = (term: number, vector: Float64Array): void => {
      addTo(columnSums, coefficient(one, term), vector);
    };
    await eachTerm(matrix, inverse, termsFor([alphas[a]], EXACT), add, ctx);
  }
  return { rowSums, columnSums };
}

/** Rows of sum_a diag(1 / Pi_a 1) Pi_a X, numNodes x width. */
export async function diffused(
  matrix: WeightedRows,
  { rows: x, width }: { readonly rows: Float32Array; readonly width: number },
  { rowSums }: Importance,
  alphas: readonly number[],
  tolerance: number,
  ctx: RunContext,
): Promise<Float32Array> {
  const n = matrix.numRows;
  const series = alphas.map(seriesOf);
  const out = new Float32Array(x.length);
  const factor = new Float64Array(n);
  let now = x.slice();
  let before = new Float32Array(x.length);
  const terms = termsFor(alphas, tolerance);
  for (let term = 0; term <= terms; term++) {
    if (term > 0) {
      await stepRows(matrix, now, before, width, term === 1, ctx);
      [now, before] = [before, now];
    }
    factor.fill(0);
    series.forEach((one, a) => {
      const of = coefficient(one, term);
      for (let v = 0; v < n; v++) factor[v] += of / rowSums[a][v];
    });
    for (let v = 0, i = 0; v < n; v++) for (let c = 0; c < width; c++, i++) out[i] += factor[v] * now[i];
  }
  return out;
}
