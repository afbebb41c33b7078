/**
 * Gradients of the tfjs kernels that Dowser differentiates through, registered once.
 *
 * tfjs-core's Node build carries no gradients (they live in the union package together with layers, data and WebGL),
 * so the table is here: short, and gradient-checked in gradients.test.ts. A kernel that is missing fails loudly in
 * tfjs ("gradient function not found for ..."), never silently.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { GradConfig, NamedAttrMap, Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { tensorsLiveOnHost } from './sparse.ts';

/** Sums dy over the axes along which the input was broadcast, back to the input's shape. */
function unbroadcast(dy: Tensor, shape: readonly number[]): Tensor {
  const axes = tf.backend_util.getReductionAxes([...shape], dy.shape);
  const reduced = axes.length === 0 ? dy : tf.sum(dy, axes);
  return tf.reshape(reduced, [...shape]);
}

function one(dy: Tensor | Tensor[]): Tensor {
  return Array.isArray(dy) ? dy[0] : dy;
}

/** Attributes of a kernel arrive untyped; each gradient checks those that it reads. */
function attr<T>(attrs: NamedAttrMap, name: string, schema: z.ZodType<T>): T {
  return schema.parse(attrs[name]);
}
const axisList = z.union([z.number(), z.array(z.number())]);

function define(
  kernelName: string,
  saves: { inputs?: string[]; outputs?: boolean[] },
  gradFunc: (dy: Tensor, saved: Tensor[], attrs: NamedAttrMap) => Record<string, () => Tensor>,
): GradConfig {
  return {
    kernelName,
    ...(saves.inputs === undefined ? {} : { inputsToSave: saves.inputs }),
    ...(saves.outputs === undefined ? {} : { outputsToSave: saves.outputs }),
    gradFunc: (dy, saved, attrs) => gradFunc(one(dy), saved, attrs),
  };
}

/**
 * a b with transposes made first: the wasm backend hands only untransposed operands to its fast routine and multiplies
 * the others with a plain loop (measured on a 2000 x 64 by 2000 x 512 product: 40 times slower). Devices read them as
 * they lie.
 */
function matMul(a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean): Tensor {
  if (!tensorsLiveOnHost()) return tf.matMul(a, b, transposeA, transposeB);
  const left = transposeA ? tf.transpose(a) : a;
  const right = transposeB ? tf.transpose(b) : b;
  return tf.matMul(left, right);
}

const table: readonly GradConfig[] = [
  define('Add', { inputs: ['a', 'b'] }, (dy, [a, b]) => ({
    a: () => unbroadcast(dy, a.shape),
    b: () => unbroadcast(dy, b.shape),
  })),
  define('Sub', { inputs: ['a', 'b'] }, (dy, [a, b]) => ({
    a: () => unbroadcast(dy, a.shape),
    b: () => unbroadcast(tf.neg(dy), b.shape),
  })),
  define('Multiply', { inputs: ['a', 'b'] }, (dy, [a, b]) => ({
    a: () => unbroadcast(tf.mul(dy, b), a.shape),
    b: () => unbroadcast(tf.mul(dy, a), b.shape),
  })),
  define('RealDiv', { inputs: ['a', 'b'] }, (dy, [a, b]) => ({
    a: () => unbroadcast(tf.div(dy, b), a.shape),
    b: () => unbroadcast(tf.neg(tf.div(tf.mul(dy, a), tf.square(b))), b.shape),
  })),
  define('Neg', {}, (dy) => ({ x: () => tf.neg(dy) })),
  define('Square', { inputs: ['x'] }, (dy, [x]) => ({ x: () => tf.mul(dy, tf.mul(x, 2)) })),
  define('Exp', { outputs: [true] }, (dy, [y]) => ({ x: () => tf.mul(dy, y) })),
  define('Log', { inputs: ['x'] }, (dy, [x]) => ({ x: () => tf.div(dy, x) })),
  define('Sqrt', { outputs: [true] }, (dy, [y]) => ({ x: () => tf.div(dy, tf.mul(y, 2)) })),
  define('Relu', { inputs: ['x'] }, (dy, [x]) => ({ x: () => tf.mul(dy, tf.step(x)) })),
  define('Identity', {}, (dy) => ({ x: () => tf.clone(dy) })),
  define('Cast', {}, (dy) => ({ x: () => tf.clone(dy) })),
  define('Reshape', { inputs: ['x'] }, (dy, [x]) => ({ x: () => tf.reshape(dy, x.shape) })),
  define('Maximum', { inputs: ['a', 'b'] }, (dy, [a, b]) => ({
    a: () => unbroadcast(tf.mul(dy, tf.cast(tf.greaterEqual(a, b), 'float32')), a.shape),
    b: () => unbroadcast(tf.mul(dy, tf.cast(tf.less(a, b), 'float32')), b.shape),
  })),
  define('Sum', { inputs: ['x'] }, (dy, [x], attrs) => ({
    x: () => {
      const axes = tf.util.parseAxisParam(attr(attrs, 'axis', axisList.nullish()) ?? x.shape.map((_, i) => i), x.shape);
      const kept = x.shape.map((size, i) => (axes.includes(i) ? 1 : size));
      return tf.mul(tf.reshape(dy, kept), tf.onesLike(x));
    },
  })),
  define('Mean', { inputs: ['x'] }, (dy, [x], attrs) => ({
    x: () => {
      const axes = tf.util.parseAxisParam(attr(attrs, 'axis', axisList.nullish()) ?? x.shape.map((_, i) => i), x.shape);
      const kept = x.shape.map((size, i) => (axes.includes(i) ? 1 : size));
      const count = axes.reduce((product, axis) => product * x.shape[axis], 1);
      return tf.div(tf.mul(tf.reshape(dy, kept), tf.onesLike(x)), count);
    },
  })),
  define('BatchMatMul', { inputs: ['a', 'b'] }, (dy, [a, b], attrs) => {
    const transposeA = attr(attrs, 'transposeA', z.boolean());
    const transposeB = attr(attrs, 'transposeB', z.boolean());
    return {
      a: () => (transposeA ? matMul(b, dy, transposeB, true) : matMul(dy, b, false, !transposeB)),
      b: () => (transposeB ? matMul(dy, a, true, transposeA) : matMul(a, dy, !transposeA, false)),
    };
  }),
  define('GatherV2', { inputs: ['x', 'indices'] }, (dy, [x, indices]) => ({
    // Rows only (axis 0): what Dowser gathers.
    x: () => tf.unsortedSegmentSum(dy as Tensor2D, tf.cast(indices, 'int32') as tf.Tensor1D, x.shape[0]),
    indices: () => tf.zerosLike(indices),
  })),
  define('UnsortedSegmentSum', { inputs: ['segmentIds'] }, (dy, [segmentIds]) => ({
    x: () => tf.gather(dy, tf.cast(segmentIds, 'int32')),
    segmentIds: () => tf.zerosLike(segmentIds),
  })),
];

let registered = false;

/** The native TensorFlow package brings tfjs's own table along; tfjs warns when a gradient is registered twice. */
const isKnown = (kernelName: string): boolean => Boolean(tf.getGradient(kernelName));

/** Idempotent. */
export function registerGradients(): void {
  if (registered) return;
  registered = true;
  for (const config of table) if (!isKnown(config.kernelName)) tf.registerGradient(config);
}
