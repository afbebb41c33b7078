/** Layers as plain objects of variables and functions of them; each names its variables in a fixed order. */
import * as t from '../compute/tensors.ts';
import type { Rng } from '../rng.ts';
import { linearUniform } from './init.ts';

/** x W + b, W inChannels x outChannels. */
export interface Linear {
  readonly weight: t.Variable<t.Rank.R2>;
  readonly bias: t.Variable<t.Rank.R1>;
}

export function createLinear(inChannels: number, outChannels: number, rng: Rng): Linear {
  return {
    weight: t.variable(
      t.tensor2d(linearUniform(inChannels * outChannels, inChannels, rng.fork('weight')), [inChannels, outChannels]),
    ),
    bias: t.variable(t.tensor1d(linearUniform(outChannels, inChannels, rng.fork('bias')))),
  };
}

export function applyLinear(layer: Linear, x: t.Tensor2D): t.Tensor2D {
  return t.add(t.matMul(x, layer.weight), layer.bias);
}

/** PReLU with one learnt slope, written as relu(x) - slope relu(-x). */
export function prelu(x: t.Tensor2D, slope: t.Tensor): t.Tensor2D {
  return t.sub(t.relu(x), t.mul(slope, t.relu(t.neg(x))));
}

/** Linear, PReLU, Linear: BYOL's predictor. */
export interface Predictor {
  readonly first: Linear;
  readonly slope: t.Variable;
  readonly second: Linear;
}

export function createPredictor(channels: number, hiddenChannels: number, rng: Rng): Predictor {
  return {
    first: createLinear(channels, hiddenChannels, rng.fork('first')),
    slope: t.variable(t.scalar(0.25)),
    second: createLinear(hiddenChannels, channels, rng.fork('second')),
  };
}

export function applyPredictor(predictor: Predictor, x: t.Tensor2D): t.Tensor2D {
  return applyLinear(predictor.second, prelu(applyLinear(predictor.first, x), predictor.slope));
}

export function predictorVariables(predictor: Predictor): t.Variable[] {
  const { first, slope, second } = predictor;
  return [first.weight, first.bias, slope, second.weight, second.bias];
}

/**
 * Cosine of corresponding rows, length rows. A zero row has cosine 0 with everything (as torch's cosine_similarity
 * with its epsilon has), and no gradient flows through it.
 */
export function rowCosine(a: t.Tensor2D, b: t.Tensor2D): t.Tensor1D {
  const dot = t.sum(t.mul(a, b), 1);
  const norms = t.sqrt(t.maximum(t.mul(t.sum(t.square(a), 1), t.sum(t.square(b), 1)), 1e-16));
  return t.div(dot, norms);
}
