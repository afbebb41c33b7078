/**
 * Learning from one's own answers: a kernel ridge regression over all nodes towards the probabilities that were found, labelled
 * nodes towards their classes and with full weight. It smooths what the members say over the graph. Landmarks (Williams &
 * Seeger, "Using the Nyström method", NeurIPS 2000) instead of all nodes:
 *
 *   (K_nm^T W K_nm + lambda K_mm) A = K_nm^T W (Q - 1 / C),  S = K_nm A,
 *
 * computed over blocks of nodes, so that nothing of nodes x landmarks exists.
 */
import { backward, factorise, forward } from '../../algebra/cholesky.ts';
import { matrix, product } from '../../compute/matrix.ts';
import type { Matrix } from '../../compute/matrix.ts';
import type { RunContext } from '../../context.ts';
import { kernelOf, pick } from './kernel-ridge.ts';

const GAMMA = 1;
const LAMBDA = 0.1;
/** Weight of a node without a label. */
const UNLABELLED = 0.1;
/** Added to the diagonal of K_mm: landmarks may be alike. */
const JITTER = 1e-5;
const BLOCK = 4096;

/** K of a block of rows and the landmarks, with the rows' place. */
function* blocks(rows: Matrix, marks: Matrix): Generator<{ readonly from: number; readonly kernel: Matrix }> {
  for (let from = 0; from < rows.rows; from += BLOCK) {
    const count = Math.min(BLOCK, rows.rows - from);
    const some = matrix(count, rows.cols, rows.values.subarray(from * rows.cols, (from + count) * rows.cols));
    const { values } = product(some, marks, 'right');
    yield { from, kernel: matrix(count, marks.rows, kernelOf(values, { gamma: GAMMA })) };
  }
}

/**
 * @param rows numNodes x width, of length 1 or 0 @param landmarks nodes, each once
 * @param wanted Q, numNodes x numClasses; labelled rows hold their class @param isLabelled 1 where a node has a label
 * @returns S, numNodes x numClasses
 */
export async function refitScores(
  rows: Matrix,
  landmarks: Int32Array,
  wanted: Float32Array,
  isLabelled: Uint8Array,
  numClasses: number,
  ctx: RunContext,
): Promise<Float32Array> {
  const marks = pick(rows, landmarks);
  const m = landmarks.length;
  const gram = new Float64Array(m * m);
  const right = new Float64Array(m * numClasses);
  for (const { from, kernel } of blocks(rows, marks)) {
    await ctx.tick();
    const weighted = kernel.values.slice();
    const targets = new Float32Array(kernel.rows * numClasses);
    for (let r = 0; r < kernel.rows; r++) {
      const weight = isLabelled[from + r] === 1 ? 1 : UNLABELLED;
      for (let k = r * m; k < (r + 1) * m; k++) weighted[k] *= weight;
      for (let c = 0; c < numClasses; c++) {
        targets[r * numClasses + c] = wanted[(from + r) * numClasses + c] - 1 / numClasses;
      }
    }
    const left = matrix(kernel.rows, m, weighted);
    product(left, kernel, 'left').values.forEach((value, i) => (gram[i] += value));
    product(left, matrix(kernel.rows, numClasses, targets), 'left').values.forEach((v, i) => (right[i] += v));
  }
  const own = kernelOf(product(marks, marks, 'right').values, { gamma: GAMMA });
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < m; j++) gram[i * m + j] += LAMBDA * (own[i * m + j] + (i === j ? JITTER : 0));
  }
  factorise(gram, m);
  const weights = new Float32Array(m * numClasses);
  const column = new Float64Array(m);
  for (let c = 0; c < numClasses; c++) {
    for (let i = 0; i < m; i++) column[i] = right[i * numClasses + c];
    forward(gram, m, column);
    backward(gram, m, column);
    for (let i = 0; i < m; i++) weights[i * numClasses + c] = column[i];
  }
  const scores = new Float32Array(rows.rows * numClasses);
  for (const { from, kernel } of blocks(rows, marks)) {
    await ctx.tick();
    scores.set(product(kernel, matrix(m, numClasses, weights)).values, from * numClasses);
  }
  return scores;
}
