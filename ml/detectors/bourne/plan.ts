/** How long BOURNE trains and scores on a graph of a given size, and what that costs in time and memory. */
import { usefulThreads } from '../../compute/kernels/helpers.ts';
import type { Cost, GraphSize } from '../detector.ts';
import { AUTO_STEPS } from './params.ts';
import type { BourneParams } from './params.ts';
import type { NetworkOptions, Wiring } from './network-options.ts';
import { settingsOf } from './variant.ts';

/** Published: 512 beside 256 channels. */
const PREDICTOR_RATIO = 2;
const WEIGHT_DECAY = 1e-5;
const FAN_OUT = { first: 4, second: 2 } as const;

export interface Plan {
  /** of each network that is trained */
  readonly epochs: number;
  /** of the node network; 0 where nothing asked for rests on it */
  readonly nodeEpochs: number;
  readonly nodeRounds: number;
  /** whether edges are scored */
  readonly edges: boolean;
  /** of the edges' own network; 0 where the node network serves for edges too */
  readonly edgeEpochs: number;
  /** of the published comparison; contexts are one sweep over all edges, without rounds (0) */
  readonly edgeRounds: number;
}

/** What 0 ("choose") stands for on a graph of this size. */
export function plan(size: { numNodes: number; numEdges: number }, given: BourneParams): Plan {
  const stepsPerEpoch = Math.max(1, Math.ceil(size.numNodes / given.batchSize));
  const epochs = given.epochs > 0 ? given.epochs : Math.min(500, Math.max(4, Math.round(AUTO_STEPS / stepsPerEpoch)));
  const nodeRounds =
    given.rounds > 0 ? given.rounds : Math.min(100, Math.max(8, Math.round(400_000 / Math.max(1, size.numNodes))));
  // One edge round visits every edge twice, so that it costs as much as several node rounds.
  const ratio = Math.max(1, (2 * size.numEdges) / FAN_OUT.first / Math.max(1, size.numNodes));
  const drawnRounds = given.rounds > 0 ? given.rounds : Math.max(2, Math.round(nodeRounds / ratio / 4));
  const { edgeComparison, nodeWiring } = settingsOf(given);
  const contexts = edgeComparison === 'contexts';
  const nodes = given.targets !== 'edges' || contexts;
  const edges = given.targets !== 'nodes' && size.numEdges > 0;
  return {
    epochs,
    nodeEpochs: nodes ? epochs : 0,
    nodeRounds: nodes ? nodeRounds : 0,
    edges,
    edgeEpochs: !edges || (contexts && nodeWiring === 'GG') ? 0 : epochs,
    edgeRounds: !edges || contexts ? 0 : drawnRounds,
  };
}

export function networkOptions(wiring: Wiring, given: BourneParams, epochs: number): NetworkOptions {
  const settings = settingsOf(given);
  return {
    wiring,
    hiddenChannels: given.hiddenChannels,
    predictorChannels: PREDICTOR_RATIO * given.hiddenChannels,
    usePredictor: settings.usePredictor || wiring !== 'GH',
    copyHyperedge: settings.copyHyperedge,
    epochs,
    batchSize: given.batchSize,
    learningRate: given.learningRate,
    weightDecay: WEIGHT_DECAY,
    patchWeight: given.alpha,
    contextWeight: given.beta,
    fanOut: FAN_OUT,
    walk: given.sampler === 'walk' ? { nodes: given.walkNodes, restart: given.walkRestart } : null,
    perturbation: given.perturbation,
    edgeAnchor: settings.edgeAnchor,
    schedulePer: settings.schedulePer,
  };
}

/** Seconds per item at 64 channels: in JavaScript; on the kernels, growing with the channels; and with their square. */
type Rate = readonly [serial: number, linear: number, square: number];

/**
 * Measured on one thread of the wasm backend with relaxed SIMD, per target of an epoch, per subgraph of a scoring round,
 * per edge of a sweep: Cora at 64 and 256 channels, reddit, generated graphs of 20,000 and 100,000 nodes. `transform` is
 * per stored feature value and channel of the rows that a step touches. What runs on the kernels is shared by threads.
 * Plain JavaScript (cpu) takes some twenty times as long.
 */
const SECONDS = {
  trainNode: [4.5e-6, 4.5e-6, 4e-6],
  trainEdge: [1.2e-5, 1.4e-5, 1e-5],
  scoreNode: [2.5e-6, 1.5e-6, 1.3e-6],
  scoreEdge: [1e-5, 9e-6, 3e-6],
  contextEdge: [1e-6, 0, 0],
} as const satisfies Record<string, Rate>;
const TRANSFORM_SECONDS = 5.5e-11;
/** Neighbour lists and the like, once. */
const SETUP_SECONDS_PER_EDGE = 5e-6;
const CONTEXT_SECONDS_PER_CHANNEL = 9e-8;
/** What a further thread adds: the rest of it waits. */
const THREAD_SHARE = 0.8;
/** Two views under two encoders, and the gradient of one of them in each view. */
const TRANSFORMS_PER_STEP = 6;
/** Rows that the sampled subgraphs of a target touch and drops leave, on average. */
const ROWS_PER_TARGET = 8;

/** @param threads that share the kernels' work */
export function estimate(size: GraphSize, given: BourneParams, threads = usefulThreads()): Cost {
  const chosen = plan(size, given);
  const width = given.hiddenChannels / 64;
  const speed = 1 + THREAD_SHARE * (threads - 1);
  const cost = ([serial, linear, square]: Rate): number => serial + (linear * width + square * width * width) / speed;
  const steps = Math.max(1, Math.ceil(size.numNodes / given.batchSize));
  const instances = Math.max(size.numNodes, (2 * size.numEdges) / FAN_OUT.first);
  const touched = Math.min(1, (ROWS_PER_TARGET * given.batchSize) / Math.max(1, size.numNodes));
  const transform = (size.numValues * touched * given.hiddenChannels * TRANSFORM_SECONDS) / speed;
  const epoch = (rate: Rate): number => size.numNodes * cost(rate) + steps * TRANSFORMS_PER_STEP * transform;
  const contexts = settingsOf(given).edgeComparison === 'contexts';
  const sweep = size.numEdges * (cost(SECONDS.contextEdge) + given.hiddenChannels * CONTEXT_SECONDS_PER_CHANNEL);
  const seconds =
    1 +
    size.numEdges * SETUP_SECONDS_PER_EDGE +
    chosen.nodeEpochs * epoch(SECONDS.trainNode) +
    chosen.edgeEpochs * epoch(contexts ? SECONDS.trainNode : SECONDS.trainEdge) +
    chosen.nodeRounds * size.numNodes * cost(SECONDS.scoreNode) +
    (contexts && chosen.edges ? sweep : chosen.edgeRounds * instances * cost(SECONDS.scoreEdge));
  // Tall matrices of a batch (14 to 16 rows per target), in the kernels' memory and as tensors; features three times: as
  // given, standardised, in the kernels' memory; transformed features of both encoders, and what contexts are made of.
  const batchRows = Math.min(given.batchSize, size.numNodes) * 16;
  const floats =
    3 * size.numValues +
    20 * size.numEdges +
    (contexts ? 7 : 2) * size.numNodes * given.hiddenChannels +
    16 * batchRows * given.hiddenChannels;
  return { seconds, bytes: 120e6 + 4 * floats };
}
