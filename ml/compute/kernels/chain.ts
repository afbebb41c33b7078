/**
 * The SIMD version of one normalised propagation, R · PReLU(BatchNorm(S_k · ... · S_1 · Z)), forwards and backwards,
 * wholly inside the kernels' memory: only the rows that are read, and gradients, come out. ../propagate.ts says what it
 * means; ../host-kernels.ts is the plain version that it is tested against.
 */
import type { NormActivateParams, SparseMatrix } from '../host-kernels.ts';
import { clearedMatrix, lendMatrix, padded, putFloats, putMatrix, putSparse, save, spmmInto } from './blocks.ts';
import type { Saved, SparseBlock } from './blocks.ts';
import { columnSums, normGradientSums } from './column-sums.ts';
import type { KernelMemory, Scratch } from './memory.ts';

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
  /** S_k ... S_1 Z for the gradient; null where it was not asked for */
  readonly saved: Saved | null;
}

export interface ChainGradient {
  /** address of dZ, rows x padded(width); within the computation */
  readonly z: number;
  readonly gamma: Float32Array;
  readonly beta: Float32Array;
  readonly slope: number;
}

/** Rows of the last stage, which are what is normalised. */
function height(input: ChainInput): number {
  return input.stages.at(-1)?.numRows ?? input.readout.numCols;
}

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

/** S_k ... S_1 Z; the last product goes to `out` if that is given. Without a stage it is Z itself. */
function propagateInto(
  memory: KernelMemory,
  room: Scratch,
  input: ChainInput,
  stages: readonly SparseBlock[],
  out: number | null,
): number {
  const stride = padded(input.width);
  let x = input.putZ(room);
  stages.forEach((stage, i) => {
    const target = i === stages.length - 1 && out !== null ? out : room.reserve(4 * stage.numRows * stride);
    spmmInto(memory, stage, x, input.width, target);
    x = target;
  });
  return x;
}

/** Mean and population variance of each column, accumulated in float64. */
function columnMoments(memory: KernelMemory, room: Scratch, x: number, rows: number, width: number): Moments {
  const { sums, squares } = columnSums(memory, room, x, rows, padded(width));
  const mean = new Float32Array(width);
  const variance = new Float32Array(width);
  for (let c = 0; c < width; c++) {
    const m = rows === 0 ? 0 : sums[c] / rows;
    mean[c] = m;
    variance[c] = rows === 0 ? 0 : Math.max(0, squares[c] / rows - m * m);
  }
  return { mean, variance };
}

/** R y. @returns its address */
function readInto(memory: KernelMemory, room: Scratch, input: ChainInput, y: number, out: number | null): number {
  const readout = putSparse(memory, room, input.readout);
  const at = out ?? room.reserve(4 * readout.numRows * padded(input.width));
  spmmInto(memory, readout, y, input.width, at);
  return at;
}

/**
 * With given statistics, inside a computation: the last product is normalised while it is still in registers.
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
  const { width, params } = input;
  const stride = padded(width);
  const affine = scaleAndShift(input, moments);
  const scale = putFloats(memory, room, affine.scale, stride);
  const shift = putFloats(memory, room, affine.shift, stride);
  const stages = input.stages.map((stage) => putSparse(memory, room, stage));
  const last = stages.at(-1);
  const x = propagateInto(memory, room, input, stages.slice(0, -1), null);
  const y = room.reserve(4 * height(input) * stride);
  if (last === undefined) memory.kernels.affinePrelu(x, height(input), stride, scale, shift, params.slope, y, 0);
  else {
    const { rowPtr, colIdx, values, numRows } = last;
    memory.kernels.spmm(rowPtr, colIdx, values, 0, numRows, x, stride, y, scale, shift, params.slope);
  }
  return readInto(memory, room, input, y, out);
}

/** The same by itself. @returns readout.numRows x width, valid until the next computation */
export function evaluateChain(memory: KernelMemory, input: ChainInput, moments: Moments): Float32Array {
  return memory.compute((room) => {
    const at = evaluateInto(memory, room, input, moments);
    return lendMatrix(memory, at, input.readout.numRows, input.width);
  });
}

/** 1 for each row of the last stage that is read: the others need no activation and have no gradient of their own. */
function readRows(readout: SparseMatrix): Uint8Array {
  const flags = new Uint8Array(readout.numCols);
  for (const column of readout.colIdx) flags[column] = 1;
  return flags;
}

function putFlags(memory: KernelMemory, room: Scratch, flags: Uint8Array): number {
  const at = room.reserve(flags.length);
  memory.bytes(at, flags.length).set(flags);
  return at;
}

/** What a forward pass leaves in a computation's room. */
export interface ChainPass {
  /** address of readout.numRows x padded(width) */
  readonly value: number;
  /** address of S_k ... S_1 Z */
  readonly x: number;
  readonly moments: Moments;
}

/**
 * With the statistics of this very batch, inside a computation.
 * @param place where S_k ... S_1 Z and the result go; null for room of their own
 */
export function trainInto(
  memory: KernelMemory,
  room: Scratch,
  input: ChainInput,
  place: { readonly x: number | null; readonly value: number | null } = { x: null, value: null },
): ChainPass {
  const { width, params } = input;
  const stride = padded(width);
  const rows = height(input);
  const stages = input.stages.map((stage) => putSparse(memory, room, stage));
  const x = propagateInto(memory, room, input, stages, place.x);
  const moments = columnMoments(memory, room, x, rows, width);
  const affine = scaleAndShift(input, moments);
  const scale = putFloats(memory, room, affine.scale, stride);
  const shift = putFloats(memory, room, affine.shift, stride);
  const { numRows, rowPtr, colIdx, values } = putSparse(memory, room, input.readout);
  const value = place.value ?? room.reserve(4 * numRows * stride);
  memory.kernels.spmmActivated(rowPtr, colIdx, values, numRows, x, stride, value, scale, shift, params.slope);
  return { value, x, moments };
}

/** The same by itself. @param forGradient saves the product that the gradient starts from */
export function trainChain(memory: KernelMemory, input: ChainInput, forGradient: boolean): ChainOutput {
  const bytes = 4 * height(input) * padded(input.width);
  const kept = forGradient && input.stages.length > 0 ? save(memory, bytes) : null;
  return memory.compute((room) => {
    const pass = trainInto(memory, room, input, { x: kept?.address ?? null, value: null });
    const value = lendMatrix(memory, pass.value, input.readout.numRows, input.width);
    return { value, moments: pass.moments, saved: kept?.saved ?? null };
  });
}

/**
 * Gradient of trainInto: dx = gamma / sigma (dz - mean(dz) - x_hat mean(dz x_hat)), through the stages backwards.
 * @param x address of S_k ... S_1 Z
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
  const rows = height(input);
  const stages = input.stages.map((stage) => putSparse(memory, room, stage));
  const put = (values: ArrayLike<number>): number => putFloats(memory, room, values, stride);
  const isRead = readRows(input.readout);
  const flags = putFlags(memory, room, isRead);
  const readout = putSparse(memory, room, input.readout);
  const dz = room.reserve(4 * rows * stride);
  // Rows that are not read are never looked at.
  const gradients = memory.floats(dz, rows * stride);
  for (let r = 0; r < rows; r++) if (isRead[r] !== 0) gradients.fill(0, r * stride, (r + 1) * stride);
  memory.kernels.spmmTransposed(
    readout.rowPtr,
    readout.colIdx,
    readout.values,
    0,
    readout.numRows,
    upstream,
    stride,
    dz,
  );
  const inverse = Float32Array.from(variance, (value) => 1 / Math.sqrt(value + epsilon));
  const { sumDz, sumDzHat, slope } = normGradientSums(memory, room, x, dz, flags, rows, stride, {
    mean: put(mean),
    inverse: put(inverse),
    gamma: put(params.gamma),
    beta: put(params.beta),
    slope: params.slope,
  });
  const b = inverse.map((value, c) => (sumDzHat[c] / rows) * value);
  const a = mean.map((value, c) => sumDz[c] / rows - b[c] * value);
  const factor = inverse.map((value, c) => params.gamma[c] * value);
  const [factorAt, aAt, bAt] = [put(factor), put(a), put(b)];
  // The last stage is applied while dx is made; without one, dx replaces dz.
  const last = stages.at(-1);
  const row = room.reserve(4 * stride);
  let out = last === undefined ? dz : clearedMatrix(memory, room, last.numCols, width);
  const { rowPtr, colIdx, values } = last ?? { rowPtr: 0, colIdx: 0, values: 0 };
  memory.kernels.normGradientInput(x, dz, flags, rows, stride, factorAt, aAt, bAt, rowPtr, colIdx, values, row, out);
  for (const stage of stages.slice(0, -1).reverse()) {
    const next = clearedMatrix(memory, room, stage.numCols, width);
    memory.kernels.spmmTransposed(stage.rowPtr, stage.colIdx, stage.values, 0, stage.numRows, out, stride, next);
    out = next;
  }
  return {
    z: out,
    gamma: Float32Array.from(sumDzHat.subarray(0, width)),
    beta: Float32Array.from(sumDz.subarray(0, width)),
    slope,
  };
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
    const again = (): number => {
      const stages = input.stages.map((stage) => putSparse(memory, room, stage));
      return propagateInto(memory, room, input, stages, null);
    };
    const x = forward.saved?.address() ?? again();
    const upstream = putMatrix(memory, room, dy, input.width);
    return use(gradientInto(memory, room, input, x, forward.moments, upstream), room);
  });
}
