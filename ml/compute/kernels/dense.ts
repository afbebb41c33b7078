/**
 * Dense products and the two-layer perceptron on the SIMD kernels. Plain arrays in; what comes out must be copied before
 * the next computation, which overwrites it.
 *
 * Measured against the wasm backend's own product (XNNPACK), billions of operations a second, transposed one in brackets:
 *   20000 x 95 by 95 x 64    XNNPACK 27 (26)   plain SIMD 26 (25)   fused multiply-add 44 (35)
 *   9000 x 64 by 64 x 128    XNNPACK 29 (29)   plain SIMD 28 (26)   fused multiply-add 56 (43)
 *   9000 x 128 by 128 x 64   XNNPACK 29 (27)   plain SIMD 28 (27)   fused multiply-add 47 (42)
 * Copying tensors in and out would eat most of the gain of a single product, so products are used inside larger
 * operations only (here, and ../feature-propagation.ts), and tf.matMul stays what it is. Large ones are native where
 * they can be (../native/large-products.ts).
 */
import { largeProductInto, largeTransposedProductInto } from '../native/large-products.ts';
import { activateInto, activationGradient } from './activation.ts';
import { clearedMatrix, lendMatrix, padded, putFloats, putMatrix, save } from './blocks.ts';
import type { Saved } from './blocks.ts';
import { columnSums } from './column-sums.ts';
import { transposedProductRoom } from './calls.ts';
import type { KernelMemory, Scratch } from './memory.ts';

/** A matrix in the memory, or rows of it: addresses, in plain order. */
interface Left {
  readonly at: number;
  /** 0 for all rows in order */
  readonly rowIdx: number;
  readonly rows: number;
  readonly cols: number;
  readonly stride: number;
}

/** out = A[rowIdx] B; b is k x width in plain order inside the memory. */
export function productInto(
  memory: KernelMemory,
  room: Scratch,
  a: Left,
  b: { readonly at: number; readonly width: number; readonly stride: number; readonly transposed: boolean },
  out: number,
): void {
  if (largeProductInto(memory, a, b, out)) return;
  const panels = room.reserve(4 * a.cols * padded(b.width));
  memory.kernels.pack(b.at, a.cols, b.width, b.stride, b.transposed ? 1 : 0, panels);
  memory.kernels.gemm(a.at, a.rowIdx, a.rows, a.cols, a.stride, panels, padded(b.width), out);
}

/** out += transpose(A[rowIdx]) B; b is rows x padded(width). */
export function transposedProductInto(
  memory: KernelMemory,
  room: Scratch,
  a: Left,
  b: { readonly at: number; readonly width: number },
  out: number,
): void {
  if (largeTransposedProductInto(memory, room, a, b, out)) return;
  const panels = room.reserve(transposedProductRoom(a.cols));
  memory.kernels.gemmTransposed(a.at, a.rowIdx, a.rows, a.cols, a.stride, b.at, padded(b.width), out, panels);
}

/** Shapes of a perceptron: inputs -> hidden -> outputs. */
export interface PerceptronShape {
  readonly inputs: number;
  readonly hidden: number;
  readonly outputs: number;
}

/** Addresses of its weights, or of their gradients; rows padded. */
export interface PerceptronAddresses {
  /** inputs x hidden */
  readonly first: number;
  readonly firstBias: number;
  readonly slope: number;
  /** hidden x outputs */
  readonly second: number;
  readonly secondBias: number;
}

/** In the order of the variables: W1, b1, slope, W2, b2. @param offsets from `base`, in bytes */
export const perceptronAt = (offsets: readonly number[], base: number): PerceptronAddresses => ({
  first: base + offsets[0],
  firstBias: base + offsets[1],
  slope: base + offsets[2],
  second: base + offsets[3],
  secondBias: base + offsets[4],
});

/** x W1, before bias and activation: what the gradient needs again. */
function hiddenInto(
  memory: KernelMemory,
  room: Scratch,
  x: number,
  rows: number,
  shape: PerceptronShape,
  first: number,
  out: number,
): void {
  const [inputs, hidden] = [padded(shape.inputs), padded(shape.hidden)];
  const left = { at: x, rowIdx: 0, rows, cols: shape.inputs, stride: inputs };
  productInto(memory, room, left, { at: first, width: shape.hidden, stride: hidden, transposed: false }, out);
}

/**
 * PReLU(x W1 + b1) W2 + b2 inside a computation.
 * @param h where x W1 goes, for the gradient; null where none is wanted
 * @param place where the result goes; null for room of its own
 * @returns address of rows x padded(outputs)
 */
export function perceptronInto(
  memory: KernelMemory,
  room: Scratch,
  x: number,
  rows: number,
  shape: PerceptronShape,
  weights: PerceptronAddresses,
  h: number | null,
  place: number | null = null,
): number {
  const bytes = 4 * rows * padded(shape.hidden);
  const product = h ?? room.reserve(bytes);
  hiddenInto(memory, room, x, rows, shape, weights.first, product);
  const y = h === null ? product : room.reserve(bytes);
  activateInto(memory, room, product, rows, shape.hidden, weights.firstBias, memory.floats(weights.slope, 1)[0], y);
  const out = place ?? room.reserve(4 * rows * padded(shape.outputs));
  const left = { at: y, rowIdx: 0, rows, cols: shape.hidden, stride: padded(shape.hidden) };
  const right = { at: weights.second, width: shape.outputs, stride: padded(shape.outputs), transposed: false };
  productInto(memory, room, left, right, out);
  // Slope 1: only the bias is added.
  activateInto(memory, room, out, rows, shape.outputs, weights.secondBias, 1, out);
  return out;
}

function addTotals(memory: KernelMemory, to: number, totals: Float64Array, length: number): void {
  const target = memory.floats(to, length);
  for (let c = 0; c < length; c++) target[c] += totals[c];
}

/**
 * Adds the weights' gradients to what lies at `gradients`.
 * @param h address of x W1
 * @param upstream address of the gradient towards the result, rows x padded(outputs)
 * @returns address of the gradient towards x, rows x padded(inputs)
 */
export function perceptronGradientInto(
  memory: KernelMemory,
  room: Scratch,
  x: number,
  rows: number,
  shape: PerceptronShape,
  weights: PerceptronAddresses,
  h: number,
  upstream: number,
  gradients: PerceptronAddresses,
): number {
  const [inputs, hidden, outputs] = [padded(shape.inputs), padded(shape.hidden), padded(shape.outputs)];
  const slope = memory.floats(weights.slope, 1)[0];
  const y = room.reserve(4 * rows * hidden);
  activateInto(memory, room, h, rows, shape.hidden, weights.firstBias, slope, y);
  const active = { at: y, rowIdx: 0, rows, cols: shape.hidden, stride: hidden };
  transposedProductInto(memory, room, active, { at: upstream, width: shape.outputs }, gradients.second);
  const { sums } = columnSums(memory, room, upstream, rows, outputs);
  addTotals(memory, gradients.secondBias, sums, shape.outputs);
  // dh replaces y: upstream W2^T, then through the PReLU.
  const left = { at: upstream, rowIdx: 0, rows, cols: shape.outputs, stride: outputs };
  productInto(memory, room, left, { at: weights.second, width: shape.hidden, stride: outputs, transposed: true }, y);
  const totals = activationGradient(memory, room, h, y, rows, shape.hidden, weights.firstBias, slope);
  memory.floats(gradients.slope, 1)[0] += totals.slope;
  addTotals(memory, gradients.firstBias, totals.bias, shape.hidden);
  const input = { at: x, rowIdx: 0, rows, cols: shape.inputs, stride: inputs };
  transposedProductInto(memory, room, input, { at: y, width: shape.hidden }, gradients.first);
  const dx = room.reserve(4 * rows * inputs);
  const dh = { at: y, rowIdx: 0, rows, cols: shape.hidden, stride: hidden };
  productInto(memory, room, dh, { at: weights.first, width: shape.inputs, stride: hidden, transposed: true }, dx);
  return dx;
}

export interface PerceptronWeights {
  /** inputs x hidden */
  readonly first: Float32Array;
  readonly firstBias: Float32Array;
  readonly slope: number;
  /** hidden x outputs */
  readonly second: Float32Array;
  readonly secondBias: Float32Array;
}

function shapeOf(weights: PerceptronWeights): PerceptronShape {
  const hidden = weights.firstBias.length;
  return { inputs: weights.first.length / hidden, hidden, outputs: weights.secondBias.length };
}

function putWeights(
  memory: KernelMemory,
  room: Scratch,
  weights: PerceptronWeights,
  { hidden, outputs }: PerceptronShape,
): PerceptronAddresses {
  return {
    first: putMatrix(memory, room, weights.first, hidden),
    firstBias: putFloats(memory, room, weights.firstBias, padded(hidden)),
    slope: putFloats(memory, room, [weights.slope]),
    second: putMatrix(memory, room, weights.second, outputs),
    secondBias: putFloats(memory, room, weights.secondBias, padded(outputs)),
  };
}

/** The perceptron by itself, valid until the next computation. @param forGradient saves x W1 */
export function perceptron(
  memory: KernelMemory,
  x: Float32Array,
  weights: PerceptronWeights,
  forGradient: boolean,
): { value: Float32Array; saved: Saved | null } {
  const shape = shapeOf(weights);
  const rows = x.length / shape.inputs;
  const kept = forGradient ? save(memory, 4 * rows * padded(shape.hidden)) : null;
  return memory.compute((room) => {
    const input = putMatrix(memory, room, x, shape.inputs);
    const addresses = putWeights(memory, room, weights, shape);
    const out = perceptronInto(memory, room, input, rows, shape, addresses, kept?.address ?? null);
    return { value: lendMatrix(memory, out, rows, shape.outputs), saved: kept?.saved ?? null };
  });
}

/** Matrices are valid until the next computation. */
export interface PerceptronGradient extends PerceptronWeights {
  readonly x: Float32Array;
}

/** Its gradient by itself. @param dy rows x outputs */
export function perceptronGradient(
  memory: KernelMemory,
  x: Float32Array,
  weights: PerceptronWeights,
  saved: Saved | null,
  dy: Float32Array,
): PerceptronGradient {
  const shape = shapeOf(weights);
  const rows = x.length / shape.inputs;
  return memory.compute((room) => {
    const input = putMatrix(memory, room, x, shape.inputs);
    const upstream = putMatrix(memory, room, dy, shape.outputs);
    const addresses = putWeights(memory, room, weights, shape);
    let h = saved?.address() ?? null;
    if (h === null) {
      h = room.reserve(4 * rows * padded(shape.hidden));
      hiddenInto(memory, room, input, rows, shape, addresses.first, h);
    }
    const gradients = {
      first: clearedMatrix(memory, room, shape.inputs, shape.hidden),
      firstBias: clearedMatrix(memory, room, 1, shape.hidden),
      slope: clearedMatrix(memory, room, 1, 1),
      second: clearedMatrix(memory, room, shape.hidden, shape.outputs),
      secondBias: clearedMatrix(memory, room, 1, shape.outputs),
    };
    const dx = perceptronGradientInto(memory, room, input, rows, shape, addresses, h, upstream, gradients);
    return {
      x: lendMatrix(memory, dx, rows, shape.inputs),
      first: lendMatrix(memory, gradients.first, shape.inputs, shape.hidden),
      firstBias: Float32Array.from(memory.floats(gradients.firstBias, shape.hidden)),
      slope: memory.floats(gradients.slope, 1)[0],
      second: lendMatrix(memory, gradients.second, shape.hidden, shape.outputs),
      secondBias: Float32Array.from(memory.floats(gradients.secondBias, shape.outputs)),
    };
  });
}
