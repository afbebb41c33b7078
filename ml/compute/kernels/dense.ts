/**
 * Dense products and the two-layer perceptron on the SIMD kernels. Plain arrays in; what comes out must be copied before
 * the next computation, which overwrites it.
 *
 * Measured against the wasm backend's own product (XNNPACK), billions of operations a second, transposed one in brackets:
 *   20000 x 95 by 95 x 64    XNNPACK 27 (26)   plain SIMD 26 (25)   fused multiply-add 44 (35)
 *   9000 x 64 by 64 x 128    XNNPACK 29 (29)   plain SIMD 28 (26)   fused multiply-add 56 (43)
 *   9000 x 128 by 128 x 64   XNNPACK 29 (27)   plain SIMD 28 (27)   fused multiply-add 47 (42)
 * Copying tensors in and out would eat most of the gain of a single product, so products are used inside larger
 * operations only (here, and ../feature-propagation.ts), and tf.matMul stays what it is.
 */
import { clearedMatrix, padded, putFloats, putMatrix, save, lendMatrix } from './blocks.ts';
import type { Saved } from './blocks.ts';
import type { KernelMemory, Scratch } from './memory.ts';

/** out = A[rowIdx] B; a and rowIdx are addresses, b is k x width in plain order inside the memory. */
export function productInto(
  memory: KernelMemory,
  room: Scratch,
  a: { readonly at: number; readonly rowIdx: number; readonly rows: number; readonly cols: number; stride: number },
  b: { readonly at: number; readonly width: number; readonly stride: number; readonly transposed: boolean },
  out: number,
): void {
  const panels = room.reserve(4 * a.cols * padded(b.width));
  memory.kernels.pack(b.at, a.cols, b.width, b.stride, b.transposed ? 1 : 0, panels);
  memory.kernels.gemm(a.at, a.rowIdx, a.rows, a.cols, a.stride, panels, padded(b.width), out);
}

/** Shapes of a perceptron: inChannels -> hidden -> outChannels. */
export interface PerceptronWeights {
  /** inChannels x hidden */
  readonly first: Float32Array;
  readonly firstBias: Float32Array;
  readonly slope: number;
  /** hidden x outChannels */
  readonly second: Float32Array;
  readonly secondBias: Float32Array;
}

interface Shape {
  readonly rows: number;
  readonly inputs: number;
  readonly hidden: number;
  readonly outputs: number;
}

function shapeOf(x: Float32Array, weights: PerceptronWeights): Shape {
  const hidden = weights.firstBias.length;
  const inputs = weights.first.length / hidden;
  return { rows: x.length / inputs, inputs, hidden, outputs: weights.secondBias.length };
}

/** x W1, before bias and activation: what the gradient needs again. */
function hiddenInto(memory: KernelMemory, room: Scratch, x: number, w: PerceptronWeights, s: Shape, out: number): void {
  const first = putFloats(memory, room, w.first);
  productInto(
    memory,
    room,
    { at: x, rowIdx: 0, rows: s.rows, cols: s.inputs, stride: padded(s.inputs) },
    { at: first, width: s.hidden, stride: s.hidden, transposed: false },
    out,
  );
}

const ones = (length: number): Float32Array => new Float32Array(length).fill(1);

function activate(
  memory: KernelMemory,
  room: Scratch,
  h: number,
  bias: Float32Array,
  slope: number,
  rows: number,
  out: number,
): void {
  const stride = padded(bias.length);
  const scale = putFloats(memory, room, ones(stride));
  const shift = putFloats(memory, room, bias, stride);
  memory.kernels.affinePrelu(h, rows, stride, scale, shift, slope, out, 0);
}

/** PReLU(x W1 + b1) W2 + b2, valid until the next computation. @param forGradient saves x W1 */
export function perceptron(
  memory: KernelMemory,
  x: Float32Array,
  weights: PerceptronWeights,
  forGradient: boolean,
): { value: Float32Array; saved: Saved | null } {
  const s = shapeOf(x, weights);
  const hiddenBytes = 4 * s.rows * padded(s.hidden);
  const kept = forGradient ? save(memory, hiddenBytes) : null;
  return memory.compute((room) => {
    const h = kept?.address ?? room.reserve(hiddenBytes);
    hiddenInto(memory, room, putMatrix(memory, room, x, s.inputs), weights, s, h);
    const y = kept === null ? h : room.reserve(hiddenBytes);
    activate(memory, room, h, weights.firstBias, weights.slope, s.rows, y);
    const second = putFloats(memory, room, weights.second);
    const out = room.reserve(4 * s.rows * padded(s.outputs));
    productInto(
      memory,
      room,
      { at: y, rowIdx: 0, rows: s.rows, cols: s.hidden, stride: padded(s.hidden) },
      { at: second, width: s.outputs, stride: s.outputs, transposed: false },
      out,
    );
    // Slope 1: only the bias is added.
    activate(memory, room, out, weights.secondBias, 1, s.rows, out);
    return { value: lendMatrix(memory, out, s.rows, s.outputs), saved: kept?.saved ?? null };
  });
}

/** Matrices are valid until the next computation. */
export interface PerceptronGradient extends PerceptronWeights {
  readonly x: Float32Array;
}

/** @param dy rows x outChannels */
export function perceptronGradient(
  memory: KernelMemory,
  x: Float32Array,
  weights: PerceptronWeights,
  saved: Saved | null,
  dy: Float32Array,
): PerceptronGradient {
  const s = shapeOf(x, weights);
  const [inputs, hidden, outputs] = [padded(s.inputs), padded(s.hidden), padded(s.outputs)];
  return memory.compute((room) => {
    const input = putMatrix(memory, room, x, s.inputs);
    const upstream = putMatrix(memory, room, dy, s.outputs);
    let h = saved?.address() ?? null;
    if (h === null) {
      h = room.reserve(4 * s.rows * hidden);
      hiddenInto(memory, room, input, weights, s, h);
    }
    const y = room.reserve(4 * s.rows * hidden);
    activate(memory, room, h, weights.firstBias, weights.slope, s.rows, y);
    const dSecond = clearedMatrix(memory, room, s.hidden, s.outputs);
    memory.kernels.gemmTransposed(y, 0, s.rows, s.hidden, hidden, upstream, outputs, dSecond);
    const sums = room.reserve(16 * Math.max(hidden, outputs));
    memory.doubles(sums, 2 * outputs).fill(0);
    memory.kernels.moments(upstream, s.rows, outputs, sums, sums + 8 * outputs);
    const secondBias = Float32Array.from(memory.doubles(sums, s.outputs));
    // dh replaces y: upstream W2^T, then through the PReLU as a normalisation with mean 0 and deviation 1.
    const second = putFloats(memory, room, weights.second);
    productInto(
      memory,
      room,
      { at: upstream, rowIdx: 0, rows: s.rows, cols: s.outputs, stride: outputs },
      { at: second, width: s.hidden, stride: s.outputs, transposed: true },
      y,
    );
    const unit = putFloats(memory, room, ones(hidden));
    const zero = clearedMatrix(memory, room, 1, hidden);
    const bias = putFloats(memory, room, weights.firstBias, hidden);
    memory.doubles(sums, 2 * hidden).fill(0);
    const slope = memory.kernels.normGradientSums(
      h,
      y,
      0,
      s.rows,
      hidden,
      zero,
      unit,
      unit,
      bias,
      weights.slope,
      sums,
      sums + 8 * hidden,
    );
    const firstBias = Float32Array.from(memory.doubles(sums, s.hidden));
    const dFirst = clearedMatrix(memory, room, s.inputs, s.hidden);
    memory.kernels.gemmTransposed(input, 0, s.rows, s.inputs, inputs, y, hidden, dFirst);
    const first = putFloats(memory, room, weights.first);
    const dx = room.reserve(4 * s.rows * inputs);
    productInto(
      memory,
      room,
      { at: y, rowIdx: 0, rows: s.rows, cols: s.hidden, stride: hidden },
      { at: first, width: s.inputs, stride: s.hidden, transposed: true },
      dx,
    );
    return {
      x: lendMatrix(memory, dx, s.rows, s.inputs),
      first: lendMatrix(memory, dFirst, s.inputs, s.hidden),
      firstBias,
      slope,
      second: lendMatrix(memory, dSecond, s.hidden, s.outputs),
      secondBias,
    };
  });
}
