/**
 * The kernels as functions: arguments are written where assembly/threads.ts finds them, and the call is cut into parts
 * for as many threads as share the memory. Addresses in bytes, in the order of assembly/kernels.ts.
 */
import { AppError } from '../../schema/errors.ts';

/** Where the job lies: its words, arguments and results. Nothing else lies below FIRST_ADDRESS. */
export const JOB_ADDRESS = 1024;
export const JOB_BYTES = 1024;
const ASLEEP = 12;
const FAILED = 16;
const OPERATION = 20;
const ARGUMENTS = 64;

/** Multiply-adds of a part: some microseconds, well above what handing it out costs. */
const GRAIN = 60_000;
/** More parts than threads, so that one that is held up leaves its share to the others. */
const MAX_PARTS = 16;
/** Rows that a transposed product copies at a time: PANEL in assembly/kernels.ts. */
const PANEL = 128;

export interface Kernels {
  /** out = S[rowIdx] x (rowIdx 0: all rows) */
  spmm(
    rowPtr: number,
    colIdx: number,
    values: number,
    rowIdx: number,
    rows: number,
    x: number,
    width: number,
    out: number,
  ): void;
  /** out = R PReLU(scale (S x) + shift); `rows` of R */
  readActivated(
    rowPtr: number,
    colIdx: number,
    values: number,
    rows: number,
    stageRowPtr: number,
    stageColIdx: number,
    stageValues: number,
    x: number,
    width: number,
    out: number,
    scale: number,
    shift: number,
    slope: number,
  ): void;
  /** out += transpose(S[rowIdx]) x; with second != 0 its latter rows are added there instead; see scatter.ts */
  spmmTransposed(
    rowPtr: number,
    colIdx: number,
    values: number,
    rowIdx: number,
    rows: number,
    x: number,
    width: number,
    out: number,
    second: number,
  ): void;
  /** Adds column sums and sums of squares, 2 float64 arrays for each of `parts` parts of the rows; see column-sums.ts. */
  moments(x: number, rows: number, width: number, totals: number, parts: number): void;
  /** moments of S x; `rows` of S */
  stageMoments(
    rowPtr: number,
    colIdx: number,
    values: number,
    rows: number,
    x: number,
    width: number,
    totals: number,
    parts: number,
  ): void;
  /** out = PReLU(scale x + shift) */
  affinePrelu(x: number, rows: number, width: number, scale: number, shift: number, slope: number, out: number): void;
  /** dy becomes dz in place; adds to 3 float64 arrays for each of `parts` parts of the rows; see column-sums.ts */
  normGradientSums(
    x: number,
    dy: number,
    rows: number,
    width: number,
    mean: number,
    inverse: number,
    gamma: number,
    beta: number,
    slope: number,
    totals: number,
    parts: number,
  ): void;
  /** out += transpose(S) dx; dz of row r in row place[r], -1 for none; `row` has room for 2 rows; second as above */
  normGradientInput(
    x: number,
    dz: number,
    place: number,
    rows: number,
    width: number,
    factor: number,
    a: number,
    b: number,
    rowPtr: number,
    colIdx: number,
    values: number,
    row: number,
    out: number,
    second: number,
  ): void;
  pack(b: number, k: number, n: number, ldb: number, transposed: number, out: number): void;
  /** out = A[rowIdx] B, B packed */
  gemm(a: number, rowIdx: number, m: number, k: number, lda: number, packed: number, width: number, out: number): void;
  /** out += transpose(A[rowIdx]) B. @param panels transposedProductRoom(k) bytes */
  gemmTransposed(
    a: number,
    rowIdx: number,
    m: number,
    k: number,
    lda: number,
    b: number,
    width: number,
    out: number,
    panels: number,
  ): void;
  /** cosines to out (0: not wanted); with da != 0, da += gradient */
  rowCosines(
    a: number,
    aIdx: number,
    b: number,
    bIdx: number,
    rows: number,
    width: number,
    out: number,
    dy: number,
    da: number,
  ): void;
  /** out = decay out + (1 - decay) x */
  blend(out: number, x: number, decay: number, length: number): void;
  /** x = 0 */
  clear(x: number, length: number): void;
  /** out += x in rows whose flag is not 0 (flags 0: all) */
  addRows(out: number, x: number, rows: number, width: number, flags: number): void;
  /** out = x / max(|x|, least), row by row */
  unitRows(x: number, rows: number, width: number, least: number, out: number): void;
  /** dy, towards unit rows, becomes the gradient towards x in place; dots[r] = dy . unit of what was given */
  unitRowsGradient(x: number, unit: number, dy: number, rows: number, width: number, least: number, dots: number): void;
  /**
   * errors[r] = sqrt(max(squares[r] + y . (given + rebuilt), least)); with w = share / (2 errors[r]), 0 below least,
   * rebuilt becomes w (given + 2 rebuilt) and weighted w y
   */
  rebuildErrors(
    y: number,
    given: number,
    rebuilt: number,
    rows: number,
    width: number,
    squares: number,
    share: number,
    least: number,
    errors: number,
    weighted: number,
  ): void;
  /**
   * Divergences of two softmaxes over codes, row by row, and what its gradient needs: s becomes scale (softmax of s -
   * softmax of t); see assembly/kernels.ts. The squares are float64 arrays, codeSquares as long as a padded row; 0: cosines.
   */
  codeDivergence(
    t: number,
    s: number,
    rows: number,
    cols: number,
    width: number,
    squares: { readonly teacher: number; readonly student: number; readonly codes: number },
    sharpness: number,
    scale: number,
    totals: number,
    own: number,
  ): void;
  adamw(
    x: number,
    gradient: number,
    first: number,
    second: number,
    rates: {
      readonly rate: number;
      readonly decay: number;
      readonly beta1: number;
      readonly beta2: number;
      readonly correction1: number;
      readonly correction2: number;
      readonly epsilon: number;
    },
    length: number,
  ): void;
}

/** Bytes of room that a transposed product with k columns on its left needs. */
export const transposedProductRoom = (k: number): number => 4 * PANEL * (6 * Math.ceil(k / 6) + 8 * MAX_PARTS);

export interface KernelModule {
  /** @returns 1 when a helper failed */
  run(job: number, parts: number): number;
}

/** @param threads how many share the memory just now; it may change between calls */
export function createCalls(module: KernelModule, buffer: ArrayBufferLike, threads: () => number): Kernels {
  const job = new Int32Array(buffer, JOB_ADDRESS, ARGUMENTS / 4);
  const integers = new Int32Array(buffer, JOB_ADDRESS + ARGUMENTS, 16);
  const floats = new Float32Array(buffer, JOB_ADDRESS + ARGUMENTS, 16);

  /** @param fraction the arguments from..to are float32 */
  const call = (
    operation: number,
    parts: number,
    args: readonly number[],
    fraction?: readonly [number, number],
  ): void => {
    job[OPERATION / 4] = operation;
    for (let i = 0; i < args.length; i++) {
      if (fraction !== undefined && i >= fraction[0] && i <= fraction[1]) floats[i] = args[i];
      else integers[i] = args[i];
    }
    if (module.run(JOB_ADDRESS, parts) === 0) return;
    job[FAILED / 4] = 0;
    throw new AppError('internal', 'A computing thread broke down; nothing of this step is used. Start the run again.');
  };
  const share = (work: number, units: number): number =>
    threads() === 1 ? 1 : Math.max(1, Math.min(MAX_PARTS, units, Math.floor(work / GRAIN)));
  return {
    spmm: (rowPtr, colIdx, values, rowIdx, rows, x, width, out) =>
      call(0, share(4 * rows * width, rows), [rowPtr, colIdx, values, rowIdx, rows, x, width, out]),
    readActivated: (rowPtr, colIdx, values, rows, ...rest) =>
      call(13, share(24 * rows * rest[4], rows), [rowPtr, colIdx, values, rows, ...rest], [12, 12]),
    spmmTransposed: (...args) => call(1, args[8] === 0 ? 1 : 2, args),
    moments: (x, rows, width, totals, parts) => call(2, parts, [x, rows, width, totals]),
    stageMoments: (rowPtr, colIdx, values, rows, x, width, totals, parts) =>
      call(14, parts, [rowPtr, colIdx, values, rows, x, width, totals]),
    affinePrelu: (x, rows, width, scale, shift, slope, out) =>
      call(3, share(rows * width, rows), [x, rows, width, scale, shift, slope, out], [5, 5]),
    normGradientSums: (x, dy, rows, width, mean, inverse, gamma, beta, slope, totals, parts) =>
      call(4, parts, [x, dy, rows, width, mean, inverse, gamma, beta, slope, totals], [8, 8]),
    normGradientInput: (...args) => call(5, args[13] === 0 ? 1 : 2, args),
    pack: (b, k, n, ldb, transposed, out) =>
      call(6, share(4 * k * n, Math.ceil(n / 8)), [b, k, n, ldb, transposed, out]),
    gemm: (a, rowIdx, m, k, lda, packed, width, out) =>
      call(7, share(m * k * width, Math.ceil(m / 6)), [a, rowIdx, m, k, lda, packed, width, out]),
    gemmTransposed: (a, rowIdx, m, k, lda, b, width, out, panels) => {
      const right = panels + 4 * PANEL * 6 * Math.ceil(k / 6);
      // Each part copies all of B for itself.
      const parts = Math.min(2 * threads(), share(m * k * width, Math.ceil(k / 6)));
      call(8, parts, [a, rowIdx, m, k, lda, b, width, out, panels, right]);
    },
    rowCosines: (a, aIdx, b, bIdx, rows, width, out, dy, da) =>
      call(9, share(3 * rows * width, rows), [a, aIdx, b, bIdx, rows, width, out, dy, da]),
    blend: (out, x, decay, length) => call(10, share(length, length / 8), [out, x, decay, length], [2, 2]),
    clear: (x, length) => call(15, share(length / 4, length / 16), [x, length]),
    addRows: (out, x, rows, width, flags) => call(11, share(rows * width, rows), [out, x, rows, width, flags]),
    unitRows: (x, rows, width, least, out) =>
      call(16, share(2 * rows * width, rows), [x, rows, width, least, out], [3, 3]),
    unitRowsGradient: (x, unit, dy, rows, width, least, dots) =>
      call(17, share(4 * rows * width, rows), [x, unit, dy, rows, width, least, dots], [5, 5]),
    rebuildErrors: (y, given, rebuilt, rows, width, squares, ...rest) =>
      call(18, share(6 * rows * width, rows), [y, given, rebuilt, rows, width, squares, ...rest], [6, 7]),
    codeDivergence: (t, s, rows, cols, width, { teacher, student, codes }, ...rest) =>
      call(19, share(40 * rows * width, rows), [t, s, rows, cols, width, teacher, student, codes, ...rest], [8, 9]),
    adamw: (x, gradient, first, second, r, length) =>
      call(
        12,
        share(8 * length, length / 8),
        [
          ...[x, gradient, first, second, r.rate, r.decay, r.beta1, r.beta2, r.correction1, r.correction2, r.epsilon],
          length,
        ],
        [4, 10],
      ),
  };
}

/** How many helpers wait for work, out of those that have started. */
export const asleep = (buffer: ArrayBufferLike): number =>
  Atomics.load(new Int32Array(buffer, JOB_ADDRESS, ARGUMENTS / 4), ASLEEP / 4);

/** Tells the caller, who may be waiting for it, that a helper failed. */
export const FAILED_WORD = (JOB_ADDRESS + FAILED) / 4;
