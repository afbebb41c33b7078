/**
 * Perturbed incidences of the hypergraph view, a working form of the augmentation that the released code carries and
 * never calls: the view as a bipartite graph of hypernodes and hyperedges loses each incidence with the given
 * probability, and each hypernode gains, with the same probability, a hyperedge of its own subgraph.
 *
 * Each draw is a function of (seed node, epoch and view, position inside the subgraph), so that the batch a seed is in
 * does not matter. The copies of target edges keep their hyperedge: they are what is compared.
 */
import { boundedInt } from '../../rng.ts';
import type { Rng } from '../../rng.ts';
import type { SubgraphBatch } from './sampler.ts';

/** The hyperedges (rows of the batch) of each sampled edge: CSR over the batch's edges. */
export interface Incidences {
  /** length edges + 1 */
  readonly ptr: Int32Array;
  readonly row: Int32Array;
}

/** Draws per sampled edge: two ends to lose, one hyperedge to gain and which. */
const SLOTS = 4;
/** More than any subgraph has edges, so that draws of different rounds never meet. */
const EDGES = 16_384;

/**
 * @param ratio probability for each incidence and each gain, 0..1; 0 gives both ends of each edge
 * @param round a number for each epoch and view
 */
export function perturbIncidences(batch: SubgraphBatch, ratio: number, rng: Rng, round: number): Incidences {
  const count = batch.edgeId.length;
  const ptr = new Int32Array(count + 1);
  const row = new Int32Array(3 * count);
  const below = ratio * 4294967296;
  let length = 0;
  for (let s = 0; s < batch.numSeeds; s++) {
    const first = batch.nodeStart[s];
    const rows = batch.nodeStart[s + 1] - first;
    const seed = batch.nodeId[first];
    for (let e = batch.edgeStart[s]; e < batch.edgeStart[s + 1]; e++) {
      const at = (round * EDGES + (e - batch.edgeStart[s])) * SLOTS;
      if (!(rng.at(seed, at) < below)) row[length++] = batch.edgeFrom[e];
      if (!(rng.at(seed, at + 1) < below)) row[length++] = batch.edgeTo[e];
      if (rng.at(seed, at + 2) < below) row[length++] = first + boundedInt(rng.at(seed, at + 3), rows);
      ptr[e + 1] = length;
    }
  }
  return { ptr, row: row.subarray(0, length) };
}
