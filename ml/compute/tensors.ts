/**
 * The part of tfjs that layers, losses and optimisers are written with, under one roof: what is not exported here is
 * not used elsewhere in ml.
 */
export {
  add,
  dispose,
  div,
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
  tensor1d,
  tensor2d,
  tidy,
  variable,
  variableGrads,
  matMul,
  memory,
} from '@tensorflow/tfjs-core';
export type { Rank, Scalar, Tensor, Tensor1D, Tensor2D, Variable } from '@tensorflow/tfjs-core';
