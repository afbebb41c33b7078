/**
 * GADAM: adaptive message passing (Chen, Zhu, Zhou, Wang & Huang, "Boosting Graph Anomaly Detection with Adaptive
 * Message Passing", ICLR 2024). A network without message passing first finds who is unlike its neighbours; the surest
 * of both kinds then teach a second one what is normal in the whole graph.
 *
 * h = rows of prelu(X W + b) of length 1 (n x c), m_i = mean of h over the neighbours of i, k random per epoch:
 *
 *   local   p_i = h_i . m_i
 *           loss = mean softplus(-p_i) + mean softplus(h_i . m_(i+k mod n))        keep the epoch of least loss
 *   normal N = 30 % of the nodes with the largest p, suspect S = 5 % with the least, centre = mean of h over N
 *   global  a second h, m with attention a_i = beta^t pre_i + (1 - beta^t) h_i . m_i, in epoch t
 *           pre_i = 1 - sigmoid(z_i), z_i = mean |p_i - p_j| over neighbours j, standardised over N
 *           g_i = (a_i m_i + (1 - a_i) h_i) . centre
 *           loss = mean softplus(-g) over N + mean softplus(g) over S
 *   score_i = (1 - p_i) + (1 - g_i);  edge ij = 1 - h_i . h_j of the local network
 *
 * All of it is O(values c + m c) an epoch. Shares, rates and epochs are the defaults of the released code, for every
 * graph. Other than there, p comes from the epoch that was kept (the release keeps the weights of that epoch but the p
 * of the last), and nodes without neighbours teach nothing. Sparse features are taken as given, dense ones
 * standardised.
 */
import { prepareFeatures } from '../../compute/sparse.ts';
import { pairCosines } from '../../compute/tensors.ts';
import type { Tensor2D } from '../../compute/tensors.ts';
import { stateNumber } from '../../commits.ts';
import type { RunContext } from '../../context.ts';
import { loneNodes, simpleAdjacency } from '../../graph/adjacency.ts';
import { symmetricCsr } from '../../graph/csr.ts';
import { standardise } from '../../graph/standardise.ts';
import type { Graph, GraphData } from '../../schema/graph.ts';
import type { ParamTable, ResolvedParams } from '../../schema/params.ts';
import { defineDetector } from '../detector.ts';
import type { Cost, DetectorResult, GraphSize, Scores } from '../detector.ts';
import { stepProgress } from '../learning-progress.ts';
import { rankLoneLast } from '../lone-nodes.ts';
import { trainGlobal, trainLocal } from './networks.ts';
import { chooseTeachers, meanOfNeighbours } from './teachers.ts';

const params = {
  localEpochs: {
    type: 'number',
    default: 100,
    min: 1,
    max: 5000,
    integer: true,
    label: 'Local epochs',
    help: 'Steps of the network that compares nodes with their neighbours. Published: 100.',
  },
  globalEpochs: {
    type: 'number',
    default: 50,
    min: 1,
    max: 5000,
    integer: true,
    label: 'Global epochs',
    help: 'Steps of the network that learns what is normal in the whole graph. Published: 50.',
  },
  hiddenChannels: {
    type: 'number',
    default: 64,
    min: 2,
    max: 1024,
    integer: true,
    label: 'Hidden channels',
    help: 'Width in which nodes are compared. Published: 64.',
    advanced: true,
  },
  localRate: {
    type: 'number',
    default: 0.001,
    min: 0.000001,
    max: 1,
    label: 'Local learning rate',
    help: 'Published: 0.001.',
    advanced: true,
  },
  globalRate: {
    type: 'number',
    default: 0.0005,
    min: 0.000001,
    max: 1,
    label: 'Global learning rate',
    help: 'Published: 0.0005.',
    advanced: true,
  },
} as const satisfies ParamTable;
type GadamParams = ResolvedParams<typeof params>;

async function edgeScores({ src, dst }: Graph, h: Tensor2D): Promise<Scores> {
  const values = new Float64Array(src.length).fill(1);
  if (src.length > 0) {
    const [cosines] = pairCosines([h], [{ a: 0, aRows: src, b: 0, bRows: dst }]);
    (await cosines.data()).forEach((cosine, e) => (values[e] -= cosine));
    cosines.dispose();
  }
  const part = {
    id: 'unlike-ends',
    title: 'Unlike ends',
    meaning: 'How little its two ends resemble each other, as learnt (1 - cosine, 0 to 2).',
    weight: 1,
    values,
  };
  return { score: values, parts: [part] };
}

function nodeScores(local: Float32Array, global: Float32Array): Scores {
  const parts = [
    {
      id: 'unlike-neighbours',
      title: 'Unlike its neighbours',
      meaning: 'How little it resembles those it is linked with, as learnt (0 to 2).',
      weight: 1,
      values: Float64Array.from(local, (value) => 1 - value),
    },
    {
      id: 'unlike-normal',
      title: 'Far from what is normal here',
      meaning: 'How little it resembles the nodes of the whole graph that fit their surroundings best (0 to 2).',
      weight: 1,
      values: Float64Array.from(global, (value) => 1 - value),
    },
  ];
  return { score: parts[0].values.map((value, v) => value + parts[1].values[v]), parts };
}

async function fit(data: GraphData, given: GadamParams, ctx: RunContext): Promise<DetectorResult> {
  const csr = symmetricCsr(data.graph);
  const lone = loneNodes(csr);
  const mean = meanOfNeighbours(simpleAdjacency(csr, false));
  const features = prepareFeatures(data.features.kind === 'dense' ? standardise(data.features) : data.features);
  const before = ['local', 'global'].reduce((sum, stage) => {
    const reached = ctx.commits.reached(stage);
    return reached === null ? sum : sum + stateNumber(reached, 'epoch');
  }, 0);
  const step = stepProgress(ctx, 'Learning what fits its surroundings', given.localEpochs + given.globalEpochs, before);
  let done = before;
  const shared = {
    features,
    mean,
    hiddenChannels: given.hiddenChannels,
    ctx,
    told: (loss: number): void => step(done++, loss),
  };
  let h: Tensor2D | null = null;
  try {
    const local = await trainLocal({
      ...shared,
      epochs: given.localEpochs,
      learningRate: given.localRate,
      rng: ctx.rng.fork('local'),
    });
    h = local.h;
    const global = await trainGlobal(
      { ...shared, epochs: given.globalEpochs, learningRate: given.globalRate, rng: ctx.rng.fork('global') },
      chooseTeachers(local.agreement, mean, lone),
      h,
    );
    const { scores, notes } = rankLoneLast(nodeScores(local.agreement, global), lone);
    return { nodes: scores, edges: await edgeScores(data.graph, h), notes };
  } finally {
    features.dispose();
    h?.dispose();
  }
}

/** Measured seconds of one core (wasm, SIMD), an epoch: see `estimate`. */
const SECONDS = { row: 6e-8, value: 5e-10, entry: 2e-9 } as const;

function estimate(size: GraphSize, given: GadamParams): Cost {
  const h = given.hiddenChannels;
  const epoch =
    size.numNodes * h * SECONDS.row + size.numValues * h * SECONDS.value + 2 * size.numEdges * h * SECONDS.entry;
  const floats = 3 * size.numValues + 12 * size.numEdges + 6 * size.numFeatures * h + 32 * size.numNodes * h;
  return { seconds: 0.5 + (given.localEpochs + given.globalEpochs) * epoch, bytes: 120e6 + 4 * floats };
}

export const gadam = defineDetector({
  id: 'gadam',
  title: 'GADAM',
  summary:
    'Learns who is unlike its neighbours, then from the surest of them what is normal in the whole graph. Nodes and edges.',
  paper: 'Chen et al., Boosting Graph Anomaly Detection with Adaptive Message Passing, ICLR 2024',
  scores: ['node', 'edge'],
  isFloor: false,
  needsFeatures: true,
  params,
  estimate,
  fit,
});
