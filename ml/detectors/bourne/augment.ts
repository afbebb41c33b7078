/**
 * The two augmented views of a batch (specification 2.3): each drops sampled edges and whole feature columns at rates of
 * its own, and may perturb the hypergraph.
 */
import type { Rng } from '../../rng.ts';
import type { NetworkOptions } from './network-options.ts';
import { perturbIncidences } from './perturb.ts';
import type { SubgraphBatch, TouchedRows } from './sampler.ts';
import { graphView, hypergraphView } from './views.ts';
import type { HypergraphView, View } from './views.ts';

const DROPS = [
  { edge: 0.4, feature: 0.1 },
  { edge: 0.1, feature: 0.4 },
] as const;

/** 1 with probability 1 - rate; length as asked. */
export function keepMask(length: number, rate: number, rng: Rng): Uint8Array {
  const mask = new Uint8Array(length);
  for (let i = 0; i < length; i++) mask[i] = rng.uniform() >= rate ? 1 : 0;
  return mask;
}

export interface AugmentedView {
  readonly online: View | HypergraphView;
  readonly target: View | HypergraphView;
  readonly columnMask: Uint8Array;
}

export interface DrawnBatch {
  readonly batch: SubgraphBatch;
  readonly touched: TouchedRows;
  readonly options: NetworkOptions;
  readonly numFeatures: number;
  readonly epoch: number;
}

/** @param rng the training's; @param step of the epoch */
export function augment(drawn: DrawnBatch, view: 0 | 1, rng: Rng, step: number): AugmentedView {
  const { batch, touched, options, numFeatures, epoch } = drawn;
  const drop = DROPS[view];
  const viewRng = rng.fork(`epoch ${epoch} step ${step}`).fork(view);
  const keep = keepMask(batch.edgeId.length, drop.edge, viewRng.fork('edges'));
  const graph = graphView(batch, touched, keep);
  const columnMask = keepMask(numFeatures, drop.feature, viewRng.fork('features'));
  if (options.wiring === 'GG') return { online: graph, target: graph, columnMask };
  const ratio = options.perturbation ?? 0;
  const perturbed = ratio > 0 ? perturbIncidences(batch, ratio, rng.fork('perturb'), 2 * epoch + view) : null;
  const hyper = hypergraphView(batch, touched, keep, options.copyHyperedge, perturbed);
  return options.wiring === 'GH'
    ? { online: graph, target: hyper, columnMask }
    : { online: hyper, target: graph, columnMask };
}
