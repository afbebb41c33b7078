/**
 * Scoring (specification 2.9, the honest protocol): the trained network as it is after the last epoch, no drops, many
 * rounds of fresh samples, raw disagreements averaged. No label is looked at, no round is picked, no batch is rescaled.
 */
import type { RunContext } from '../../context.ts';
import type { PreparedFeatures } from '../../compute/sparse.ts';
import * as t from '../../compute/tensors.ts';
import { applyPredictor, rowCosine } from '../../nn/layers.ts';
import type { Rng } from '../../rng.ts';
import type { Csr, Graph } from '../../schema/graph.ts';
import { encode, stackRows } from './encoder.ts';
import { sampleSubgraphs, touchedRows } from './sampler.ts';
import type { FixedFirstHop, TouchedRows } from './sampler.ts';
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

/** own, patch and mean of every subgraph under one network, each numSeeds x hidden. */
function encodeThree(
  network: Network,
  which: 'online' | 'target',
  view: View,
  features: PreparedFeatures,
  touched: TouchedRows,
): [own: t.Tensor2D, patch: t.Tensor2D, mean: t.Tensor2D] {
  const width = network.options.hiddenChannels;
  const count = view.own.numRows;
  const encoded = encode(which === 'online' ? network.online : network.target, {
    features,
    rows: touched.nodes,
    columnMask: null,
    stages: view.stages,
    readout: stackRows(view.own, view.context),
    mode: 'evaluate',
  });
  const rows = which === 'online' ? predicted(network, encoded) : encoded;
  const part = (i: number): t.Tensor2D => t.slice(rows, [i * count, 0], [count, width]);
  return [part(0), part(1), part(2)];
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
  const scratch = new Int32Array(n).fill(-1);
  const { batchSize, fanOut, wiring } = network.options;
  for (let round = 0; round < rounds; round++) {
    for (let start = 0; start < n; start += batchSize) {
      await ctx.tick();
      const seeds = Int32Array.from({ length: Math.min(batchSize, n - start) }, (_, i) => start + i);
      const batch = sampleSubgraphs(csr, seeds, fanOut, rng, round);
      const touched = touchedRows(batch, scratch);
      const graph = graphView(batch, touched, null);
      const other = wiring === 'GG' ? graph : hypergraphView(batch, touched, null, network.options.copyHyperedge);
      const cosines = t.tidy(() => {
        const [own1, patch1, mean1] = encodeThree(network, 'online', graph, features, touched);
        const [own2, patch2, mean2] = encodeThree(network, 'target', other, features, touched);
        return [rowCosine(own1, patch2), rowCosine(own1, mean2), rowCosine(own2, patch1), rowCosine(own2, mean1)];
      });
      for (let d = 0; d < 4; d++) {
        const values = await cosines[d].data();
        for (let i = 0; i < values.length; i++) sums[d][start + i] += (1 - values[i]) / rounds;
        cosines[d].dispose();
      }
    }
    input.onRound(round);
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
  const scratch = new Int32Array(csr.numRows).fill(-1);
  const { batchSize, fanOut, copyHyperedge } = network.options;
  const width = network.options.hiddenChannels;
  for (let round = 0; round < rounds; round++) {
    for (const { seeds, hop } of sweep(csr, fanOut.first, batchSize, rng.fork(`sweep ${round}`))) {
      await ctx.tick();
      const batch = sampleSubgraphs(csr, seeds, fanOut, rng, round, hop);
      const touched = touchedRows(batch, scratch);
      const view = hypergraphView(batch, touched, null, copyHyperedge);
      const around = graphView(batch, touched, null);
      const common = { features, rows: touched.nodes, columnMask: null, mode: 'evaluate' } as const;
      const cosines = t.tidy(() => {
        const edges = predicted(
          network,
          encode(network.online, { ...common, stages: view.stages, readout: stackRows(view.copies, view.anonymous) }),
        );
        const copies = t.slice(edges, [0, 0], [view.numTargets, width]);
        const anonymous = t.slice(edges, [view.numTargets, 0], [view.numTargets, width]);
        // The context of each target edge: rows of the graph view repeated per edge by a selection matrix.
        const context = encode(network.target, {
          ...common,
          stages: around.stages,
          readout: repeatPerTarget(around.context, batch.numSeeds, view.targetSeed),
        });
        const patch = t.slice(context, [0, 0], [view.numTargets, width]);
        const mean = t.slice(context, [view.numTargets, 0], [view.numTargets, width]);
        return [rowCosine(copies, mean), rowCosine(copies, patch), rowCosine(copies, anonymous)];
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
  for (const sum of sums) for (let e = 0; e < sum.length; e++) sum[e] = counts[e] === 0 ? 0 : sum[e] / counts[e];
  return { mean: sums[0], patch: sums[1], anchor: sums[2] };
}

/** Rows s and numSeeds + s of `context`, once per target: numTargets patches, then numTargets means. */
function repeatPerTarget(context: View['context'], numSeeds: number, targetSeed: Int32Array): View['context'] {
  const rows = new Int32Array(2 * targetSeed.length);
  targetSeed.forEach((seed, i) => {
    rows[i] = seed;
    rows[targetSeed.length + i] = numSeeds + seed;
  });
  const rowPtr = new Int32Array(rows.length + 1);
  for (let i = 0; i < rows.length; i++) {
    rowPtr[i + 1] = rowPtr[i] + context.rowPtr[rows[i] + 1] - context.rowPtr[rows[i]];
  }
  const colIdx = new Int32Array(rowPtr[rows.length]);
  const values = new Float32Array(rowPtr[rows.length]);
  for (let i = 0; i < rows.length; i++) {
    const from = context.rowPtr[rows[i]];
    const to = context.rowPtr[rows[i] + 1];
    colIdx.set(context.colIdx.subarray(from, to), rowPtr[i]);
    values.set(context.values.subarray(from, to), rowPtr[i]);
  }
  return { numRows: rows.length, numCols: context.numCols, rowPtr, colIdx, values };
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
