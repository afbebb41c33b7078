/**
 * Dense and sparse products of plain arrays, for computations whose gradients are written out by hand: on the SIMD
 * kernels where the machine runs them (native where large), in plain JavaScript on the cpu backend and elsewhere. What
 * comes out is a new array; nothing stays in the kernels' memory.
 */
import * as tf from '@tensorflow/tfjs-core';
import { spmm as plainSpmm, spmmTransposed as plainSpmmTransposed } from './host-kernels.ts';
import type { SparseMatrix } from './host-kernels.ts';
import { clearedMatrix, padded, putMatrix, takeMatrix } from './kernels/blocks.ts';
import { productInto, transposedProductInto } from './kernels/dense.ts';
import { simdKernels } from './kernels/memory.ts';
import type { KernelMemory } from './kernels/memory.ts';
import { simdSpmm, simdSpmmTransposed } from './kernels/products.ts';

export type { SparseMatrix } from './host-kernels.ts';

/** rows x cols, row after row without gaps. */
export interface Matrix {
  readonly rows: number;
  readonly cols: number;
  readonly values: Float32Array;
}

/** @throws RangeError where values do not fill the shape */
export function matrix(rows: number, cols: number, values: Float32Array = new Float32Array(rows * cols)): Matrix {
  if (values.length !== rows * cols) throw new RangeError(`${values.length} values do not make ${rows} x ${cols}`);
  return { rows, cols, values };
}

/** Plain arrays profit from the kernels whatever computes tensors; the cpu backend is the reference without them. */
export const kernelsForArrays = (): KernelMemory | null => (tf.getBackend() === 'cpu' ? null : simdKernels());

/** Which operand of a product is transposed. */
export type Transposed = 'none' | 'left' | 'right';

function plainProduct(a: Matrix, b: Matrix, transposed: Transposed, out: Matrix): void {
  const { cols: width, values } = out;
  if (transposed === 'right') {
    for (let r = 0; r < a.rows; r++) {
      for (let c = 0; c < width; c++) {
        let sum = 0;
        for (let i = 0, p = r * a.cols, q = c * b.cols; i < a.cols; i++) sum += a.values[p++] * b.values[q++];
        values[r * width + c] = sum;
      }
    }
    return;
  }
  for (let r = 0; r < a.rows; r++) {
    for (let i = 0; i < a.cols; i++) {
      const factor = a.values[r * a.cols + i];
      if (factor === 0) continue;
      const target = (transposed === 'left' ? i : r) * width;
      const source = (transposed === 'left' ? r : i) * width;
      for (let c = 0; c < width; c++) values[target + c] += factor * b.values[source + c];
    }
  }
}

interface WholeMatrix {
  readonly at: number;
  readonly rowIdx: 0;
  readonly rows: number;
  readonly cols: number;
  readonly stride: number;
}

/** All rows of a matrix that was put into the memory. */
const whole = (at: number, rows: number, cols: number): WholeMatrix => ({
  at,
  rowIdx: 0,
  rows,
  cols,
  stride: padded(cols),
});

function kernelProduct(memory: KernelMemory, a: Matrix, b: Matrix, transposed: Transposed, out: Matrix): Matrix {
  const values = memory.compute((room) => {
    const left = whole(putMatrix(memory, room, a.values, a.cols), a.rows, a.cols);
    const at = putMatrix(memory, room, b.values, b.cols);
    if (transposed === 'left') {
      const sums = clearedMatrix(memory, room, out.rows, out.cols);
      transposedProductInto(memory, room, left, { at, width: b.cols }, sums);
      return takeMatrix(memory, sums, out.rows, out.cols);
    }
    const result = room.reserve(4 * out.rows * padded(out.cols));
    const right = { at, width: out.cols, stride: padded(b.cols), transposed: transposed === 'right' };
    productInto(memory, room, left, right, result);
    return takeMatrix(memory, result, out.rows, out.cols);
  });
  return { ...out, values };
}

/**
 * A B, transpose(A) B or A transpose(B).
 * @throws RangeError where the shapes do not fit; AppError too-large
 */
export function product(a: Matrix, b: Matrix, transposed: Transposed = 'none'): Matrix {
  const inner = transposed === 'left' ? a.rows : a.cols;
  if (inner !== (transposed === 'right' ? b.cols : b.rows)) {
    throw new RangeError(`${a.rows} x ${a.cols} and ${b.rows} x ${b.cols} cannot be multiplied (${transposed})`);
  }
  const rows = transposed === 'left' ? a.cols : a.rows;
  const cols = transposed === 'right' ? b.rows : b.cols;
  const memory = kernelsForArrays();
  if (memory !== null && rows * cols * inner > 0) {
    return kernelProduct(memory, a, b, transposed, { rows, cols, values: a.values });
  }
  const out = matrix(rows, cols);
  plainProduct(a, b, transposed, out);
  return out;
}

/** S X */
export function sparseProduct(s: SparseMatrix, x: Matrix): Matrix {
  const memory = kernelsForArrays();
  const values = memory === null ? plainSpmm(s, x.values, x.cols) : simdSpmm(memory, s, x.values, x.cols);
  return matrix(s.numRows, x.cols, values);
}

/** transpose(S) X */
export function sparseTransposedProduct(s: SparseMatrix, x: Matrix): Matrix {
  const memory = kernelsForArrays();
  const values =
    memory === null ? plainSpmmTransposed(s, x.values, x.cols) : simdSpmmTransposed(memory, s, x.values, x.cols);
  return matrix(s.numCols, x.cols, values);
}

/** For each row of one matrix, which row of another fits it best. */
export interface BestMatches {
  /** the first of equal ones */
  readonly at: Int32Array;
  /** the product, shift included */
  readonly score: Float32Array;
}

/** Rows and codes whose products are held at once: 2 MiB, which stays in a cache. */
const ROW_BLOCK = 512;
const CODE_BLOCK = 1024;

/** Scores of a block against a block of codes, into the running best. */
function keepBest(
  scores: Float32Array,
  stride: number,
  rows: number,
  from: number,
  count: number,
  start: number,
  shift: Float32Array | null,
  best: BestMatches,
): void {
  for (let r = 0; r < rows; r++) {
    let top = best.score[from + r];
    let at = best.at[from + r];
    const base = r * stride;
    for (let c = 0; c < count; c++) {
      // Rounded as the running best is, so that equal ones are equal across blocks.
      const score = shift === null ? scores[base + c] : Math.fround(scores[base + c] + shift[start + c]);
      if (score > top) {
        top = score;
        at = start + c;
      }
    }
    best.score[from + r] = top;
    best.at[from + r] = at;
  }
}

function matchOnKernels(
  memory: KernelMemory,
  x: Matrix,
  codes: Matrix,
  shift: Float32Array | null,
  best: BestMatches,
): void {
  const stride = padded(codes.cols);
  const part = (all: Matrix, start: number, end: number): Float32Array =>
    all.values.subarray(start * all.cols, end * all.cols);
  memory.compute((room) => {
    const codesAt = putMatrix(memory, room, codes.values, codes.cols);
    for (let from = 0; from < x.rows; from += ROW_BLOCK) {
      const rows = Math.min(ROW_BLOCK, x.rows - from);
      room.step(() => {
        const left = whole(putMatrix(memory, room, part(x, from, from + rows), x.cols), rows, x.cols);
        for (let start = 0; start < codes.rows; start += CODE_BLOCK) {
          const count = Math.min(CODE_BLOCK, codes.rows - start);
          room.step(() => {
            const out = room.reserve(4 * rows * padded(count));
            const at = codesAt + 4 * start * stride;
            productInto(memory, room, left, { at, width: count, stride, transposed: true }, out);
            const scores = memory.floats(out, rows * padded(count));
            keepBest(scores, padded(count), rows, from, count, start, shift, best);
          });
        }
      });
    }
  });
}

/**
 * Of each row of x the code with the largest x . code + shift; a block of rows times a block of codes is all that exists
 * at a time.
 * @param codes at least one row, as wide as x
 * @param shift of each code; null adds nothing
 */
export function bestMatches(x: Matrix, codes: Matrix, shift: Float32Array | null): BestMatches {
  if (x.cols !== codes.cols || codes.rows === 0) {
    throw new RangeError(`rows of ${x.cols} cannot be matched with ${codes.rows} codes of ${codes.cols}`);
  }
  const best = { at: new Int32Array(x.rows), score: new Float32Array(x.rows).fill(Number.NEGATIVE_INFINITY) };
  const memory = kernelsForArrays();
  if (memory !== null && x.rows * x.cols > 0) {
    matchOnKernels(memory, x, codes, shift, best);
    return best;
  }
  for (let from = 0; from < x.rows; from += ROW_BLOCK) {
    const rows = Math.min(ROW_BLOCK, x.rows - from);
    const block = matrix(rows, x.cols, x.values.subarray(from * x.cols, (from + rows) * x.cols));
    for (let start = 0; start < codes.rows; start += CODE_BLOCK) {
      const count = Math.min(CODE_BLOCK, codes.rows - start);
      const some = matrix(count, x.cols, codes.values.subarray(start * x.cols, (start + count) * x.cols));
      const out = matrix(rows, count);
      plainProduct(block, some, 'right', out);
      keepBest(out.values, count, rows, from, count, start, shift, best);
    }
  }
  return best;
}
