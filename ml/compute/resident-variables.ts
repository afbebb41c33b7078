/**
 * Variables inside the SIMD kernels' memory: one block holds several, one after the other, each row padded with zeros to
 * a multiple of 8 floats, so that one kernel call can step or average all of them.
 */
import type * as tf from '@tensorflow/tfjs-core';
import { stateFloats } from '../commits.ts';
import type { StageState } from '../commits.ts';
import { padded, takeMatrix } from './kernels/blocks.ts';
import type { KernelMemory } from './kernels/memory.ts';
import { hostValues } from './sparse.ts';
import { tensor, tidy } from './tensors.ts';

export interface MatrixShape {
  readonly rows: number;
  readonly cols: number;
}

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

/** Copies of a block's matrices without padding, by name and number: "value 0", "value 1", ... */
export function blockState(
  memory: KernelMemory,
  at: number,
  shapes: readonly MatrixShape[],
  name: string,
): Record<string, Float32Array> {
  const found: Record<string, Float32Array> = {};
  let from = at;
  shapes.forEach(({ rows, cols }, i) => {
    found[`${name} ${i}`] = takeMatrix(memory, from, rows, cols);
    from += 4 * rows * padded(cols);
  });
  return found;
}

/** Puts them back. @throws AppError bad-file */
export function restoreBlock(
  memory: KernelMemory,
  at: number,
  shapes: readonly MatrixShape[],
  state: StageState,
  name: string,
): void {
  let from = at;
  shapes.forEach(({ rows, cols }, i) => {
    const values = stateFloats(state, `${name} ${i}`, rows * cols);
    const stride = padded(cols);
    const view = memory.floats(from, rows * stride);
    for (let r = 0; r < rows; r++) view.set(values.subarray(r * cols, (r + 1) * cols), r * stride);
    from += 4 * rows * stride;
  });
}

/** Shapes of variables as matrices; a vector is one row, a number one value. */
export const shapesOf = (variables: readonly tf.Variable[]): readonly MatrixShape[] =>
  variables.map((variable) => ({ rows: variable.size / columns(variable), cols: columns(variable) }));

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
