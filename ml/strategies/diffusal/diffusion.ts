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

/** next = 2 Â now - before, in place of `before`; with `start`, before = Â now. */
async function step(
  { numRows, rowPtr, colIdx, values }: WeightedRows,
  now: Float32Array | Float64Array,
  before: Float32Array | Float64Array,
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

/**
 * Hands out the terms T_k x one after the other.
 * @param x numNodes x width; overwritten
 */
async function eachTerm(
  matrix: WeightedRows,
  x: Float32Array | Float64Array,
  width: number,
  terms: number,
  take: (term: number, rows: Float32Array | Float64Array) => void,
  ctx: RunContext,
): Promise<void> {
  let now = x;
  let before: Float32Array | Float64Array =
    now instanceof Float32Array ? new Float32Array(now.length) : new Float64Array(now.length);
  take(0, now);
  for (let term = 1; term <= terms; term++) {
    await step(matrix, now, before, width, term === 1, ctx);
    [now, before] = [before, now];
    take(term, now);
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

/** How far sums may be off. */
const EXACT = 1e-9;

/** As Â is symmetric, so is Pi: the column sums of diag(1 / r) Pi are Pi (1 / r), r = Pi 1. Two series of vectors. */
export async function importance(
  matrix: WeightedRows,
  alphas: readonly number[],
  ctx: RunContext,
): Promise<Importance> {
  const n = matrix.numRows;
  const width = alphas.length;
  const series = alphas.map(seriesOf);
  const terms = termsFor(alphas, EXACT);
  const rowSums = alphas.map(() => new Float64Array(n));
  await eachTerm(
    matrix,
    new Float64Array(n).fill(1),
    1,
    terms,
    (term, rows) => {
      series.forEach((one, a) => {
        const factor = coefficient(one, term);
        const sums = rowSums[a];
        for (let v = 0; v < n; v++) sums[v] += factor * rows[v];
      });
    },
    ctx,
  );
  const columnSums = new Float64Array(n);
  const inverse = new Float64Array(n * width);
  for (let a = 0; a < width; a++) for (let v = 0; v < n; v++) inverse[v * width + a] = 1 / rowSums[a][v];
  await eachTerm(
    matrix,
    inverse,
    width,
    terms,
    (term, rows) => {
      const factors = series.map((one) => coefficient(one, term));
      for (let v = 0; v < n; v++) for (let a = 0; a < width; a++) columnSums[v] += factors[a] * rows[v * width + a];
    },
    ctx,
  );
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
  await eachTerm(
    matrix,
    x.slice(),
    width,
    termsFor(alphas, tolerance),
    (term, rows) => {
      factor.fill(0);
      series.forEach((one, a) => {
        const of = coefficient(one, term);
        for (let v = 0; v < n; v++) factor[v] += of / rowSums[a][v];
      });
      for (let v = 0, i = 0; v < n; v++) for (let c = 0; c < width; c++, i++) out[i] += factor[v] * rows[i];
    },
    ctx,
  );
  return out;
}
