/**
 * Programs of our own on tfjs's webgpu backend. On a card the time of a small network goes into starting programs and
 * carrying constants to it, not into computing: what tfjs composes of a dozen operations is one to four programs here.
 * Each value is summed by one thread in a fixed order, so that one seed gives the same bits again.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

/** What the backend takes as a program (its own type would bring the browser's types along). */
interface BackendProgram {
  readonly variableNames: readonly string[];
  readonly uniforms: string;
  readonly outputShape: readonly number[];
  readonly workgroupSize: readonly [number, number, number];
  readonly dispatchLayout: { readonly x: readonly number[] };
  /** the backend spreads it over three dimensions where one does not hold it */
  dispatch: readonly [number, number, number];
  /** the backend completes it by shapes and types */
  shaderKey: string;
  readonly size: boolean;
  getUserCode(): string;
}

export interface WebgpuBackend {
  runWebGPUProgram(
    program: BackendProgram,
    inputs: readonly TensorInfo[],
    outputType: 'float32',
    uniforms: readonly { readonly type: 'int32' | 'float32'; readonly data: number[] }[],
  ): TensorInfo;
}

const isWebgpu = (backend: unknown): backend is WebgpuBackend =>
  typeof backend === 'object' && backend !== null && 'runWebGPUProgram' in backend;

/** Null where another backend is current. */
export function webgpuBackend(): WebgpuBackend | null {
  const backend: unknown = tf.backend();
  return isWebgpu(backend) ? backend : null;
}

const THREADS = 64;

export interface WebgpuProgram<R extends tf.Rank> {
  /** one name, one code */
  readonly name: string;
  /** arrays by the names that the code reads them under: it must read each; seven at most */
  readonly inputs: Readonly<Record<string, TensorInfo>>;
  readonly shape: tf.ShapeMap[R];
  /** numbers that the code reads as `uniforms.name` */
  readonly integers?: Readonly<Record<string, number>>;
  readonly floats?: Readonly<Record<string, number>>;
  /** WGSL that sets result[index] for one index; one thread for each value of the output */
  readonly code: string;
}

/** @returns a tensor of the given shape; without gradient */
export function runProgram<R extends tf.Rank>(backend: WebgpuBackend, program: WebgpuProgram<R>): tf.Tensor<R> {
  const { name, inputs, code, integers = {}, floats = {} } = program;
  const shape: readonly number[] = program.shape;
  const size = shape.reduce((product, length) => product * length, 1);
  if (size === 0) return tf.zeros<R>(program.shape);
  const declared = [
    ...Object.keys(integers).map((key) => `${key} : i32, `),
    ...Object.keys(floats).map((key) => `${key} : f32, `),
  ];
  const output = backend.runWebGPUProgram(
    {
      variableNames: Object.keys(inputs),
      uniforms: declared.join(''),
      outputShape: shape,
      workgroupSize: [THREADS, 1, 1],
      dispatchLayout: { x: shape.map((_, axis) => axis) },
      dispatch: [Math.ceil(size / THREADS), 1, 1],
      shaderKey: `dowser ${name}`,
      size: true,
      getUserCode: () => `fn main(index : i32) { if (index < uniforms.size) { ${code} } }`,
    },
    Object.values(inputs),
    'float32',
    [
      ...Object.values(integers).map((value) => ({ type: 'int32' as const, data: [value] })),
      ...Object.values(floats).map((value) => ({ type: 'float32' as const, data: [value] })),
    ],
  );
  return tf.engine().makeTensorFromTensorInfo(output) as tf.Tensor<R>;
}

/**
 * Sums down the columns of a matrix, of several terms at once: parts of about the root of its rows first, then the parts.
 * @param terms WGSL expressions of `at` (the place in the matrix), `column` and what the inputs are called
 * @returns terms x width
 */
export function columnSums(
  backend: WebgpuBackend,
  program: {
    readonly name: string;
    readonly inputs: Readonly<Record<string, TensorInfo>>;
    readonly rows: number;
    readonly width: number;
    readonly terms: readonly string[];
    readonly floats?: Readonly<Record<string, number>>;
    /** what the sums are divided by, 1 unless told */
    readonly divisor?: number;
    /** WGSL before the terms */
    readonly prelude?: string;
  },
): tf.Tensor2D {
  const { name, inputs, rows, width, terms, floats = {}, divisor = 1, prelude = '' } = program;
  if (rows === 0) return tf.zeros([terms.length, width]);
  const length = Math.ceil(Math.sqrt(rows));
  const parts = Math.ceil(rows / length);
  // Of one sum by its number: each thread adds one term.
  const chosen = terms.reduceRight(
    (rest, term, t) => (rest === '' ? term : `select(${rest}, ${term}, kind == ${t})`),
    '',
  );
  return tf.tidy(() => {
    const part = runProgram<tf.Rank.R2>(backend, {
      name: `${name}, parts`,
      inputs,
      shape: [parts, terms.length * width],
      integers: { rows, rowsOfPart: length, width, terms: terms.length },
      floats,
      code: `
        let column = index % uniforms.width;
        let kind = (index / uniforms.width) % uniforms.terms;
        let first = (index / (uniforms.width * uniforms.terms)) * uniforms.rowsOfPart;
        var sum = 0.0;
        for (var row = first; row < min(first + uniforms.rowsOfPart, uniforms.rows); row = row + 1) {
          let at = row * uniforms.width + column;
          ${prelude}
          sum = sum + ${chosen};
        }
        result[index] = sum;`,
    });
    return runProgram<tf.Rank.R2>(backend, {
      name: 'sum of parts',
      inputs: { part },
      shape: [terms.length, width],
      integers: { parts },
      floats: { divisor },
      code: `
        var sum = 0.0;
        for (var row = 0; row < uniforms.parts; row = row + 1) { sum = sum + part[row * uniforms.size + index]; }
        result[index] = sum / uniforms.divisor;`,
    });
  });
}
