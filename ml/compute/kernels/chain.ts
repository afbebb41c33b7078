/**
 * The SIMD version of one normalised propagation, R · PReLU(BatchNorm(S_k · ... · S_1 · Z)), forwards and backwards,
 * wholly inside the kernels' memory: only the rows that are read, and gradients, come out. ../propagate.ts says what it
 * means; ../host-kernels.ts is the plain version that it is tested against.
 *
 * S_k · ... · Z is the tallest matrix of an encoder, tens of rows for each sampled subgraph, and is never stored: its rows
 * have a few entries each and are made where they are looked at, for the moments, for the reading and for the gradient.
 */
import type { NormActivateParams, SparseMatrix } from '../host-kernels.ts';
import {
  clearedMatrix,
  lendMatrix,
  padded,
  putFloats,
  putInts,
  putMatrix,
  putSparse,
  save,
  spmmInto,
} from './blocks.ts';
import type { Saved, SparseBlock } from './blocks.ts';
import { normGradientSums, stageColumnSums } from './column-sums.ts';
import type { KernelMemory, Scratch } from './memory.ts';
import { scattered, spmmTransposedInto } from './scatter.ts';

/** Mean and variance of each column, length width. */
export interface Moments {
  readonly mean: Float32Array;
  readonly variance: Float32Array;
}

export interface ChainInput {
  readonly stages: readonly SparseMatrix[];
  readonly readout: SparseMatrix;
  readonly width: number;
  readonly params: NormActivateParams;
  readonly epsilon: number;
  /** Puts Z, rows x padded(width), into the memory (or says where it lies); it is not written to. */
  readonly putZ: (room: Scratch) => number;
}

export interface ChainOutput {
  /** readout.numRows x width, valid until the next computation */
  readonly value: Float32Array;
  readonly moments: Moments;
  /** S_(k-1) ... S_1 Z for the gradient; null where it was not asked for */
  readonly saved: Saved | null;
}

export interface ChainGradient {
  /** address of dZ, rows x padded(width); within the computation */
  readonly z: number;
  readonly gamma: Float32Array;
  readonly beta: Float32Array;
  readonly slope: number;
}

/** S_k with what it is applied to; its rows are what is normalised. */
interface LastStage {
  readonly stage: SparseBlock;
  /** address of S_(k-1) ... S_1 Z, stage.numCols x padded(width) */
  readonly x: number;
}

/** Rows in order, as a matrix. */
function identity(rows: number): SparseMatrix {
  return {
    numRows: rows,
    numCols: rows,
    rowPtr: Int32Array.from({ length: rows + 1 }, (_, r) => r),
    colIdx: Int32Array.from({ length: rows }, (_, r) => r),
    values: new Float32Array(rows).fill(1),
  };
}

const lastOf = (input: ChainInput): SparseMatrix => input.stages.at(-1) ?? identity(input.readout.numCols);

function scaleAndShift(input: ChainInput, moments: Moments): { scale: Float32Array; shift: Float32Array } {
  const { width, params, epsilon } = input;
  const scale = new Float32Array(width);
  const shift = new Float32Array(width);
  for (let c = 0; c < width; c++) {
    scale[c] = params.gamma[c] / Math.sqrt(moments.variance[c] + epsilon);
    shift[c] = params.beta[c] - moments.mean[c] * scale[c];
  }
  return { scale, shift };
}

function lastStage(memory: KernelMemory, room: Scratch, input: ChainInput): LastStage {
  let x = input.putZ(room);
  for (const stage of input.stages.slice(0, -1)) {
    const target = room.reserve(4 * stage.numRows * padded(input.width));
    spmmInto(memory, putSparse(memory, room, stage), x, input.width, target);
    x = target;
  }
  return { stage: putSparse(memory, room, lastOf(input)), x };
}

/** Mean and population variance of each column, accumulated in float64. */
function columnMoments(memory: KernelMemory, room: Scratch, { stage, x }: LastStage, width: number): Moments {
  const { sums, squares } = stageColumnSums(memory, room, stage, x, padded(width));
  const rows = stage.numRows;
  const mean = new Float32Array(width);
  const variance = new Float32Array(width);
  for (let c = 0; c < width; c++) {
    const m = rows === 0 ? 0 : sums[c] / rows;
    mean[c] = m;
    variance[c] = rows === 0 ? 0 : Math.max(0, squares[c] / rows - m * m);
  }
  return { mean, variance };
}

/** @param place where the result goes, null for room of its own. @returns its address */
function readInto(
  memory: KernelMemory,
  room: Scratch,
  input: ChainInput,
  { stage, x }: LastStage,
  moments: Moments,
  place: number | null,
): number {
  const stride = padded(input.width);
  const affine = scaleAndShift(input, moments);
  const scale = putFloats(memory, room, affine.scale, stride);
  const shift = putFloats(memory, room, affine.shift, stride);
  const { numRows, rowPtr, colIdx, values } = putSparse(memory, room, input.readout);
  const out = place ?? room.reserve(4 * numRows * stride);
  memory.kernels.readActivated(
    ...([rowPtr, colIdx, values, numRows, stage.rowPtr, stage.colIdx, stage.values] as const),
    ...([x, stride, out, scale, shift, input.params.slope] as const),
  );
  return out;
}

/**
 * With given statistics, inside a computation.
 * @param out where the result goes, null for room of its own
 * @returns address of readout.numRows x padded(width)
 */
export function evaluateInto(
  memory: KernelMemory,
  room: Scratch,
  input: ChainInput,
  moments: Moments,
  out: number | null = null,
): number {
  return readInto(memory, room, input, lastStage(memory, room, input), moments, out);
}

/** The same by itself. @returns readout.numRows x width, valid until the next computation */
export function evaluateChain(memory: KernelMemory, input: ChainInput, moments: Moments): Float32Array {
  return memory.compute((room) => {
    const at = evaluateInto(memory, room, input, moments);
    return lendMatrix(memory, at, input.readout.numRows, input.width);
  });
}

/** What a forward pass leaves in a computation's room. */
export interface ChainPass {
  /** address of readout.numRows x padded(width) */
  readonly value: number;
  /** address of S_(k-1) ... S_1 Z */
  readonly x: number;
  readonly moments: Moments;
}

/**
 * With the statistics of this very batch, inside a computation.
 * @param place where the result goes; null for room of its own
 */
export function trainInto(
  memory: KernelMemory,
  room: Scratch,
  input: ChainInput,
  place: number | null = null,
): ChainPass {
  const last = lastStage(memory, room, input);
  const moments = columnMoments(memory, room, last, input.width);
  return { value: readInto(memory, room, input, last, moments, place), x: last.x, moments };
}

/** The same by itself. @param forGradient saves what the gradient starts from */
export function trainChain(memory: KernelMemory, input: ChainInput, forGradient: boolean): ChainOutput {
  const length = lastOf(input).numCols * padded(input.width);
  const kept = forGradient ? save(memory, 4 * length) : null;
  return memory.compute((room) => {
    const pass = trainInto(memory, room, input);
    if (kept !== null) memory.floats(kept.address, length).set(memory.floats(pass.x, length));
    const value = lendMatrix(memory, pass.value, input.readout.numRows, input.width);
    return { value, moments: pass.moments, saved: kept?.saved ?? null };
  });
}

/** Rows of the last stage that are read: only they have a gradient of their own. */
function rowsRead(readout: SparseMatrix): {
  /** in their order */
  readonly rows: Int32Array;
  /** where each row of the stage is found among them, -1: not read */
  readonly place: Int32Array;
  /** the readout with their places as columns */
  readonly readout: SparseMatrix;
} {
  const place = new Int32Array(readout.numCols).fill(-1);
  for (const column of readout.colIdx) place[column] = 0;
  const rows = new Int32Array(readout.numCols);
  let count = 0;
  for (let r = 0; r < place.length; r++) {
    if (place[r] < 0) continue;
    place[r] = count;
    rows[count++] = r;
  }
  const compacted = { ...readout, numCols: count, colIdx: readout.colIdx.map((column) => place[column]) };
  return { rows: rows.subarray(0, count), place, readout: compacted };
}

/**
 * Gradient of trainInto: dx = gamma / sigma (dz - mean(dz) - x_hat mean(dz x_hat)), through the stages backwards.
 * @param x address of S_(k-1) ... S_1 Z
 * @param upstream address of the gradient towards the result, readout.numRows x padded(width)
 */
export function gradientInto(
  memory: KernelMemory,
  room: Scratch,
  input: ChainInput,
  x: number,
  moments: Moments,
  upstream: number,
): ChainGradient {
  const { width, params, epsilon } = input;
  const { mean, variance } = moments;
  const stride = padded(width);
  const put = (values: ArrayLike<number>): number => putFloats(memory, room, values, stride);
  const stages = input.stages.slice(0, -1).map((stage) => putSparse(memory, room, stage));
  const last = putSparse(memory, room, lastOf(input));
  const read = rowsRead(input.readout);
  const count = read.rows.length;
  const seen = room.reserve(4 * count * stride);
  const rowIdx = putInts(memory, room, read.rows);
  memory.kernels.spmm(last.rowPtr, last.colIdx, last.values, rowIdx, count, x, stride, seen);
  const dz = clearedMatrix(memory, room, count, width);
  spmmTransposedInto(memory, room, putSparse(memory, room, read.readout), upstream, width, dz);
  const inverse = Float32Array.from(variance, (value) => 1 / Math.sqrt(value + epsilon));
  const { sumDz, sumDzHat, slope } = normGradientSums(memory, room, seen, dz, count, stride, {
    mean: put(mean),
    inverse: put(inverse),
    gamma: put(params.gamma),
    beta: put(params.beta),
    slope: params.slope,
  });
  const rows = last.numRows;
  const b = inverse.map((value, c) => (sumDzHat[c] / rows) * value);
  const a = mean.map((value, c) => sumDz[c] / rows - b[c] * value);
  const factor = inverse.map((value, c) => params.gamma[c] * value);
  const place = putInts(memory, room, read.place);
  const [factorAt, aAt, bAt, row] = [put(factor), put(a), put(b), room.reserve(8 * stride)];
  let out = clearedMatrix(memory, room, last.numCols, width);
  // Rows are made and added: as much again as the entries.
  scattered(memory, room, 2 * last.entries, last.numCols, width, out, (second) => {
    memory.kernels.normGradientInput(
      ...([x, dz, place, rows, stride, factorAt, aAt, bAt, last.rowPtr, last.colIdx, last.values] as const),
      ...([row, out, second] as const),
    );
  });
  for (const stage of stages.reverse()) {
    const next = clearedMatrix(memory, room, stage.numCols, width);
    spmmTransposedInto(memory, room, stage, out, width, next);
    out = next;
  }
  const total = (sums: Float64Array): Float32Array => Float32Array.from(sums.subarray(0, width));
  return { z: out, gamma: total(sumDzHat), beta: total(sumDz), slope };
}

/**
 * The gradient of trainChain by itself.
 * @param dy readout.numRows x width
 * @param use takes the gradient while the memory still holds it
 */
export function chainGradient<T>(
  memory: KernelMemory,
  input: ChainInput,
  forward: Pick<ChainOutput, 'moments' | 'saved'>,
  dy: Float32Array,
  use: (gradient: ChainGradient, room: Scratch) => T,
): T {
  return memory.compute((room) => {
    const x = forward.saved?.address() ?? lastStage(memory, room, input).x;
    const upstream = putMatrix(memory, room, dy, input.width);
    return use(gradientInto(memory, room, input, x, forward.moments, upstream), room);
  });
}
