/** How long BOURNE trains and scores on a graph of a given size, and what that costs in time and memory. */
import type { Cost, GraphSize } from '../detector.ts';
import { AUTO_STEPS } from './params.ts';
import type { BourneParams } from './params.ts';
import type { NetworkOptions, Wiring } from './training.ts';

/** Published: 512 beside 256 channels. */
const PREDICTOR_RATIO = 2;
const WEIGHT_DECAY = 1e-5;
const FAN_OUT = { first: 4, second: 2 } as const;

export interface Plan {
  readonly epochs: number;
  readonly nodeRounds: number;
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
  const edgeRounds = given.rounds > 0 ? given.rounds : Math.max(2, Math.round(nodeRounds / ratio / 4));
  return { epochs, nodeRounds, edgeRounds };
}

export function networkOptions(wiring: Wiring, given: BourneParams, epochs: number): NetworkOptions {
  return {
    wiring,
    hiddenChannels: given.hiddenChannels,
    predictorChannels: PREDICTOR_RATIO * given.hiddenChannels,
    usePredictor: given.usePredictor || wiring !== 'GH',
    copyHyperedge: given.copyHyperedge === 'shared' ? 'shared' : 'per-edge',
    epochs,
    batchSize: given.batchSize,
    learningRate: given.learningRate,
    weightDecay: WEIGHT_DECAY,
    patchWeight: given.alpha,
    contextWeight: given.beta,
    fanOut: FAN_OUT,
  };
}

/**
 * Measured processor seconds, wasm backend with SIMD, at 64 channels: per target of an
 * epoch, and per subgraph of a scoring round. All grow with the width. `transform` is per stored feature value and
 * channel of the rows that a step touches. Checked on Cora (2,708 nodes, sparse words) and on 20,000 nodes with 95 dense
 * features: within a fifth of both. Plain JavaScript (cpu) takes some twenty times as long.
 */
const SECONDS = {
  trainNode: 3.2e-5,
  trainEdge: 5.5e-5,
  scoreNode: 1.1e-5,
  scoreEdge: 2.2e-5,
  transform: 7e-11,
} as const;
/** Two views under two encoders, and the gradient of one of them in each view. */
const TRANSFORMS_PER_STEP = 6;
/** Rows that the sampled subgraphs of a target touch and drops leave, on average. */
const ROWS_PER_TARGET = 8;

export function estimate(size: GraphSize, given: BourneParams): Cost {
  const chosen = plan(size, given);
  const width = given.hiddenChannels / 64;
  const steps = Math.max(1, Math.ceil(size.numNodes / given.batchSize));
  const instances = Math.max(size.numNodes, (2 * size.numEdges) / FAN_OUT.first);
  const touched = Math.min(1, (ROWS_PER_TARGET * given.batchSize) / Math.max(1, size.numNodes));
  const transform = size.numValues * touched * given.hiddenChannels * SECONDS.transform;
  const networks = 2;
  const epoch =
    size.numNodes * width * (SECONDS.trainNode + SECONDS.trainEdge) +
    networks * steps * TRANSFORMS_PER_STEP * transform;
  const seconds =
    1 +
    chosen.epochs * epoch +
    chosen.nodeRounds * size.numNodes * width * SECONDS.scoreNode +
    chosen.edgeRounds * instances * width * SECONDS.scoreEdge;
  // Tall matrices of a batch (14 to 16 rows per target), in the kernels' memory and as tensors; features three times: as
  // given, standardised, in the kernels' memory; transformed features of both encoders.
  const batchRows = Math.min(given.batchSize, size.numNodes) * 16;
  const floats =
    3 * size.numValues +
    10 * size.numEdges +
    2 * size.numNodes * given.hiddenChannels +
    16 * batchRows * given.hiddenChannels;
  return { seconds, bytes: 120e6 + 4 * floats };
}
