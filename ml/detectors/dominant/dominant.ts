/**
 * DOMINANT: a graph autoencoder (Ding, Li, Bhanushali & Liu, "Deep Anomaly Detection on Attributed Networks", SDM
 * 2019). What it cannot rebuild from a narrow code is anomalous.
 *
 * With A_hat = D^-1/2 (A + I) D^-1/2 (n x n, sparse), X the features (n x d), h hidden channels, gc(M) = A_hat M W + b:
 *
 *   code        C = relu(gc(relu(gc(X))))                n x h
 *   attributes  X' = U V^T + c,  U = A_hat relu(gc(C))   n x d, V d x h, c length d
 *   structure   A' = Z Z^T,  Z = relu(gc(C))             n x n
 *   score_i = alpha |x_i - x'_i| + (1 - alpha) |(A + I)_i - A'_i|,  loss = its mean
 *   edge uv   = 1 - z_u . z_v: how surely the structure decoder leaves it out
 *
 * Neither A' nor X' is ever built, and nothing is sampled; both errors are exact, in O(m h + n h^2 + values h):
 *
 *   |(A + I)_i - Z z_i|^2 = |(A + I)_i|^2 - 2 z_i . ((A + I) Z)_i + z_i^T (Z^T Z) z_i
 *   |x_i - V u_i - c|^2 = |x_i|^2 - 2 u_i . (X V)_i - 2 (X c)_i + u_i^T (V^T V) u_i + 2 (V^T c) . u_i + |c|^2
 *
 * Other than in the released code, the attribute decoder ends linearly (its ReLU would need all n x d numbers, and can
 * never rebuild a standardised value below zero), and nothing is dropped out, so that one seed has one answer. Sparse
 * features are taken as given, as there; dense ones are standardised, or the column of the largest unit would be all.
 */
import { stateNumber } from '../../commits.ts';
import type { RunContext } from '../../context.ts';
import { loneNodes, simpleAdjacency } from '../../graph/adjacency.ts';
import { symmetricCsr } from '../../graph/csr.ts';
import { standardise } from '../../graph/standardise.ts';
import type { Graph, GraphData } from '../../schema/graph.ts';
import type { ParamTable, ResolvedParams } from '../../schema/params.ts';
import { defineDetector } from '../detector.ts';
import type { Cost, DetectorResult, GraphSize, ScorePartColumn, Scores } from '../detector.ts';
import { stepProgress } from '../learning-progress.ts';
import { drawWeights } from './autoencoder.ts';
import type { Autoencoder, Rebuilt } from './autoencoder.ts';
import { createAutoencoder } from './networks.ts';

const params = {
  epochs: {
    type: 'number',
    default: 100,
    min: 1,
    max: 5000,
    integer: true,
    label: 'Epochs',
    help: 'Passes over all nodes. Published: 100.',
  },
  hiddenChannels: {
    type: 'number',
    default: 64,
    min: 2,
    max: 1024,
    integer: true,
    label: 'Hidden channels',
    help: 'Width of the code that everything is rebuilt from. Published: 64.',
    advanced: true,
  },
  learningRate: {
    type: 'number',
    default: 0.005,
    min: 0.000001,
    max: 1,
    label: 'Learning rate',
    help: 'Published: 0.005.',
    advanced: true,
  },
  alpha: {
    type: 'number',
    default: 0.8,
    min: 0,
    max: 1,
    label: 'Weight of the features (alpha)',
    help: 'How much features count beside links. Published: 0.8.',
    advanced: true,
  },
} as const satisfies ParamTable;
type DominantParams = ResolvedParams<typeof params>;

async function train(model: Autoencoder, given: DominantParams, ctx: RunContext): Promise<void> {
  const reached = ctx.commits.reached('training');
  if (reached !== null) model.restore(reached);
  const first = reached === null ? 0 : stateNumber(reached, 'steps');
  const told = stepProgress(ctx, 'Learning to rebuild the graph', given.epochs, first);
  for (let epoch = first; epoch < given.epochs; epoch++) {
    await ctx.tick();
    told(epoch, await model.step(given.learningRate));
    await ctx.commits.offer('training', () => model.state());
  }
}

function edgeScores(graph: Graph, z: Float32Array): Scores {
  const width = z.length / Math.max(1, graph.numNodes);
  const values = new Float64Array(graph.numEdges);
  for (let e = 0; e < graph.numEdges; e++) {
    const [a, b] = [graph.src[e] * width, graph.dst[e] * width];
    let dot = 0;
    for (let c = 0; c < width; c++) dot += z[a + c] * z[b + c];
    values[e] = 1 - dot;
  }
  const part: ScorePartColumn = {
    id: 'unexpected-link',
    title: 'Unexpected link',
    meaning: 'The rest of the graph does not suggest that these two are linked (1 - rebuilt link).',
    weight: 1,
    values,
  };
  return { score: values, parts: [part] };
}

function score({ attributes, structure, z }: Rebuilt, given: DominantParams, graph: Graph): DetectorResult {
  const attribute = Float64Array.from(attributes);
  const nodes: Scores = {
    score: attribute.map((value, v) => given.alpha * value + (1 - given.alpha) * structure[v]),
    parts: [
      {
        id: 'features',
        title: 'Unexpected features',
        meaning: 'Its features cannot be rebuilt from those of its surroundings (error).',
        weight: given.alpha,
        values: attribute,
      },
      {
        id: 'links',
        title: 'Unexpected links',
        meaning: 'Whom it is linked with cannot be rebuilt (error); grows with the number of links.',
        weight: 1 - given.alpha,
        values: Float64Array.from(structure),
      },
    ],
  };
  return { nodes, edges: edgeScores(graph, z), notes: [] };
}

async function fit(data: GraphData, given: DominantParams, ctx: RunContext): Promise<DetectorResult> {
  const csr = symmetricCsr(data.graph);
  const adjacency = simpleAdjacency(csr, true);
  const taken = data.features.kind === 'dense' ? standardise(data.features) : data.features;
  const model = createAutoencoder(
    { features: taken, adjacency, width: given.hiddenChannels, alpha: given.alpha },
    drawWeights(taken.numCols, given.hiddenChannels, ctx.rng.fork('model')),
  );
  try {
    await train(model, given, ctx);
    const result = score(await model.read(), given, data.graph);
    const lone = loneNodes(csr).reduce((sum, value) => sum + value, 0);
    if (lone === 0) return result;
    const note = `${lone} ${lone === 1 ? 'node has' : 'nodes have'} no neighbours: judged by own features alone.`;
    return { ...result, notes: [note] };
  } finally {
    model.dispose();
  }
}

/** Measured seconds of one core (wasm, SIMD), an epoch: see `estimate`. */
const SECONDS = {
  /** per node and channel: activations, errors and their gradients */
  row: 3e-8,
  /** per node and channel squared: products with h x h matrices */
  square: 1.2e-9,
  /** per stored value and channel: two transforms and their gradients */
  value: 6e-10,
  /** per entry of A + I and channel: four propagations and their gradients */
  entry: 1.6e-9,
} as const;

function estimate(size: GraphSize, given: DominantParams): Cost {
  const h = given.hiddenChannels;
  const entries = 2 * size.numEdges + size.numNodes;
  const epoch =
    size.numNodes * h * SECONDS.row +
    size.numNodes * h * h * SECONDS.square +
    size.numValues * h * SECONDS.value +
    entries * h * SECONDS.entry;
  const floats = 4 * size.numValues + 30 * size.numEdges + 12 * size.numFeatures * h + 22 * size.numNodes * h;
  return { seconds: 0.5 + (given.epochs + 1) * epoch, bytes: 120e6 + 4 * floats };
}

export const dominant = defineDetector({
  id: 'dominant',
  title: 'DOMINANT',
  summary: 'Rebuilds links and features from a narrow code; what cannot be rebuilt is anomalous. Nodes and edges.',
  paper: 'Ding et al., Deep Anomaly Detection on Attributed Networks, SDM 2019',
  scores: ['node', 'edge'],
  isFloor: false,
  needsFeatures: true,
  params,
  estimate,
  fit,
});
