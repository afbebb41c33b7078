/**
 * Scoring (specification 2.9, the honest protocol): the trained network as it is after the last epoch, no drops, many
 * rounds of fresh samples, raw disagreements averaged. No label is looked at, no round is picked, no batch is rescaled.
 */
import { stateDoubles, stateNumber } from '../../commits.ts';
import type { RunContext } from '../../context.ts';
import type { PreparedFeatures } from '../../compute/sparse.ts';
import * as t from '../../compute/tensors.ts';
import type { Rng } from '../../rng.ts';
import type { Csr, Graph } from '../../schema/graph.ts';
import { anchorRows } from './anchor.ts';
import { stackRows } from './encoder.ts';
import { createReaders, predicted } from './readers.ts';
import { allRows } from './sampler.ts';
import type { FixedFirstHop } from './sampler.ts';
import { drawSubgraphs } from './subgraphs.ts';
import type { Network } from './training.ts';
import { graphView, hypergraphView } from './views.ts';

export { scoreNodes } from './node-scoring.ts';
export type { NodeDisagreements } from './node-scoring.ts';

export interface ScoringInput {
  readonly network: Network;
  readonly csr: Csr;
  readonly features: PreparedFeatures;
  readonly rounds: number;
  readonly rng: Rng;
  readonly ctx: RunContext;
  readonly onRound: (round: number) => void;
}

export interface EdgeDisagreements {
  /** edge against the mean of the graph view around its end; length m */
  readonly mean: Float64Array;
  /** edge against its end as seen through its surroundings; length m */
  readonly patch: Float64Array;
  /** edge against itself as seen through its surroundings; length m */
  readonly anchor: Float64Array;
}

/**
 * Every stored edge, from both of its ends, in every round: the entries of a node's row are shuffled and cut into
 * groups of at most fanOut.first, each group the first hop of one subgraph. Nothing is left to chance but the company.
 */
export async function scoreEdges(input: ScoringInput & { readonly graph: Graph }): Promise<EdgeDisagreements> {
  const { network, csr, features, rounds, rng, ctx, graph } = input;
  const sums = [0, 1, 2].map(() => new Float64Array(graph.numEdges));
  const counts = new Float64Array(graph.numEdges);
  const { batchSize, fanOut, copyHyperedge, edgeAnchor = 'same-edge' } = network.options;
  const readers = createReaders(network, features);
  const stage = 'edge scoring';
  const reached = ctx.commits.reached(stage);
  const before = { round: 0, batches: 0 };
  if (reached !== null) {
    before.round = stateNumber(reached, 'round');
    before.batches = stateNumber(reached, 'batches');
    sums.forEach((sum, d) => sum.set(stateDoubles(reached, `sum ${d}`, graph.numEdges)));
    counts.set(stateDoubles(reached, 'counts', graph.numEdges));
  }
  try {
    for (let round = before.round; round < rounds; round++) {
      let batches = 0;
      for (const { seeds, hop } of sweep(csr, fanOut.first, batchSize, rng.fork(`sweep ${round}`))) {
        // The sweep is drawn as it goes: what was scored of it is drawn again and left out.
        if (round === before.round && batches < before.batches) {
          batches++;
          continue;
        }
        await ctx.tick();
        const batch = drawSubgraphs(csr, seeds, network.options, rng, round, hop);
        const touched = allRows(batch, csr.numRows);
        const view = hypergraphView(batch, touched, null, copyHyperedge);
        const around = graphView(batch, touched, null);
        const cosines = t.tidy(() => {
          const edges = predicted(
            network,
            readers.online(view, stackRows(view.copies, anchorRows(batch, view, edgeAnchor))),
          );
          // The context of each target edge is that of its subgraph.
          const context = readers.target(around, around.context);
          const copies = Int32Array.from(view.targetSeed, (_, i) => i);
          const means = view.targetSeed.map((seed) => batch.numSeeds + seed);
          const anonymous = copies.map((i) => view.numTargets + i);
          return t.pairCosines(
            [edges, context],
            [
              { a: 0, aRows: copies, b: 1, bRows: means },
              { a: 0, aRows: copies, b: 1, bRows: view.targetSeed },
              { a: 0, aRows: copies, b: 0, bRows: anonymous },
            ],
          );
        });
        const values = await Promise.all(cosines.map((cosine) => cosine.data()));
        t.dispose(cosines);
        for (let i = 0; i < view.numTargets; i++) {
          const edge = batch.edgeId[view.targetEdge[i]];
          counts[edge]++;
          for (let d = 0; d < 3; d++) sums[d][edge] += 1 - values[d][i];
        }
        batches++;
        await ctx.commits.offer(stage, () => ({
          numbers: { round, batches },
          arrays: { ...Object.fromEntries(sums.map((sum, d) => [`sum ${d}`, sum])), counts },
        }));
      }
      input.onRound(round);
    }
  } finally {
    readers.dispose();
  }
  for (const sum of sums) for (let e = 0; e < sum.length; e++) sum[e] = counts[e] === 0 ? 0 : sum[e] / counts[e];
  return { mean: sums[0], patch: sums[1], anchor: sums[2] };
}

/** All CSR entries, shuffled within their row and cut into groups; batches of at most batchSize groups. */
function* sweep(
  csr: Csr,
  groupSize: number,
  batchSize: number,
  rng: Rng,
): Generator<{ seeds: Int32Array; hop: FixedFirstHop }> {
  let seeds: number[] = [];
  let start: number[] = [0];
  let entries: number[] = [];
  let variant: number[] = [];
  const flush = (): { seeds: Int32Array; hop: FixedFirstHop } => {
    const batch = {
      seeds: Int32Array.from(seeds),
      hop: { start: Int32Array.from(start), entries: Int32Array.from(entries), variant: Int32Array.from(variant) },
    };
    seeds = [];
    start = [0];
    entries = [];
    variant = [];
    return batch;
  };
  for (let v = 0; v < csr.numRows; v++) {
    const row = new Int32Array(csr.rowPtr[v + 1] - csr.rowPtr[v]);
    for (let i = 0; i < row.length; i++) row[i] = csr.rowPtr[v] + i;
    rng.shuffle(row);
    for (let i = 0; i < row.length; i += groupSize) {
      seeds.push(v);
      variant.push((i / groupSize) % 4096);
      for (const entry of row.subarray(i, i + groupSize)) entries.push(entry);
      start.push(entries.length);
      if (seeds.length === batchSize) yield flush();
    }
  }
  if (seeds.length > 0) yield flush();
}
