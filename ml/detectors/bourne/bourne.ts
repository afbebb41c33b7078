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
import { distinctNeighbours, symmetricCsr } from '../../graph/csr.ts';
import { standardise } from '../../graph/standardise.ts';
import type { GraphData } from '../../schema/graph.ts';
import { defineDetector } from '../detector.ts';
import type { DetectorResult, ScorePartColumn, Scores } from '../detector.ts';
import type { RunContext } from '../../context.ts';
import { params } from './params.ts';
import type { BourneParams } from './params.ts';
import { estimate, networkOptions, plan } from './plan.ts';
import { createProgress } from './progress.ts';
import { scoreEdges, scoreNodes } from './scoring.ts';
import { createNetwork, train } from './training.ts';

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

/** Values of elements that nothing can be said about, replaced by the lowest of the others. */
function lowered(values: Float64Array, unseen: Uint8Array): Float64Array {
  let lowest = Number.POSITIVE_INFINITY;
  values.forEach((value, i) => {
    if (unseen[i] === 0 && value < lowest) lowest = value;
  });
  const floor = Number.isFinite(lowest) ? lowest : 0;
  return values.map((value, i) => (unseen[i] === 1 ? floor : value));
}

/** A node without neighbours gets the lowest score and parts that were given, so that it never ranks high. */
function silenceUnseen(scores: Scores, isUnseen: (index: number) => boolean): { scores: Scores; count: number } {
  const unseen = Uint8Array.from(scores.score, (_, i) => (isUnseen(i) ? 1 : 0));
  return {
    scores: {
      score: lowered(scores.score, unseen),
      parts: scores.parts.map((part) => ({ ...part, values: lowered(part.values, unseen) })),
    },
    count: unseen.reduce((sum, value) => sum + value, 0),
  };
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
    const neighbours = distinctNeighbours(csr);
    const isolated = silenceUnseen(nodes, (v) => neighbours[v] === 0);
    if (isolated.count > 0) {
      notes.push(`${isolated.count} nodes have no neighbour; nothing can be said about them, so they rank last.`);
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
