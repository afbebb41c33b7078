/**
 * One network of two layers for teachers and students alike, full batch:
 *
 *   H = drop(relu(P drop(X) W1 + b1)),  Z = P H W2 + b2
 *
 * X n x d as given, W1 d x h, W2 h x c. P is D^-1/2 (A + I) D^-1/2 for a graph convolutional network (Kipf & Welling, ICLR
 * 2017), the mean over a node and its neighbours for GraphSAGE's "gcn" aggregator (Hamilton et al., NeurIPS 2017), and
 * absent for a perceptron. A step computes only rows that its targets see (./network-plan.ts): a perceptron's step on a
 * batch costs a batch, and a step over a graph with few labels a small part of the graph.
 *
 * Loss of a step: a share of the weighted mean cross-entropy with known classes, a share of the weighted mean
 * KL(given probabilities || softmax Z), and a share of whatever is asked of the hidden rows. Adam with the L2 penalty in the
 * gradient of weights and biases, as PyTorch's. Products are made before they are propagated: c and h are narrower than d.
 *
 * Two forms, tested against each other: ./resident-network.ts on the SIMD kernels, ./tensor-network.ts of tensor operations
 * on any backend.
 */
import type { Resumable } from '../commits.ts';
import type { WeightedRows } from '../graph/adjacency.ts';
import { requireLearnable } from '../graph/usable-data.ts';
import type { Rng } from '../rng.ts';
import type { Features } from '../schema/graph.ts';
import type { LinearLayer } from './distill.types.ts';
import type { NetworkLosses, NetworkTargets } from './network-targets.ts';
import { createResidentNetwork } from './resident-network.ts';
import { createTensorNetwork } from './tensor-network.ts';

export interface NetworkInput {
  /** used as they are: whoever wants rows scaled hands scaled rows over */
  readonly features: Features;
  /** P, numNodes x numNodes; null for the identity */
  readonly propagation: WeightedRows | null;
  readonly numClasses: number;
  readonly rng: Rng;
}

export interface NetworkOptions {
  readonly hiddenChannels: number;
  /** share of X's stored values dropped in training, 0..1 */
  readonly inputDropout: number;
  /** share of H dropped in training, 0..1 */
  readonly hiddenDropout: number;
  readonly learningRate: number;
  /** L2 penalty, part of the gradient */
  readonly weightDecay: number;
  /** glorot: weights uniform after Glorot & Bengio, biases 0; linear: PyTorch's default of both */
  readonly initial: 'glorot' | 'linear';
}

export interface Network extends Resumable {
  /**
   * One step of Adam. @returns the losses before it, in training mode, each by itself
   * @throws AppError invalid-argument (targets of another size, or without a weight), too-large
   */
  step(targets: NetworkTargets): Promise<NetworkLosses>;
  /** Without dropout; the same but for the last bits, whichever rows. @param rows which, in this order; all without @returns rows x numClasses */
  logits(rows?: Int32Array): Promise<Float32Array>;
  /** Without dropout, after the ReLU. @param rows as above @returns rows x hiddenChannels */
  hidden(rows?: Int32Array): Promise<Float32Array>;
  /** Copies of both layers. */
  weights(): Promise<readonly LinearLayer[]>;
  /** Puts weights in; what Adam has gathered stays. @throws AppError invalid-argument (other shapes) */
  load(layers: readonly LinearLayer[]): void;
  dispose(): void;
}

/**
 * On the SIMD kernels where they are at hand, else of tensor operations.
 * @throws AppError too-large; conflict (no features); invalid-argument (values that are not finite, or far too large)
 */
export function createNetwork(input: NetworkInput, options: NetworkOptions): Network {
  requireLearnable(input.features);
  return createResidentNetwork(input, options) ?? createTensorNetwork(input, options);
}
