/** What DOMINANT's network is made of in both of its forms (./networks.ts, ./resident-network.ts): inputs, weights, results. */
import type { Resumable } from '../../commits.ts';
import type { WeightedRows } from '../../graph/adjacency.ts';
import { linearUniform } from '../../nn/init.ts';
import type { Rng } from '../../rng.ts';
import type { Features } from '../../schema/graph.ts';

export interface AutoencoderInput {
  readonly features: Features;
  /** A + I over distinct neighbours */
  readonly adjacency: WeightedRows;
  /** h */
  readonly width: number;
  /** weight of the features' error beside the links' */
  readonly alpha: number;
}

export interface Convolution {
  /** in x out */
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

export interface AutoencoderWeights {
  readonly first: Convolution;
  readonly second: Convolution;
  readonly attributes: Convolution;
  readonly structure: Convolution;
  /** V, d x h, and c, length d */
  readonly output: Float32Array;
  readonly outputBias: Float32Array;
}

/** The released layers draw weights and biases from U(-a, a), a = 1 / sqrt(outChannels). */
function drawConvolution(inChannels: number, outChannels: number, rng: Rng): Convolution {
  return {
    weight: linearUniform(inChannels * outChannels, outChannels, rng.fork('weight')),
    bias: linearUniform(outChannels, outChannels, rng.fork('bias')),
  };
}

export function drawWeights(numFeatures: number, width: number, rng: Rng): AutoencoderWeights {
  return {
    first: drawConvolution(numFeatures, width, rng.fork('first')),
    second: drawConvolution(width, width, rng.fork('second')),
    attributes: drawConvolution(width, width, rng.fork('attributes')),
    structure: drawConvolution(width, width, rng.fork('structure')),
    output: linearUniform(numFeatures * width, numFeatures, rng.fork('output')),
    outputBias: linearUniform(numFeatures, numFeatures, rng.fork('output bias')),
  };
}

/** Squared errors below this are rounding, and the root has no gradient at 0. */
export const LEAST_SQUARE = 1e-6;

export interface Rebuilt {
  /** |x_i - x'_i| and |(A + I)_i - A'_i|, length n */
  readonly attributes: Float32Array;
  readonly structure: Float32Array;
  /** Z, n x h */
  readonly z: Float32Array;
}

export interface Autoencoder extends Resumable {
  /** One step of Adam. @returns the mean score before it */
  step(learningRate: number): Promise<number>;
  read(): Promise<Rebuilt>;
  dispose(): void;
}
