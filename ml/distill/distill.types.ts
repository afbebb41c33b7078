/**
 * What the parts of ml/distill hand to each other: a network that scores a node from its own features, what was asked
 * for, what is reported on the way and what comes out.
 */
import type { GraphData } from '../schema/graph.ts';

/** y = x W + b. */
export interface LinearLayer {
  readonly inChannels: number;
  readonly outChannels: number;
  /** inChannels x outChannels, row after row */
  readonly weight: Float32Array;
  /** outChannels */
  readonly bias: Float32Array;
}

/**
 * A perceptron that needs no graph: ReLU between the layers, none after the last, whose outputs divided by the
 * temperature are logits of the classes. Any scaling of the features is folded into the first layer.
 */
export interface StudentNetwork {
  readonly layers: readonly LinearLayer[];
  /** > 0; 1 until calibrated */
  readonly temperature: number;
}

/** Nodes by what they may be used for; disjoint. */
export interface NodeSplit {
  /** whose classes are learned from */
  readonly train: Int32Array;
  /** whose classes choose epochs and settings, and nothing else */
  readonly validation: Int32Array;
  /** whose classes are looked at once, at the end; empty where an analyst's labels are all there is */
  readonly test: Int32Array;
}

export interface DistillInput {
  readonly data: GraphData;
  /** class of each node, -1 where it is not known; only those of split.train and split.validation are ever read */
  readonly labels: Int32Array;
  readonly numClasses: number;
  readonly split: NodeSplit;
}

export type DistillStage = 'teacher' | 'tokenizer' | 'student';

/** One point of the live curves. */
export interface DistillPoint {
  readonly stage: DistillStage;
  readonly epoch: number;
  /** parts of the loss by name, unweighted */
  readonly losses: Readonly<Record<string, number>>;
  /** on split.validation; null where it was not evaluated */
  readonly validationAccuracy: number | null;
  /** codes with at least one node in the last pass over all nodes; null outside the tokenizer */
  readonly codesUsed: number | null;
}

/** The tokens of a graph: its nodes sorted into local patterns. */
export interface Tokens {
  /** numCodes x channels, row after row */
  readonly codebook: Float32Array;
  readonly numCodes: number;
  readonly channels: number;
  /** code of each node */
  readonly codes: Int32Array;
  /** what was compared with the codes, numNodes x channels */
  readonly hidden: Float32Array;
}
