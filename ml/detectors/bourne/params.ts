/** BOURNE's parameters: what a person may change, with what was published beside each default. */
import type { ParamTable, ResolvedParams } from '../../schema/params.ts';

/** Optimiser steps that `epochs: 0` aims at; the published settings for Cora make 1,000. */
export const AUTO_STEPS = 400;

export const params = {
  nodeWiring: {
    type: 'choice',
    default: 'GH',
    choices: [
      { value: 'GH', label: 'graph against hypergraph (paper)' },
      { value: 'GG', label: 'graph against graph (as released)' },
    ],
    label: 'Node comparison',
    help: 'The paper compares a node with the edges around it; the released code compares it with the nodes around it.',
    advanced: true,
  },
  epochs: {
    type: 'number',
    default: 0,
    min: 0,
    max: 5000,
    integer: true,
    label: 'Epochs',
    help: `Passes over all nodes while training. 0 chooses them for about ${AUTO_STEPS} steps in all; published: 500 on Cora.`,
    advanced: true,
  },
  rounds: {
    type: 'number',
    default: 0,
    min: 0,
    max: 1000,
    integer: true,
    label: 'Scoring rounds',
    help: 'Fresh samples whose scores are averaged; more rounds, steadier ranks. 0 chooses by graph size; published: 200.',
    advanced: true,
  },
  hiddenChannels: {
    type: 'number',
    default: 64,
    min: 4,
    max: 1024,
    integer: true,
    label: 'Hidden channels',
    help: 'Width of the encoders. Published: 256; 64 is four times faster.',
    advanced: true,
  },
  learningRate: {
    type: 'number',
    default: 0.01,
    min: 0.000001,
    max: 1,
    label: 'Learning rate',
    help: 'Peak of a linear ramp. Published: 0.001 over 1,000 steps; ten times that reaches the same in far fewer.',
    advanced: true,
  },
  alpha: {
    type: 'number',
    default: 1,
    min: 0,
    max: 10,
    label: 'Weight of the patch (alpha)',
    help: 'How much agreement with the target as seen through its surroundings counts.',
    advanced: true,
  },
  beta: {
    type: 'number',
    default: 0.4,
    min: 0,
    max: 10,
    label: 'Weight of the context (beta)',
    help: 'How much agreement with the mean of the subgraph counts.',
    advanced: true,
  },
  edgeAnchor: {
    type: 'number',
    default: 0,
    min: 0,
    max: 10,
    label: 'Edge: weight of the anchor',
    help: "The published edge score's first term. It ranks injected edges below chance in every measurement, so it is shown but counts 0 unless you say otherwise.",
    advanced: true,
  },
  batchSize: {
    type: 'number',
    default: 2000,
    min: 16,
    max: 100000,
    integer: true,
    label: 'Batch size',
    help: 'Targets per step.',
    advanced: true,
  },
  usePredictor: {
    type: 'boolean',
    default: true,
    label: 'Predictor on the query',
    help: 'Without it (as the released graph-against-hypergraph code) training rests on the momentum target alone. Only the node comparison with the hypergraph can do without; the others always have it.',
    advanced: true,
  },
  copyHyperedge: {
    type: 'choice',
    default: 'per-edge',
    choices: [
      { value: 'per-edge', label: 'one per edge (paper)' },
      { value: 'shared', label: 'one per node (as released)' },
    ],
    label: "Hyperedge of a target edge's copy",
    help: 'With a shared one all edges of a node have the same embedding.',
    advanced: true,
  },
} as const satisfies ParamTable;

export type BourneParams = ResolvedParams<typeof params>;
