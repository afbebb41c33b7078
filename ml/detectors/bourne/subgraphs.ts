/** How a network draws its subgraphs: two-hop neighbours, as published, or random walks with restart. */
import type { Rng } from '../../rng.ts';
import type { Csr } from '../../schema/graph.ts';
import { sampleSubgraphs } from './sampler.ts';
import type { FanOut, FixedFirstHop, SubgraphBatch } from './sampler.ts';
import { sampleWalks } from './walks.ts';
import type { Walk } from './walks.ts';

export interface Drawing {
  readonly fanOut: FanOut;
  /** walks instead of neighbours; absent or null: neighbours */
  readonly walk?: Walk | null;
}

export function drawSubgraphs(
  csr: Csr,
  seeds: Int32Array,
  drawing: Drawing,
  rng: Rng,
  round: number,
  fixed: FixedFirstHop | null = null,
): SubgraphBatch {
  const walk = drawing.walk ?? null;
  return walk === null
    ? sampleSubgraphs(csr, seeds, drawing.fanOut, rng, round, fixed)
    : sampleWalks(csr, seeds, walk, rng, round, fixed);
}
