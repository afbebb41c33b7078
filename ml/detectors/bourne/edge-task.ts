/**
 * BOURNE's edge task from trained node scores to edge scores: by the contexts of both ends (default, edge-context.ts) or
 * by the published comparison of hypergraph and graph, which has a network of its own.
 */
import type { PreparedFeatures } from '../../compute/sparse.ts';
import type { RunContext } from '../../context.ts';
import { neighbourLists } from '../../graph/common-neighbours.ts';
import { symmetricCsr } from '../../graph/csr.ts';
import type { Csr, Graph } from '../../schema/graph.ts';
import type { Scores } from '../detector.ts';
import { scoreEdgeContexts } from './edge-context.ts';
import type { BourneParams } from './params.ts';
import { contextScores, edgeScores } from './parts.ts';
import { networkOptions } from './plan.ts';
import type { Plan } from './plan.ts';
import type { BourneProgress } from './progress.ts';
import { scoreEdges } from './scoring.ts';
import { createNetwork, train } from './training.ts';
import type { Network } from './training.ts';
import { settingsOf } from './variant.ts';

export interface EdgeTask {
  readonly graph: Graph;
  /** what is drawn from, without added loops */
  readonly csr: Csr;
  readonly features: PreparedFeatures;
  readonly given: BourneParams;
  readonly chosen: Plan;
  readonly ctx: RunContext;
  readonly progress: BourneProgress;
}

async function trained(task: EdgeTask, wiring: 'GG' | 'HG'): Promise<Network> {
  const { ctx, features, given, chosen, csr, progress } = task;
  const network = createNetwork(
    networkOptions(wiring, given, chosen.epochs),
    features.numCols,
    ctx.rng.fork('edge network'),
  );
  try {
    const stage = 'edge training';
    await train({ network, csr, features, ctx, rng: ctx.rng.fork(stage), stage, onEpoch: progress.epoch('edges') });
    return network;
  } catch (thrown) {
    network.dispose();
    throw thrown;
  }
}

/**
 * Scores of every stored edge from the contexts of its ends.
 *
 * @param nodeNetwork trained; its contexts serve when it compares graph with graph, otherwise a network is trained
 * @param nodeScore length numNodes
 * @throws AppError cancelled
 */
export async function edgesByContexts(task: EdgeTask, nodeNetwork: Network, nodeScore: Float64Array): Promise<Scores> {
  const { graph, features, ctx, given, progress } = task;
  const network = nodeNetwork.options.wiring === 'GG' ? nodeNetwork : await trained(task, 'GG');
  try {
    const lists = neighbourLists(symmetricCsr(graph));
    const d = await scoreEdgeContexts({ network, graph, lists, features, ctx, onProgress: progress.sweep });
    const ends = Float64Array.from(graph.src, (u, e) => Math.max(nodeScore[u], nodeScore[graph.dst[e]]));
    return contextScores(d, ends, given);
  } finally {
    if (network !== nodeNetwork) network.dispose();
  }
}

/** Scores of every stored edge as published. @throws AppError cancelled */
export async function edgesByHypergraph(task: EdgeTask): Promise<Scores> {
  const { graph, csr, features, ctx, given, chosen, progress } = task;
  const network = await trained(task, 'HG');
  try {
    const rng = ctx.rng.fork('edge scoring');
    const onRound = progress.round('edges');
    const d = await scoreEdges({ network, graph, csr, features, rounds: chosen.edgeRounds, rng, ctx, onRound });
    return edgeScores(d, given, settingsOf(given));
  } finally {
    network.dispose();
  }
}
