/**
 * Node scores: disagreements d1..d4 of specification 2.9, averaged over rounds.
 *
 * Batches are the outer loop and rounds the inner one, so that what does not change between rounds is computed once for
 * each batch. Draws are functions of (node, round), and a node's rounds are added in their order: neither the loops'
 * order nor the size of a batch changes a score.
 */
import { stateDoubles, stateNumber } from '../../commits.ts';
import * as t from '../../compute/tensors.ts';
import type { PreparedFeatures } from '../../compute/sparse.ts';
import { stackRows } from './encoder.ts';
import { createReaders, predicted } from './readers.ts';
import { createResidentScorer } from './resident-scoring.ts';
import { allRows } from './sampler.ts';
import type { ScoringInput } from './scoring.ts';
import { drawSubgraphs } from './subgraphs.ts';
import type { Network } from './training.ts';
import { graphView, hypergraphView } from './views.ts';
import type { View } from './views.ts';

const STAGE = 'node scoring';

export interface BatchScorer {
  /**
   * One round. @param other the view of the target network: the same graph, or its hypergraph
   * @returns cosines d1..d4 are made of, each as long as the batch: own against the other's patch and mean, and back
   */
  round(graph: View, other: View): Promise<readonly ArrayLike<number>[]>;
  dispose(): void;
}

/** A trained node network, ready to judge batches of nodes. */
export interface NodeScorer {
  open(seeds: Int32Array): BatchScorer;
  dispose(): void;
}

/** Of tensor operations; exported as the reference of the one on kernels. */
export function createTensorScorer(network: Network, features: PreparedFeatures): NodeScorer {
  const readers = createReaders(network, features);
  return {
    open: (seeds) => {
      const rows = (kind: number): Int32Array => seeds.map((_, s) => kind * seeds.length + s);
      const [own, patch, mean] = [rows(0), rows(1), rows(2)];
      return {
        round: async (graph, other) => {
          const cosines = t.tidy(() => {
            const one = predicted(network, readers.online(graph, stackRows(graph.own, graph.context)));
            const two = readers.target(other, stackRows(other.own, other.context));
            return t.pairCosines(
              [one, two],
              [
                { a: 0, aRows: own, b: 1, bRows: patch },
                { a: 0, aRows: own, b: 1, bRows: mean },
                { a: 1, aRows: own, b: 0, bRows: patch },
                { a: 1, aRows: own, b: 0, bRows: mean },
              ],
            );
          });
          const values = await Promise.all(cosines.map((cosine) => cosine.data()));
          t.dispose(cosines);
          return values;
        },
        dispose: () => undefined,
      };
    },
    dispose: () => readers.dispose(),
  };
}

export interface NodeDisagreements {
  /** own against the other network's patch, both directions; length n each */
  readonly patch: readonly [Float64Array, Float64Array];
  /** own against the other network's subgraph mean, both directions */
  readonly mean: readonly [Float64Array, Float64Array];
}

/** d1..d4 of every node, averaged over rounds. Node networks only (GG, GH). @throws AppError cancelled */
export async function scoreNodes(input: ScoringInput): Promise<NodeDisagreements> {
  const { network, csr, features, rounds, rng, ctx } = input;
  const n = csr.numRows;
  const sums = [0, 1, 2, 3].map(() => new Float64Array(n));
  const { batchSize, wiring, copyHyperedge } = network.options;
  const batches = Math.ceil(n / batchSize);
  const scorer = createResidentScorer(network, features) ?? createTensorScorer(network, features);
  const reached = ctx.commits.reached(STAGE);
  const before = reached === null ? 0 : stateNumber(reached, 'done');
  if (reached !== null) sums.forEach((sum, d) => sum.set(stateDoubles(reached, `sum ${d}`, n)));
  let done = before;
  try {
    for (let start = batchSize * Math.floor(before / rounds); start < n; start += batchSize) {
      const first = Math.max(0, before - (start / batchSize) * rounds);
      const seeds = Int32Array.from({ length: Math.min(batchSize, n - start) }, (_, i) => start + i);
      const scored = scorer.open(seeds);
      try {
        for (let round = first; round < rounds; round++) {
          await ctx.tick();
          const batch = drawSubgraphs(csr, seeds, network.options, rng, round);
          const touched = allRows(batch, n);
          const graph = graphView(batch, touched, null);
          const other = wiring === 'GG' ? graph : hypergraphView(batch, touched, null, copyHyperedge);
          const cosines = await scored.round(graph, other);
          for (let d = 0; d < 4; d++) {
            for (let i = 0; i < seeds.length; i++) sums[d][start + i] += (1 - cosines[d][i]) / rounds;
          }
          // As many rounds are told as were done, whatever their order.
          if (++done % batches === 0) input.onRound(done / batches - 1);
          await ctx.commits.offer(STAGE, () => ({
            numbers: { done },
            arrays: Object.fromEntries(sums.map((sum, d) => [`sum ${d}`, sum])),
          }));
        }
      } finally {
        scored.dispose();
      }
    }
  } finally {
    scorer.dispose();
  }
  return { patch: [sums[0], sums[2]], mean: [sums[1], sums[3]] };
}
