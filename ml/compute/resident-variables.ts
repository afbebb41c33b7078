/**
 * Variables inside the SIMD kernels' memory: one block holds several, one after the other, each row padded with zeros to
 * a multiple of 8 floats, so that one kernel call can step or average all of them.
 */
import type * as tf from '@tensorflow/tfjs-core';
import { padded, takeMatrix } from './kernels/blocks.ts';
import type { KernelMemory } from './kernels/memory.ts';
import { hostValues } from './sparse.ts';
import { tensor, tidy } from './tensors.ts';

export interface BlockLayout {
  /** of each variable, in bytes from the block's address */
  readonly offsets: readonly number[];
  /** floats */
  readonly length: number;
}

/** Length of a row: of a vector all of it, of a number 1. */
const columns = (variable: tf.Variable): number => variable.shape.at(-1) ?? 1;

export function layoutOf(variables: readonly tf.Variable[]): BlockLayout {
  const offsets: number[] = [];
  let length = 0;
  for (const variable of variables) {
    offsets.push(4 * length);
    length += (variable.size / columns(variable)) * padded(columns(variable));
  }
  return { offsets, length };
}

/** Host backends only. @param at address of the block */
export function putVariables(memory: KernelMemory, at: number, variables: readonly tf.Variable[]): void {
  const { offsets, length } = layoutOf(variables);
  memory.floats(at, length).fill(0);
  variables.forEach((variable, i) => {
    const cols = columns(variable);
    const values = hostValues(variable);
    const [rows, stride] = [values.length / cols, padded(cols)];
    const view = memory.floats(at + offsets[i], rows * stride);
    for (let r = 0; r < rows; r++) view.set(values.subarray(r * cols, (r + 1) * cols), r * stride);
  });
}

/** Assigns what lies in the block to the variables. */
export function takeVariables(memory: KernelMemory, at: number, variables: readonly tf.Variable[]): void {
  const { offsets } = layoutOf(variables);
  variables.forEach((variable, i) => {
    const cols = columns(variable);
    const values = takeMatrix(memory, at + offsets[i], variable.size / cols, cols);
    tidy(() => variable.assign(tensor(values, variable.shape)));
  });
}
