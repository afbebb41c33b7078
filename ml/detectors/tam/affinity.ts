/** What TAM's network is made of in both of its forms (./networks.ts, ./resident-networks.ts): inputs, first weights, results. */
import type { Resumable } from '../../commits.ts';
import type { WeightedRows } from '../../graph/adjacency.ts';
import { glorotUniform } from '../../nn/init.ts';
import type { Rng } from '../../rng.ts';
import type { Features, Graph } from '../../schema/graph.ts';

export interface AffinityInput {
  readonly graph: Graph;
  readonly features: Features;
  /** 0/1, symmetric, without loops: whom affinity is felt with, whatever was cut */
  readonly neighbours: WeightedRows;
  /** h */
  readonly width: number;
}

/** First weights; biases start at 0, slopes at FIRST_SLOPE. */
export interface FirstWeights {
  /** d x 2h */
  readonly first: Float32Array;
  /** 2h x h */
  readonly second: Float32Array;
}
export const FIRST_SLOPE = 0.25;
/** Least length of a row that is divided by. */
export const LEAST_LENGTH = 1e-6;

export function drawWeights(numFeatures: number, width: number, rng: Rng): FirstWeights {
  return {
    first: glorotUniform(numFeatures, 2 * width, rng.fork('first')),
    second: glorotUniform(2 * width, width, rng.fork('second')),
  };
}

export interface Affinities {
  /** mean cosine with the neighbours, 0 without any */
  readonly nodes: Float32Array;
  /** cosine of the ends */
  readonly edges: Float32Array;
}

export interface AffinityNetwork extends Resumable {
  /** One step of Adam towards more affinity. @returns minus the sum of the nodes' affinities before it */
  step(learningRate: number): Promise<number>;
  read(): Promise<Affinities>;
  dispose(): void;
}

/** What all networks of a run share. */
export interface AffinityNetworks {
  /** @param hat A_hat of the thinned graph, symmetric */
  create(hat: WeightedRows, weights: FirstWeights): AffinityNetwork;
  dispose(): void;
}

/** 1 / number of neighbours, 0 for none; length n. */
export function inverseDegrees({ numRows, rowPtr }: WeightedRows): Float32Array {
  return Float32Array.from({ length: numRows }, (_, v) => {
    const degree = rowPtr[v + 1] - rowPtr[v];
    return degree === 0 ? 0 : 1 / degree;
  });
}
