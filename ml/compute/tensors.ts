/**
 * The part of tfjs that layers, losses and optimisers are written with, under one roof: what is not exported here is
 * not used elsewhere in ml.
 */
import * as tf from '@tensorflow/tfjs-core';

export {
  add,
  dispose,
  div,
  exp,
  keep,
  log,
  maximum,
  mean,
  mul,
  neg,
  relu,
  scalar,
  slice,
  sqrt,
  square,
  sub,
  sum,
  tensor,
  tensor1d,
  tensor2d,
  tidy,
  variableGrads,
  matMul,
  memory,
} from '@tensorflow/tfjs-core';
export type { Rank, Scalar, Tensor, Tensor1D, Tensor2D, Variable } from '@tensorflow/tfjs-core';
export { hostValues, tensorsLiveOnHost } from './sparse.ts';
export { adamOnDevice, weightedSum } from './optimiser-steps.ts';
export { biasPrelu } from './bias-prelu.ts';
export { crossEntropy, crossEntropyTowards } from './cross-entropy.ts';
export { crossProduct } from './cross-product.ts';
export { matchCosines } from './match-cosines.ts';
export { rowDots } from './row-dots.ts';
export { perceptron } from './perceptron.ts';
export { pairCosines, rowCosine } from './row-cosine.ts';

/** A variable that takes its first value over: the tensor that it is made from is disposed, which tfjs leaves undone. */
export function variable<R extends tf.Rank>(initial: tf.Tensor<R>, trainable = true): tf.Variable<R> {
  const made = tf.variable(initial, trainable);
  initial.dispose();
  return made;
}

/** Tensors that live in this thread; unlike memory(), it asks for no backend. */
export const liveTensors = (): number => tf.engine().state.numTensors;
