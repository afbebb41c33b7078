/**
 * TAM: truncated affinity maximisation (Qiao & Pang, "Truncated Affinity Maximization: One-class Homophily Modeling for
 * Graph Anomaly Detection", NeurIPS 2023, arXiv 2306.00006). Normal nodes are like their neighbours, anomalies are not.
 *
 * T times, the graph is cut K times in a row, each cut thinning what the one before left:
 *
 *   distance  d_ij = |x_i - x_j|; node i draws r_i uniformly between the mean of all d and its own largest one
 *   cut       link ij goes when d_ij > r_i and d_ij > r_j
 *
 * On each of the T K thinned graphs a network of its own is trained, A_hat normalised with self loops, h channels:
 *
 *   H = prelu(A_hat prelu(A_hat X W1 + b1) W2 + b2)       n x h, W1 d x 2h, W2 2h x h
 *   affinity_i = mean over the neighbours j of i in the whole graph of cos(H_i, H_j), maximised over all nodes
 *   score_i = 1 - mean affinity over the networks;  edge ij = 1 - mean cos(H_i, H_j)
 *
 * The affinity is H_n . (A H_n)_i / degree with normalised rows H_n, O(m h): the n x n matrix of cosines that the
 * released code builds is not needed. Other than there, a node is no neighbour of itself (as in the paper; it would
 * make nodes with few links look more normal), gradients do not pile up over epochs, and the regulariser that the
 * paper switches on for injected anomalies alone is left out, since knowing that takes labels.
 *
 * The published 500 epochs of learning rate 1e-5 let Adam move a weight by at most 0.005. That product is kept and
 * the number of steps chosen by the size of the graph.
 */
import { partOfState, stateDoubles, stateNumber, withParts } from '../../commits.ts';
import type { RunContext } from '../../context.ts';
import { loneNodes, simpleAdjacency, symmetricallyNormalised } from '../../graph/adjacency.ts';
import type { WeightedRows } from '../../graph/adjacency.ts';
import { symmetricCsr } from '../../graph/csr.ts';
import { standardise } from '../../graph/standardise.ts';
import { linkDistances, thin, withLoops } from '../../graph/thinning.ts';
import type { GraphData } from '../../schema/graph.ts';
import type { ParamTable, ResolvedParams } from '../../schema/params.ts';
import { defineDetector } from '../detector.ts';
import type { Cost, DetectorResult, GraphSize } from '../detector.ts';
import { stepProgress } from '../learning-progress.ts';
import { rankLoneLast } from '../lone-nodes.ts';
import { drawWeights } from './affinity.ts';
import { createNetworks } from './networks.ts';

const params = {
  series: {
    type: 'number',
    default: 3,
    min: 1,
    max: 20,
    integer: true,
    label: 'Series of cuts (T)',
    help: 'How often the graph is thinned from the start, each time by other draws. Published: 3.',
  },
  cuts: {
    type: 'number',
    default: 4,
    min: 1,
    max: 20,
    integer: true,
    label: 'Cuts in a row (K)',
    help: 'How often each series thins its graph. Published: 4.',
  },
  epochs: {
    type: 'number',
    default: 0,
    min: 0,
    max: 5000,
    integer: true,
    label: 'Epochs',
    help: 'Steps of each network. 0 chooses 10 to 50 by the size of the graph; published: 500, each a fraction as long.',
    advanced: true,
  },
  hiddenChannels: {
    type: 'number',
    default: 64,
    min: 2,
    max: 512,
    integer: true,
    label: 'Hidden channels',
    help: 'Width in which neighbours are compared. Published: 128; 64 is more than twice as fast.',
    advanced: true,
  },
} as const satisfies ParamTable;
type TamParams = ResolvedParams<typeof params>;

/** Published: 500 epochs of learning rate 1e-5. */
const TRAVEL = 0.005;

function epochsFor(size: { readonly numNodes: number; readonly numEdges: number }, given: TamParams): number {
  if (given.epochs > 0) return given.epochs;
  return Math.min(50, Math.max(10, Math.round(2_000_000 / Math.max(1, size.numNodes + size.numEdges))));
}

/** Share of its links that a node lost, length n. */
function lostShare(before: WeightedRows, after: WeightedRows): Float64Array {
  return Float64Array.from({ length: before.numRows }, (_, v) => {
    const had = before.rowPtr[v + 1] - before.rowPtr[v];
    return had === 0 ? 0 : 1 - (after.rowPtr[v + 1] - after.rowPtr[v]) / had;
  });
}

function addScaled(target: Float64Array, values: ArrayLike<number>, scale: number): void {
  for (let i = 0; i < target.length; i++) target[i] += scale * values[i];
}

async function fit(data: GraphData, given: TamParams, ctx: RunContext): Promise<DetectorResult> {
  const { graph } = data;
  const csr = symmetricCsr(graph);
  const neighbours = simpleAdjacency(csr, false);
  const taken = data.features.kind === 'dense' ? standardise(data.features) : data.features;
  const distances = await linkDistances(neighbours, taken, ctx);
  const epochs = epochsFor(graph, given);
  const count = given.series * given.cuts;
  const networks = createNetworks({ graph, features: taken, neighbours, width: given.hiddenChannels });
  const nodes = new Float64Array(graph.numNodes).fill(1);
  const edges = new Float64Array(graph.numEdges).fill(1);
  const lost = new Float64Array(graph.numNodes);
  const reached = ctx.commits.reached('networks');
  const before = reached === null ? 0 : stateNumber(reached, 'done');
  if (reached !== null) {
    nodes.set(stateDoubles(reached, 'nodes', nodes.length));
    edges.set(stateDoubles(reached, 'edges', edges.length));
  }
  const told = stepProgress(ctx, 'Learning how alike neighbours are', count * epochs, before);
  let done = before;
  try {
    for (let series = 0; series < given.series; series++) {
      let current = { rows: neighbours, distances };
      for (let cut = 0; cut < given.cuts; cut++) {
        const rng = ctx.rng.fork(`series ${series} cut ${cut}`);
        current = thin(current.rows, current.distances, rng.fork('thinning'));
        const from = before - (series * given.cuts + cut) * epochs;
        // Read before the interruption: of such a network only the thinning is needed, for those that follow.
        if (from > epochs) continue;
        const hat = symmetricallyNormalised(withLoops(current.rows));
        const first = drawWeights(taken.numCols, given.hiddenChannels, rng.fork('network'));
        const network = networks.create(hat, first);
        try {
          if (reached !== null && from > 0) network.restore(partOfState(reached, 'network'));
          for (let epoch = Math.max(0, from); epoch < epochs; epoch++) {
            await ctx.tick();
            told(done++, (await network.step(TRAVEL / epochs)) / Math.max(1, graph.numNodes));
            await ctx.commits.offer('networks', async () =>
              withParts({ numbers: { done }, arrays: { nodes, edges } }, { network: await network.state() }),
            );
          }
          const one = await network.read();
          addScaled(nodes, one.nodes, -1 / count);
          addScaled(edges, one.edges, -1 / count);
        } finally {
          network.dispose();
        }
      }
      addScaled(lost, lostShare(neighbours, current.rows), 1 / given.series);
    }
  } finally {
    networks.dispose();
  }
  const parts = [
    {
      id: 'unlike-neighbours',
      title: 'Unlike its neighbours',
      meaning: 'How little it resembles those it is linked with, as learnt (1 - mean cosine, 0 to 2).',
      weight: 1,
      values: nodes,
    },
    {
      id: 'lost-links',
      title: 'Links cut as unlike',
      meaning: 'Share of its links between unlike features that were left out while learning.',
      weight: 0,
      values: lost,
    },
  ];
  const last = rankLoneLast({ score: nodes, parts }, loneNodes(csr));
  const unlike = {
    id: 'unlike-ends',
    title: 'Unlike ends',
    meaning: 'How little its two ends resemble each other, as learnt (1 - cosine, 0 to 2).',
    weight: 1,
    values: edges,
  };
  const notes = [...last.notes, `Averaged ${count} networks of ${epochs} epochs.`];
  return { nodes: last.scores, edges: { score: edges, parts: [unlike] }, notes };
}

/** Measured seconds of one core (wasm, SIMD), per network and epoch: see `estimate`. */
const SECONDS = { row: 1.5e-8, square: 2.4e-10, value: 3e-10, entry: 1.4e-9 } as const;

function estimate(size: GraphSize, given: TamParams): Cost {
  const h = given.hiddenChannels;
  const entries = 2 * size.numEdges + size.numNodes;
  const steps = given.series * given.cuts * (epochsFor(size, given) + 1);
  const epoch =
    size.numNodes * h * SECONDS.row +
    2 * size.numNodes * h * h * SECONDS.square +
    2 * size.numValues * h * SECONDS.value +
    entries * h * SECONDS.entry;
  const floats = 3 * size.numValues + 40 * size.numEdges + 12 * size.numFeatures * h + 13 * size.numNodes * h;
  return { seconds: 0.5 + steps * epoch, bytes: 120e6 + 4 * floats };
}

export const tam = defineDetector({
  id: 'tam',
  title: 'TAM',
  summary: 'Learns how alike neighbours are once unlike links are cut; who is unlike its neighbours is anomalous.',
  paper:
    'Qiao & Pang, Truncated Affinity Maximization: One-class Homophily Modeling for Graph Anomaly Detection, NeurIPS 2023, arXiv 2306.00006',
  scores: ['node', 'edge'],
  isFloor: false,
  needsFeatures: true,
  params,
  estimate,
  fit,
});
