/**
 * A codebook fitted to rows: k-means (Lloyd 1982) from centres drawn by k-means++ (Arthur & Vassilvitskii, SODA 2007),
 * spherical where directions are compared (Dhillon & Modha 2001). A centre that loses its rows is put where the error is
 * large, so that the asked number of codes is in use.
 */
import { matrix } from '../../compute/matrix.ts';
import type { Matrix } from '../../compute/matrix.ts';
import type { RunContext } from '../../context.ts';
import type { Rng } from '../../rng.ts';
import { assignCodes, codeMeans, codeUsage, compared, reviveCodes } from './codebook.ts';
import type { Assignment, Comparison } from './codebook.ts';

const MOST_ROUNDS = 30;
/** Rounds end when the mean error falls by less than this share. */
const LEAST_GAIN = 1e-4;
/** Rows for each centre that the first centres are drawn from: seeding costs rows x centres x channels, one by one. */
const SEED_ROWS = 32;
/** Numbers between two chances to stop. */
const WORK = 1 << 22;

/** After a round. */
export interface CodeRound {
  /** from 1 */
  readonly round: number;
  /** mean distance of rows to their codes, as compared */
  readonly error: number;
  /** codes with a row */
  readonly used: number;
}

export interface FittedCodes {
  /** fewer than asked where there are fewer distinct rows */
  readonly codebook: Matrix;
  readonly assignment: Assignment;
  readonly rounds: number;
}

/** Rows of centres drawn by k-means++ out of a sample; fewer where all rows lie on the centres drawn so far. */
async function firstCentres(x: Matrix, numCodes: number, rng: Rng, ctx: RunContext): Promise<Matrix> {
  const { cols, values } = x;
  const all = Int32Array.from({ length: x.rows }, (_, r) => r);
  const most = SEED_ROWS * numCodes;
  const rows = x.rows <= most ? all : rng.shuffle(all).slice(0, most);
  const nearest = new Float64Array(rows.length).fill(Number.POSITIVE_INFINITY);
  const centres = new Float32Array(numCodes * cols);
  const pause = Math.max(1, Math.floor(WORK / (rows.length * cols)));
  let next = rng.int(rows.length);
  for (let count = 1; ; count++) {
    const centre = rows[next] * cols;
    centres.set(values.subarray(centre, centre + cols), (count - 1) * cols);
    if (count === numCodes) return matrix(count, cols, centres);
    let total = 0;
    for (let i = 0; i < rows.length; i++) {
      let square = 0;
      for (let c = 0, at = rows[i] * cols; c < cols; c++) {
        const difference = values[at + c] - values[centre + c];
        square += difference * difference;
      }
      if (square < nearest[i]) nearest[i] = square;
      total += nearest[i];
    }
    if (total === 0) return matrix(count, cols, centres.slice(0, count * cols));
    let left = rng.uniform() * total;
    for (let i = 0; i < rows.length && left >= 0; i++) {
      if (nearest[i] === 0) continue;
      // Where rounding leaves a rest at the end, the last row off the centres is drawn.
      next = i;
      left -= nearest[i];
    }
    if (count % pause === 0) await ctx.tick();
  }
}

/** Without the codes that no row has; numbers move up. */
function withoutEmpty(codebook: Matrix, assignment: Assignment): { codebook: Matrix; assignment: Assignment } {
  const { counts, used } = codeUsage(assignment.codes, codebook.rows);
  if (used === codebook.rows) return { codebook, assignment };
  const { cols } = codebook;
  const place = new Int32Array(codebook.rows);
  const values = new Float32Array(used * cols);
  let next = 0;
  counts.forEach((count, k) => {
    if (count === 0) return;
    values.set(codebook.values.subarray(k * cols, (k + 1) * cols), next * cols);
    place[k] = next++;
  });
  const codes = assignment.codes.map((k) => place[k]);
  return { codebook: matrix(used, cols, values), assignment: { ...assignment, codes } };
}

/**
 * @param x at least one row
 * @param numCodes asked for; at least 1
 * @param onRound called after each round
 * @returns codes of length 1 where directions are compared; every code has a row
 * @throws AppError cancelled
 */
export async function fitCodes(
  x: Matrix,
  numCodes: number,
  comparison: Comparison,
  rng: Rng,
  ctx: RunContext,
  onRound: (point: CodeRound) => void = () => undefined,
): Promise<FittedCodes> {
  const rows = compared(x, comparison);
  let codebook = await firstCentres(rows, Math.min(numCodes, x.rows), rng.fork('first'), ctx);
  let assignment = assignCodes(rows, codebook, comparison);
  let before = Number.POSITIVE_INFINITY;
  let rounds = 0;
  while (rounds < MOST_ROUNDS) {
    await ctx.tick();
    codebook = codeMeans(rows, assignment.codes, codebook, comparison);
    const counts = Float64Array.from(codeUsage(assignment.codes, codebook.rows).counts);
    const revived = reviveCodes(rows, assignment, codebook, counts, 1, comparison, rng.fork(`round ${rounds}`));
    assignment = assignCodes(rows, codebook, comparison);
    rounds++;
    const error = assignment.error.reduce((sum, value) => sum + value, 0);
    onRound({ round: rounds, error: error / x.rows, used: codeUsage(assignment.codes, codebook.rows).used });
    if (revived === 0 && !(error < (1 - LEAST_GAIN) * before)) break;
    before = error;
  }
  return { ...withoutEmpty(codebook, assignment), rounds };
}
