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
  const { first, slope, second } = predictor;
  return t.perceptron(x, [first.weight, first.bias, slope, second.weight, second.bias]);
}

export function predictorVariables(predictor: Predictor): t.Variable[] {
  const { first, slope, second } = predictor;
  return [first.weight, first.bias, slope, second.weight, second.bias];
}
