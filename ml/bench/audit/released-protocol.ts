/**
 * The released evaluation (specification 2.9), for audits of published figures only: it LOOKS AT TEST LABELS to choose
 * the epoch and the round, rescales each batch by itself, and scores edge instances that were drawn, some often and some
 * never. Nothing outside this folder imports it; a test sees to that. What Dowser itself reports is the honest protocol.
 */
import { transformFeatures } from '../../compute/feature-propagation.ts';
import type { PreparedFeatures } from '../../compute/sparse.ts';
import * as t from '../../compute/tensors.ts';
import type { RunContext } from '../../context.ts';
import { anchorRows } from '../../detectors/bourne/anchor.ts';
import { encoderVariables, stackRows } from '../../detectors/bourne/encoder.ts';
import { allRows } from '../../detectors/bourne/sampler.ts';
import { scoreNodes } from '../../detectors/bourne/scoring.ts';
import { drawSubgraphs } from '../../detectors/bourne/subgraphs.ts';
import { train } from '../../detectors/bourne/training.ts';
import type { Network } from '../../detectors/bourne/training.ts';
import { graphView, hypergraphView } from '../../detectors/bourne/views.ts';
import { applyPredictor, predictorVariables } from '../../nn/layers.ts';
import type { Rng } from '../../rng.ts';
import type { Csr } from '../../schema/graph.ts';
import { measure } from './stored-scores.ts';
import type { Measured, StoredScores } from './stored-scores.ts';

export interface Audited {
  readonly network: Network;
  readonly csr: Csr;
  readonly features: PreparedFeatures;
  readonly ctx: RunContext;
}

/** To [0, 1] within each stretch of the given lengths, as the released code rescales each batch by itself. */
export function rescaleBatches(score: Float64Array, lengths: readonly number[]): Float64Array {
  const out = new Float64Array(score.length);
  let start = 0;
  for (const length of lengths) {
    const batch = score.subarray(start, start + length);
    const low = batch.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const high = batch.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    const span = high > low ? high - low : 1;
    batch.forEach((value, i) => (out[start + i] = (value - low) / span));
    start += length;
  }
  return out;
}

/** One round of fresh samples with the truth beside it. */
type Round = (rng: Rng) => Promise<StoredScores>;

/** All nodes, alpha (d1 + d3) / 2 + beta (d2 + d4) / 2, batches rescaled. */
export function nodeRound({ network, csr, features, ctx }: Audited, truth: Int8Array): Round {
  const { patchWeight, contextWeight, batchSize } = network.options;
  return async (rng) => {
    const d = await scoreNodes({ network, csr, features, ctx, rng, rounds: 1, onRound: () => undefined });
    const score = d.patch[0].map(
      (d1, i) => (patchWeight * (d1 + d.patch[1][i])) / 2 + (contextWeight * (d.mean[0][i] + d.mean[1][i])) / 2,
    );
    const full = Math.floor(csr.numRows / batchSize);
    const lengths = [...new Array<number>(full).fill(batchSize), csr.numRows - full * batchSize];
    return { score: rescaleBatches(score, lengths), label: truth };
  };
}

/** Edge instances as drawn around each seed, alpha d1 + beta d2 with d1 against the anchor, batches rescaled. */
export function edgeRound({ network, csr, features, ctx }: Audited, truth: Int8Array): Round {
  const { patchWeight, contextWeight, batchSize, copyHyperedge, edgeAnchor = 'same-edge' } = network.options;
  return async (rng) => {
    const online = transformFeatures(features, network.online.theta);
    const target = transformFeatures(features, network.target.theta);
    const scores: number[] = [];
    const labels: number[] = [];
    const lengths: number[] = [];
    try {
      for (let start = 0; start < csr.numRows; start += batchSize) {
        await ctx.tick();
        const seeds = Int32Array.from({ length: Math.min(batchSize, csr.numRows - start) }, (_, i) => start + i);
        const batch = drawSubgraphs(csr, seeds, network.options, rng, 0);
        const touched = allRows(batch, csr.numRows);
        const view = hypergraphView(batch, touched, null, copyHyperedge);
        const around = graphView(batch, touched, null);
        const cosines = t.tidy(() => {
          const readout = stackRows(view.copies, anchorRows(batch, view, edgeAnchor));
          const encoded = online.propagate(view.stages, readout, network.online, network.online.running);
          const edges = network.predictor === null ? encoded : applyPredictor(network.predictor, encoded);
          const context = target.propagate(around.stages, around.context, network.target, network.target.running);
          const copies = Int32Array.from(view.targetSeed.keys());
          return t.pairCosines(
            [edges, context],
            [
              { a: 0, aRows: copies, b: 0, bRows: copies.map((i) => view.numTargets + i) },
              { a: 0, aRows: copies, b: 1, bRows: view.targetSeed.map((seed) => batch.numSeeds + seed) },
            ],
          );
        });
        const [anchor, mean] = await Promise.all(cosines.map((cosine) => cosine.data()));
        t.dispose(cosines);
        for (let i = 0; i < view.numTargets; i++) {
          scores.push(patchWeight * (1 - anchor[i]) + contextWeight * (1 - mean[i]));
          labels.push(truth[batch.edgeId[view.targetEdge[i]]]);
        }
        lengths.push(view.numTargets);
      }
    } finally {
      online.dispose();
      target.dispose();
    }
    return { score: rescaleBatches(Float64Array.from(scores), lengths), label: Int8Array.from(labels) };
  };
}

/** A copy of all that training changes; the returned function puts it back. */
export function checkpoint(network: Network): () => void {
  const variables = [
    ...encoderVariables(network.online),
    ...encoderVariables(network.target),
    ...(network.predictor === null ? [] : predictorVariables(network.predictor)),
  ];
  const values = variables.map((variable) => Float32Array.from(t.hostValues(variable)));
  const moments = [network.online.running, network.target.running].map((running) => ({
    running,
    mean: running.mean.slice(),
    variance: running.variance.slice(),
  }));
  return () => {
    variables.forEach((variable, i) => t.tidy(() => variable.assign(t.tensor(values[i], variable.shape))));
    for (const { running, mean, variance } of moments) {
      running.mean.set(mean);
      running.variance.set(variance);
    }
  };
}

export interface OracleOptions {
  /** epochs between looks at the test labels */
  readonly lookEvery: number;
  readonly rounds: number;
  readonly rng: Rng;
  readonly onEpoch?: (epoch: number, best: number) => void;
  /** called with the network as it is after the last epoch, before the best checkpoint is put back */
  readonly afterTraining: () => Promise<void>;
}

export interface OracleResult {
  /** epoch (from 1) with the best test AUROC of a single round, and that AUROC */
  readonly bestEpoch: number;
  readonly bestEpochAuroc: number;
  /** mean over rounds of the chosen checkpoint */
  readonly meanAuroc: number;
  /** the round with the best test AUROC: the figure that the released code prints */
  readonly best: Measured;
}

/** Trains, keeps the epoch that the test labels like best, and reports the round that they like best. */
export async function oracle(audited: Audited, round: Round, options: OracleOptions): Promise<OracleResult> {
  const { network, csr, features, ctx } = audited;
  let best = { epoch: 0, auroc: Number.NEGATIVE_INFINITY, restore: checkpoint(network) };
  await train({
    network,
    csr,
    features,
    ctx,
    rng: options.rng.fork('training'),
    stage: 'training',
    onEpoch: async (epoch, _loss, settle) => {
      if ((epoch + 1) % options.lookEvery !== 0 && epoch + 1 !== network.options.epochs) return;
      settle();
      const { score, label } = await round(options.rng.fork(`look ${epoch}`));
      const { auroc } = measure(score, label);
      if (auroc > best.auroc) best = { epoch: epoch + 1, auroc, restore: checkpoint(network) };
      options.onEpoch?.(epoch + 1, best.auroc);
    },
  });
  await options.afterTraining();
  best.restore();
  const rounds: Measured[] = [];
  for (let r = 0; r < options.rounds; r++) {
    const { score, label } = await round(options.rng.fork(`round ${r}`));
    rounds.push(measure(score, label));
  }
  const top = rounds.reduce((a, b) => (b.auroc > a.auroc ? b : a));
  return {
    bestEpoch: best.epoch,
    bestEpochAuroc: best.auroc,
    meanAuroc: rounds.reduce((sum, { auroc }) => sum + auroc, 0) / rounds.length,
    best: top,
  };
}
