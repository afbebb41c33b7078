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
import { distinctNeighbours } from '../../graph/csr.ts';
import { standardise } from '../../graph/standardise.ts';
import type { GraphData } from '../../schema/graph.ts';
import { defineDetector } from '../detector.ts';
import type { DetectorResult } from '../detector.ts';
import { rankLoneLast } from '../lone-nodes.ts';
import type { RunContext } from '../../context.ts';
import { scoreAllEdges } from './edge-task.ts';
import { params } from './params.ts';
import type { BourneParams } from './params.ts';
import { nodeScores } from './parts.ts';
import { estimate, networkOptions, plan } from './plan.ts';
import { createProgress } from './progress.ts';
import { sampledGraph } from './sampled-graph.ts';
import { scoreNodes } from './scoring.ts';
import { createNetwork, train } from './training.ts';
import { settingsOf } from './variant.ts';

async function fit(data: GraphData, given: BourneParams, ctx: RunContext): Promise<DetectorResult> {
  const { graph } = data;
  const settings = settingsOf(given);
  const nodeCsr = sampledGraph(graph, settings);
  const edgeCsr = settings.selfLoops ? sampledGraph(graph, { ...settings, selfLoops: false }) : nodeCsr;
  const chosen = plan(graph, given);
  const notes: string[] = [];
  const dense = data.features.kind === 'dense' ? standardise(data.features) : data.features;
  const features = prepareFeatures(dense);
  const progress = createProgress(ctx, chosen, graph.numEdges > 0);
  try {
    const nodeNetwork = createNetwork(
      networkOptions(settings.nodeWiring, given, chosen.epochs),
      features.numCols,
      ctx.rng.fork('node network'),
    );
    try {
      await train({
        network: nodeNetwork,
        csr: nodeCsr,
        features,
        ctx,
        rng: ctx.rng.fork('node training'),
        stage: 'node training',
        onEpoch: progress.epoch('nodes'),
      });
      const d = await scoreNodes({
        network: nodeNetwork,
        csr: nodeCsr,
        features,
        rounds: chosen.nodeRounds,
        rng: ctx.rng.fork('node scoring'),
        ctx,
        onRound: progress.round('nodes'),
      });
      const neighbours = distinctNeighbours(nodeCsr);
      const judged = rankLoneLast(
        nodeScores(d, given),
        Uint8Array.from(neighbours, (count) => (count === 0 ? 1 : 0)),
      );
      notes.push(...judged.notes);
      if (graph.numEdges === 0)
        return { nodes: judged.scores, edges: null, notes: [...notes, 'The graph has no edges to score.'] };
      const task = { graph, csr: edgeCsr, features, given, chosen, ctx, progress };
      const edges = await scoreAllEdges(task, nodeNetwork, judged.scores.score);
      const sweeps = chosen.edgeRounds === 0 ? 'one sweep' : `${chosen.edgeRounds} sweeps`;
      notes.push(
        `Trained ${chosen.epochs} epochs; averaged ${chosen.nodeRounds} scoring rounds for nodes; ${sweeps} over all edges.`,
      );
      return { nodes: judged.scores, edges, notes };
    } finally {
      nodeNetwork.dispose();
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
