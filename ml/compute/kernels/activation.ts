/** PReLU(x + bias) on the SIMD kernels, forwards and backwards: a normalisation with mean 0 and deviation 1. */
import { padded } from './blocks.ts';
import { normGradientSums } from './column-sums.ts';
import type { KernelMemory, Scratch } from './memory.ts';

const filled = (memory: KernelMemory, room: Scratch, length: number, value: number): number => {
  const at = room.reserve(4 * length);
  memory.floats(at, length).fill(value);
  return at;
};

/** out = PReLU(x + bias), over padded rows; out may be x. @param slope 0: ReLU; 1: only the bias is added */
export function activateInto(
  memory: KernelMemory,
  room: Scratch,
  x: number,
  rows: number,
  width: number,
  bias: number,
  slope: number,
  out: number,
): void {
  const stride = padded(width);
  memory.kernels.affinePrelu(x, rows, stride, filled(memory, room, stride, 1), bias, slope, out);
}

/**
 * Turns dy, the gradient towards the activated rows, into that towards x in place.
 * @param x what was activated, without its bias
 * @returns gradients of the bias, length padded(width), and of the slope
 */
export function activationGradient(
  memory: KernelMemory,
  room: Scratch,
  x: number,
  dy: number,
  rows: number,
  width: number,
  bias: number,
  slope: number,
): { readonly bias: Float64Array; readonly slope: number } {
  const stride = padded(width);
  const [unit, zero] = [filled(memory, room, stride, 1), filled(memory, room, stride, 0)];
  const identity = { mean: zero, inverse: unit, gamma: unit, beta: bias, slope };
  const totals = normGradientSums(memory, room, x, dy, rows, stride, identity);
  return { bias: totals.sumDz, slope: totals.slope };
}
