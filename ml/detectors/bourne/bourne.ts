/**
 * BOURNE: bootstrapped self-supervised learning framework for unified graph anomaly detection (Liu et al., ICDE 2024,
 * arXiv 2307.15244). What belongs together is learnt without labels.
 *
 * Around every target a small subgraph is sampled and seen in two ways: as a graph of nodes and as its dual hypergraph,
 * in which the edges are the vertices. A node is compared with the edge-side context, an edge with the node-side
 * context; what agrees little with its context is anomalous.
 *
 *   node score = alpha (d1 + d3) / 2 + beta (d2 + d4) / 2
 *   edge score = d_circles + d_edge + d_ends + edgeNode (larger node score of both ends)
 *   or, from a hypergraph-to-graph network of its own,
 *   edge score = alpha d_patch + beta d_mean + edgeAnchor d_anchor
 *
 * d are 1 - cosine. Where paper, released code and the default part is in variant.ts. The honest protocol (last epoch,
 * averaged rounds, no label anywhere) is the only one here.
 */
import { prepareFeatures } from '../../compute/sparse.ts';
import type { PreparedFeatures } from '../../compute/sparse.ts';
import { distinctNeighbours } from '../../graph/csr.ts';
import { standardise } from '../../graph/standardise.ts';
import { AppError } from '../../schema/errors.ts';
import type { Csr, GraphData } from '../../schema/graph.ts';
import { defineDetector } from '../detector.ts';
import type { DetectorResult } from '../detector.ts';
import { rankLoneLast } from '../lone-nodes.ts';
import type { RankedLast } from '../lone-nodes.ts';
import type { RunContext } from '../../context.ts';
import { edgesByContexts, edgesByHypergraph } from './edge-task.ts';
import { params } from './params.ts';
import type { BourneParams } from './params.ts';
import { nodeScores } from './parts.ts';
import { estimate, networkOptions, plan } from './plan.ts';
import type { Plan } from './plan.ts';
import { createProgress } from './progress.ts';
import type { BourneProgress } from './progress.ts';
import { sampledGraph } from './sampled-graph.ts';
import { scoreNodes } from './scoring.ts';
import { createNetwork, train } from './training.ts';
import type { Network } from './training.ts';
import { settingsOf } from './variant.ts';

interface NodeTask {
  readonly csr: Csr;
  readonly features: PreparedFeatures;
  readonly chosen: Plan;
  readonly ctx: RunContext;
  readonly progress: BourneProgress;
}

/** Trains the network, then scores. */
async function judgeNodes(network: Network, given: BourneParams, task: NodeTask): Promise<RankedLast> {
  const { csr, features, chosen, ctx, progress } = task;
  await train({
    network,
    csr,
    features,
    ctx,
    rng: ctx.rng.fork('node training'),
    stage: 'node training',
    onEpoch: progress.epoch('nodes'),
  });
  const d = await scoreNodes({
    network,
    csr,
    features,
    rounds: chosen.nodeRounds,
    rng: ctx.rng.fork('node scoring'),
    ctx,
    onRound: progress.round('nodes'),
  });
  const alone = Uint8Array.from(distinctNeighbours(csr), (count) => (count === 0 ? 1 : 0));
  return rankLoneLast(nodeScores(d, given), alone);
}

function whatRan({ epochs, nodeRounds, edges, edgeRounds }: Plan): string {
  const sweeps = edgeRounds === 0 ? 'one sweep' : `${edgeRounds} sweeps`;
  return [
    `Trained ${epochs} epochs`,
    ...(nodeRounds > 0 ? [`averaged ${nodeRounds} scoring rounds for nodes`] : []),
    ...(edges ? [`${sweeps} over all edges`] : []),
  ].join('; ');
}

async function fit(data: GraphData, given: BourneParams, ctx: RunContext): Promise<DetectorResult> {
  const { graph } = data;
  const chosen = plan(graph, given);
  if (given.targets === 'edges' && !chosen.edges)
    throw new AppError('conflict', 'BOURNE was asked to rank edges alone, and this graph has none. Rank its nodes.');
  const settings = settingsOf(given);
  const nodeCsr = sampledGraph(graph, settings);
  const edgeCsr = settings.selfLoops ? sampledGraph(graph, { ...settings, selfLoops: false }) : nodeCsr;
  const dense = data.features.kind === 'dense' ? standardise(data.features) : data.features;
  const features = prepareFeatures(dense);
  const progress = createProgress(ctx, chosen);
  const shared = { features, chosen, ctx, progress };
  try {
    const network =
      chosen.nodeEpochs === 0
        ? null
        : createNetwork(
            networkOptions(settings.nodeWiring, given, chosen.epochs),
            features.numCols,
            ctx.rng.fork('node network'),
          );
    try {
      const judged = network === null ? null : await judgeNodes(network, given, { ...shared, csr: nodeCsr });
      const task = { ...shared, graph, csr: edgeCsr, given };
      const byContexts = settings.edgeComparison === 'contexts' && network !== null && judged !== null;
      const edges = !chosen.edges
        ? null
        : byContexts
          ? await edgesByContexts(task, network, judged.scores.score)
          : await edgesByHypergraph(task);
      const shown = given.targets === 'edges' ? null : judged;
      return {
        nodes: shown?.scores ?? null,
        edges,
        notes: [
          ...(shown?.notes ?? []),
          ...(given.targets === 'both' && !chosen.edges ? ['The graph has no edges to score.'] : []),
          `${whatRan(chosen)}.`,
        ],
      };
    } finally {
      network?.dispose();
    }
  } finally {
    features.dispose();
  }
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
  needsFeatures: true,
  params,
  estimate,
  fit,
});
