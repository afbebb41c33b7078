/**
 * Parameters inside the SIMD kernels' memory with their gradients and Adam's moments, for networks whose steps never
 * leave it: four blocks of one layout, rows padded with zeros to 8 floats. The padding is zero and stays zero.
 */
import { stateNumber } from '../commits.ts';
import type { Resumable } from '../commits.ts';
import { padded } from '../compute/kernels/blocks.ts';
import type { KernelMemory } from '../compute/kernels/memory.ts';
import { blockState, restoreBlock } from '../compute/resident-variables.ts';
import type { MatrixShape } from '../compute/resident-variables.ts';
import { ADAMW_RATES } from './adamw.ts';

export interface Parameter extends MatrixShape {
  /** first values, rows x cols */
  readonly values: Float32Array;
}

/** One of them: addresses. */
export interface ResidentParameter {
  readonly at: number;
  readonly gradient: number;
  /** rows x padded(cols) */
  readonly length: number;
}

/** Its state is the one of an AdamW of the same variables (./adamw.ts). */
export interface ResidentParameters extends Resumable {
  /** in the order in which they were given */
  readonly all: readonly ResidentParameter[];
  /** as it is now, of a parameter that is one number */
  number(index: number): number;
  clearGradients(): void;
  /** Adds to the first values of a gradient. */
  addGradient(index: number, sums: ArrayLike<number>): void;
  /** One step of Adam without decay. */
  step(learningRate: number): void;
  dispose(): void;
}

/** @throws AppError too-large */
export function residentParameters(memory: KernelMemory, given: readonly Parameter[]): ResidentParameters {
  const lengths = given.map(({ rows, cols }) => rows * padded(cols));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const blocks: number[] = [];
  const dispose = (): void => blocks.splice(0).forEach((at) => memory.release(at));
  try {
    for (let i = 0; i < 4; i++) {
      blocks.push(memory.keep(4 * total));
      memory.floats(blocks[i], total).fill(0);
    }
  } catch (thrown) {
    dispose();
    throw thrown;
  }
  const [weights, gradients, first, second] = blocks;
  let offset = 0;
  const all = given.map(({ rows, cols, values }, i): ResidentParameter => {
    const stride = padded(cols);
    const view = memory.floats(weights + offset, lengths[i]);
    for (let r = 0; r < rows; r++) view.set(values.subarray(r * cols, (r + 1) * cols), r * stride);
    const placed = { at: weights + offset, gradient: gradients + offset, length: lengths[i] };
    offset += 4 * lengths[i];
    return placed;
  });
  let steps = 0;
  return {
    all,
    number: (index) => memory.floats(all[index].at, 1)[0],
    clearGradients: () => memory.kernels.clear(gradients, total),
    addGradient: (index, sums) => {
      const view = memory.floats(all[index].gradient, sums.length);
      for (let i = 0; i < sums.length; i++) view[i] += sums[i];
    },
    step: (learningRate) => {
      steps++;
      const rates = {
        ...ADAMW_RATES,
        rate: learningRate,
        decay: 0,
        correction1: 1 - ADAMW_RATES.beta1 ** steps,
        correction2: 1 - ADAMW_RATES.beta2 ** steps,
      };
      memory.kernels.adamw(weights, gradients, first, second, rates, total);
    },
    state: () => ({
      numbers: { steps },
      arrays: {
        ...blockState(memory, weights, given, 'value'),
        ...blockState(memory, first, given, 'first'),
        ...blockState(memory, second, given, 'second'),
      },
    }),
    restore: (state) => {
      steps = stateNumber(state, 'steps');
      restoreBlock(memory, weights, given, state, 'value');
      restoreBlock(memory, first, given, state, 'first');
      restoreBlock(memory, second, given, state, 'second');
    },
    dispose,
  };
}
