/**
 * What an edge's anchor term compares it with (specification 2.9): itself without its own features ('same-edge'), or
 * what the released code reads instead. It takes the edge's number as a position in the list of incidences, of which
 * every edge has two, and so arrives at edge floor(j / 2): as a rule an edge of another seed.
 */
import type { SparseMatrix } from '../../compute/host-kernels.ts';
import type { SubgraphBatch } from './sampler.ts';
import { RowWriter } from './views.ts';
import type { HypergraphView } from './views.ts';

export type EdgeAnchor = 'same-edge' | 'halved-index';

/**
 * Numbers of the batch's edges in the order of the released loader: the first hops of all seeds, then all second hops.
 * Ours lie seed by seed. @returns place of each edge, and the edge at each place
 */
function releasedOrder(batch: SubgraphBatch): { place: Int32Array; edgeAt: Int32Array } {
  const count = batch.edgeId.length;
  const place = new Int32Array(count);
  const edgeAt = new Int32Array(count);
  let next = 0;
  for (const hop of [1, 2]) {
    for (let s = 0; s < batch.numSeeds; s++) {
      for (let e = batch.edgeStart[s]; e < batch.edgeStart[s + 1]; e++) {
        if ((batch.edgeTo[e] === batch.nodeStart[s]) !== (hop === 1)) continue;
        place[e] = next;
        edgeAt[next++] = e;
      }
    }
  }
  return { place, edgeAt };
}

/** @param view made of the batch without dropped edges @returns numTargets rows: what each target edge is compared with */
export function anchorRows(batch: SubgraphBatch, view: HypergraphView, anchor: EdgeAnchor): SparseMatrix {
  if (anchor === 'same-edge') return view.anonymous;
  const { place, edgeAt } = releasedOrder(batch);
  const rows = new RowWriter(view.numTargets, view.numTargets);
  for (const edge of view.targetEdge) {
    rows.add(edgeAt[place[edge] >> 1], 1);
    rows.endRow();
  }
  return rows.finish(view.anonymous.numCols);
}
