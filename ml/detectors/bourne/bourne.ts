/**
 * BOURNE: bootstrapped self-supervised learning framework for unified graph anomaly detection (Liu et al., ICDE 2024,
 * arXiv 2307.15244). Two networks are trained without labels: one scores nodes, one scores edges.
 *
 * Around every target a small subgraph is sampled and seen in two ways: as a graph of nodes and as its dual hypergraph,
 * in which the edges are the vertices. A node is compared with the edge-side context, an edge with the node-side
 * context; what agrees little with its context is anomalous.
 *
 *   node score = alpha (d1 + d3) / 2 + beta (d2 + d4) / 2
 *   edge score = alpha d_patch + beta d_mean + edgeAnchor d_anchor
 *
 * d are 1 - cosine. Defaults follow the paper's wiring where released code and paper differ; the honest protocol (last
 * epoch, averaged rounds, no label anywhere) is the only one here.
 */
import { prepareFeatures } from '../../compute/sparse.ts';
import { symmetricCsr } from '../../graph/csr.ts';
import { standardise } from '../../graph/standardise.ts';
import type { GraphData } from '../../schema/graph.ts';
import type { ParamTable, ResolvedParams } from '../../schema/params.ts';
import { defineDetector } from '../detector.ts';
import type { Cost, DetectorResult, GraphSize, ScorePartColumn, Scores } from '../detector.ts';
import type { RunContext } from '../../context.ts';
import { createProgress } from './progress.ts';
import { scoreEdges, scoreNodes } from './scoring.ts';
import { createNetwork, train } from './training.ts';
import type { NetworkOptions, Wiring } from './training.ts';

/** Optimiser steps that `epochs: 0` aims at; the published settings for Cora make 1,000. */
const AUTO_STEPS = 400;

const params = {
  nodeWiring: {
    type: 'choice',
    default: 'GH',
    choices: [
      { value: 'GH', label: 'graph against hypergraph (paper)' },
      { value: 'GG', label: 'graph against graph (as released)' },
    ],
    label: 'Node comparison',
    help: 'The paper compares a node with the edges around it; the released code compares it with the nodes around it.',
  },
  epochs: {
    type: 'number',
    default: 0,
    min: 0,
    max: 5000,
    integer: true,
    label: 'Epochs',
    help: `Passes over all nodes while training. 0 chooses them for about ${AUTO_STEPS} steps in all; published: 500 on Cora.`,
  },
  rounds: {
    type: 'number',
    default: 0,
    min: 0,
    max: 1000,
    integer: true,
    label: 'Scoring rounds',
    help: 'Fresh samples whose scores are averaged; more rounds, steadier ranks. 0 chooses by graph size; published: 200.',
  },
  hiddenChannels: {
    type: 'number',
    default: 64,
    min: 4,
    max: 1024,
    integer: true,
    label: 'Hidden channels',
    help: 'Width of the encoders. Published: 256; 64 is four times faster.',
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
    help: 'Without it (as the released graph-against-hypergraph code) training rests on the momentum target alone.',
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

type BourneParams = ResolvedParams<typeof params>;

/** Published: 512 beside 256 channels. */
const PREDICTOR_RATIO = 2;
const WEIGHT_DECAY = 1e-5;
const FAN_OUT = { first: 4, second: 2 } as const;

interface Plan {
  readonly epochs: number;
  readonly nodeRounds: number;
  readonly edgeRounds: number;
}

/** What 0 ("choose") stands for on a graph of this size. */
function plan(size: { numNodes: number; numEdges: number }, given: BourneParams): Plan {
  const stepsPerEpoch = Math.max(1, Math.ceil(size.numNodes / given.batchSize));
  const epochs = given.epochs > 0 ? given.epochs : Math.min(500, Math.max(4, Math.round(AUTO_STEPS / stepsPerEpoch)));
  const nodeRounds =
    given.rounds > 0 ? given.rounds : Math.min(100, Math.max(8, Math.round(400_000 / Math.max(1, size.numNodes))));
  // One edge round visits every edge twice, so that it costs as much as several node rounds.
  const ratio = Math.max(1, (2 * size.numEdges) / FAN_OUT.first / Math.max(1, size.numNodes));
  const edgeRounds = given.rounds > 0 ? given.rounds : Math.max(2, Math.round(nodeRounds / ratio / 4));
  return { epochs, nodeRounds, edgeRounds };
}

function networkOptions(wiring: Wiring, given: BourneParams, epochs: number): NetworkOptions {
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

const weighted = (
  id: string,
  title: string,
  meaning: string,
  weight: number,
  values: Float64Array,
): ScorePartColumn => ({
  id,
  title,
  meaning,
  weight,
  values,
});

/** score = sum of weight * part */
function combine(parts: readonly ScorePartColumn[], length: number): Scores {
  const score = new Float64Array(length);
  for (const part of parts) {
    if (part.weight === 0) continue;
    for (let i = 0; i < length; i++) score[i] += part.weight * part.values[i];
  }
  return { score, parts };
}

/** A node or edge about which nothing can be said gets the lowest score that was given, so that it never ranks high. */
function silenceUnseen(scores: Scores, unseen: (index: number) => boolean): { scores: Scores; count: number } {
  let lowest = Number.POSITIVE_INFINITY;
  let count = 0;
  scores.score.forEach((value, i) => {
    if (unseen(i)) count++;
    else if (value < lowest) lowest = value;
  });
  if (!Number.isFinite(lowest)) lowest = 0;
  return { scores: { ...scores, score: scores.score.map((value, i) => (unseen(i) ? lowest : value)) }, count };
}

async function fit(data: GraphData, given: BourneParams, ctx: RunContext): Promise<DetectorResult> {
  const { graph } = data;
  const csr = symmetricCsr(graph);
  const chosen = plan(graph, given);
  const notes: string[] = [];
  const dense = data.features.kind === 'dense' ? standardise(data.features) : data.features;
  const features = prepareFeatures(dense);
  const progress = createProgress(ctx, chosen, graph.numEdges > 0);
  try {
    const nodeNetwork = createNetwork(
      networkOptions(given.nodeWiring === 'GG' ? 'GG' : 'GH', given, chosen.epochs),
      features.numCols,
      ctx.rng.fork('node network'),
    );
    let nodes: Scores;
    try {
      await train({
        network: nodeNetwork,
        csr,
        features,
        ctx,
        rng: ctx.rng.fork('node training'),
        onEpoch: progress.epoch('nodes'),
      });
      const d = await scoreNodes({
        network: nodeNetwork,
        csr,
        features,
        rounds: chosen.nodeRounds,
        rng: ctx.rng.fork('node scoring'),
        ctx,
        onRound: progress.round('nodes'),
      });
      nodes = combine(
        [
          weighted(
            'own-patch',
            'Features against surroundings',
            'Its own features are not what its surroundings predict.',
            given.alpha / 2,
            d.patch[0],
          ),
          weighted(
            'patch-own',
            'Surroundings against features',
            'Its surroundings are not what its own features predict.',
            given.alpha / 2,
            d.patch[1],
          ),
          weighted(
            'own-mean',
            'Features against the wider circle',
            'Its own features differ from the mean of its subgraph.',
            given.beta / 2,
            d.mean[0],
          ),
          weighted(
            'mean-own',
            'Wider circle against features',
            'The mean of its subgraph differs from its own features.',
            given.beta / 2,
            d.mean[1],
          ),
        ],
        graph.numNodes,
      );
    } finally {
      nodeNetwork.dispose();
    }
    const isolated = silenceUnseen(nodes, (v) => csr.rowPtr[v + 1] === csr.rowPtr[v]);
    if (isolated.count > 0) {
      notes.push(`${isolated.count} nodes have no edge; nothing can be said about them, so they rank last.`);
    }
    if (graph.numEdges === 0)
      return { nodes: isolated.scores, edges: null, notes: [...notes, 'The graph has no edges to score.'] };

    const edgeNetwork = createNetwork(
      networkOptions('HG', given, chosen.epochs),
      features.numCols,
      ctx.rng.fork('edge network'),
    );
    try {
      await train({
        network: edgeNetwork,
        csr,
        features,
        ctx,
        rng: ctx.rng.fork('edge training'),
        onEpoch: progress.epoch('edges'),
      });
      const d = await scoreEdges({
        network: edgeNetwork,
        graph,
        csr,
        features,
        rounds: chosen.edgeRounds,
        rng: ctx.rng.fork('edge scoring'),
        ctx,
        onRound: progress.round('edges'),
      });
      const edges = combine(
        [
          weighted(
            'edge-mean',
            'Edge against the circle of its ends',
            'The edge differs from the mean of the subgraphs around its ends.',
            given.beta,
            d.mean,
          ),
          weighted(
            'edge-patch',
            'Edge against its ends',
            'The edge differs from its ends as seen through their other neighbours.',
            given.alpha,
            d.patch,
          ),
          weighted(
            'edge-anchor',
            'Edge against its masked self',
            'The edge differs from what the edges around it predict of it.',
            given.edgeAnchor,
            d.anchor,
          ),
        ],
        graph.numEdges,
      );
      notes.push(
        `Trained ${chosen.epochs} epochs; averaged ${chosen.nodeRounds} scoring rounds for nodes and ${chosen.edgeRounds} sweeps over all edges.`,
      );
      return { nodes: isolated.scores, edges, notes };
    } finally {
      edgeNetwork.dispose();
    }
  } finally {
    features.dispose();
  }
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

function estimate(size: GraphSize, given: BourneParams): Cost {
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

export const bourne = defineDetector({
  id: 'bourne',
  title: 'BOURNE',
  summary:
    'Learns without labels what belongs together, and ranks nodes and edges by how little they agree with their surroundings.',
  paper:
    'Liu et al., BOURNE: Bootstrapped Self-supervised Learning Framework for Unified Graph Anomaly Detection, ICDE 2024, arXiv 2307.15244',
  scores: ['node', 'edge'],
  isFloor: false,
  params,
  estimate,
  fit,
});
