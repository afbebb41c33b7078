/**
 * Scoring (specification 2.9, the honest protocol): the trained network as it is after the last epoch, no drops, many
 * rounds of fresh samples, raw disagreements averaged. No label is looked at, no round is picked, no batch is rescaled.
 */
import type { RunContext } from '../../context.ts';
import { transformFeatures } from '../../compute/feature-propagation.ts';
import type { TransformedFeatures } from '../../compute/feature-propagation.ts';
import type { SparseMatrix } from '../../compute/host-kernels.ts';
import type { PreparedFeatures } from '../../compute/sparse.ts';
import * as t from '../../compute/tensors.ts';
import { applyPredictor } from '../../nn/layers.ts';
import type { Rng } from '../../rng.ts';
import type { Csr, Graph } from '../../schema/graph.ts';
import { stackRows } from './encoder.ts';
import { allRows, sampleSubgraphs } from './sampler.ts';
import type { FixedFirstHop } from './sampler.ts';
import type { Network } from './training.ts';
import { graphView, hypergraphView } from './views.ts';
import type { View } from './views.ts';

export interface ScoringInput {
  readonly network: Network;
  readonly csr: Csr;
  readonly features: PreparedFeatures;
  readonly rounds: number;
  readonly rng: Rng;
  readonly ctx: RunContext;
  readonly onRound: (round: number) => void;
}

function predicted(network: Network, rows: t.Tensor2D): t.Tensor2D {
  return network.predictor === null ? rows : applyPredictor(network.predictor, rows);
}

/** Rows of a view under one of the network's encoders, evaluated. */
type Reader = (view: View, readout: SparseMatrix) => t.Tensor2D;

interface Readers {
  readonly online: Reader;
  readonly target: Reader;
  dispose(): void;
}

/** The weights are final, so the features are transformed once per encoder, not once per batch and round. */
function createReaders(network: Network, features: PreparedFeatures): Readers {
  const reader = (encoder: Network['online'], transformed: TransformedFeatures): Reader => {
    return (view, readout) => transformed.propagate(view.stages, readout, encoder, encoder.running);
  };
  const online = transformFeatures(features, network.online.theta);
  let target: TransformedFeatures;
  try {
    target = transformFeatures(features, network.target.theta);
  } catch (thrown) {
    online.dispose();
    throw thrown;
  }
  return {
    online: reader(network.online, online),
    target: reader(network.target, target),
    dispose: () => {
      online.dispose();
      target.dispose();
    },
  };
}

export interface NodeDisagreements {
  /** own against the other network's patch, both directions; length n each */
  readonly patch: readonly [Float64Array, Float64Array];
  /** own against the other network's subgraph mean, both directions */
  readonly mean: readonly [Float64Array, Float64Array];
}

/** d1..d4 of every node, averaged over rounds. Node networks only (GG, GH). */
export async function scoreNodes(input: ScoringInput): Promise<NodeDisagreements> {
  const { network, csr, features, rounds, rng, ctx } = input;
  const n = csr.numRows;
  const sums = [0, 1, 2, 3].map(() => new Float64Array(n));
  const { batchSize, fanOut, wiring } = network.options;
  const readers = createReaders(network, features);
  try {
    for (let round = 0; round < rounds; round++) {
      for (let start = 0; start < n; start += batchSize) {
        await ctx.tick();
        const seeds = Int32Array.from({ length: Math.min(batchSize, n - start) }, (_, i) => start + i);
        const batch = sampleSubgraphs(csr, seeds, fanOut, rng, round);
        const touched = allRows(batch, n);
        const graph = graphView(batch, touched, null);
        const other = wiring === 'GG' ? graph : hypergraphView(batch, touched, null, network.options.copyHyperedge);
        const rows = (kind: number): Int32Array => seeds.map((_, s) => kind * seeds.length + s);
        const [own, patch, mean] = [rows(0), rows(1), rows(2)];
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
        for (let d = 0; d < 4; d++) {
          const values = await cosines[d].data();
          for (let i = 0; i < values.length; i++) sums[d][start + i] += (1 - values[i]) / rounds;
          cosines[d].dispose();
        }
      }
      input.onRound(round);
    }
  } finally {
    readers.dispose();
  }
  return { patch: [sums[0], sums[2]], mean: [sums[1], sums[3]] };
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
  const { batchSize, fanOut, copyHyperedge } = network.options;
  const readers = createReaders(network, features);
  try {
    for (let round = 0; round < rounds; round++) {
      for (const { seeds, hop } of sweep(csr, fanOut.first, batchSize, rng.fork(`sweep ${round}`))) {
        await ctx.tick();
        const batch = sampleSubgraphs(csr, seeds, fanOut, rng, round, hop);
        const touched = allRows(batch, csr.numRows);
        const view = hypergraphView(batch, touched, null, copyHyperedge);
        const around = graphView(batch, touched, null);
        const cosines = t.tidy(() => {
          const edges = predicted(network, readers.online(view, stackRows(view.copies, view.anonymous)));
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
