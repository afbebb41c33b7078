/**
 * Random walks with restart around seeds: the other way to draw a subgraph (Liu et al., "Anomaly detection on attributed
 * networks via contrastive self-supervised learning" (CoLA), TNNLS 2021). The released BOURNE code announces it and
 * cannot run it; this one works.
 *
 * From the seed, each step goes to a uniformly drawn entry of the current node's row; at any node but the seed the walk
 * first returns to the seed with the restart probability. It ends with `nodes` distinct nodes, or after three times as
 * many steps. Each step is an edge from the node reached to the node it was reached from, kept as often as walked, as
 * the neighbour sampler keeps its draws, so that both make the same views.
 *
 * Every draw is a function of (seed node, round, step): batches, threads and their order change nothing.
 */
import { boundedInt } from '../../rng.ts';
import type { Rng } from '../../rng.ts';
import type { Csr } from '../../schema/graph.ts';
import type { FixedFirstHop, SubgraphBatch } from './sampler.ts';

export interface Walk {
  /** most distinct nodes of a subgraph, the seed counted; from 2 to MOST_NODES */
  readonly nodes: number;
  /** probability of returning to the seed before a step, 0..1 */
  readonly restart: number;
}

/** Draws per walk; a power of two, so that counters of rounds and variants do not overlap. */
const SLOTS = 64;
const STEPS_PER_NODE = 3;
export const MOST_NODES = Math.floor(SLOTS / STEPS_PER_NODE);

/**
 * @param fixed first steps that are given instead of drawn: all are taken, then the walk goes on from the seed
 * @returns subgraphs of at most walk.nodes distinct nodes (more only where the given steps alone reach more)
 */
export function sampleWalks(
  csr: Csr,
  seeds: Int32Array,
  walk: Walk,
  rng: Rng,
  round: number,
  fixed: FixedFirstHop | null = null,
): SubgraphBatch {
  if (walk.nodes < 2 || walk.nodes > MOST_NODES) throw new RangeError(`sampleWalks: nodes must be 2..${MOST_NODES}`);
  const steps = STEPS_PER_NODE * walk.nodes;
  const given = fixed === null ? 0 : fixed.entries.length;
  const nodeId = new Int32Array(seeds.length * walk.nodes + given);
  const edgeFrom = new Int32Array(seeds.length * steps + given);
  const edgeTo = new Int32Array(edgeFrom.length);
  const edgeId = new Int32Array(edgeFrom.length);
  const nodeStart = new Int32Array(seeds.length + 1);
  const edgeStart = new Int32Array(seeds.length + 1);
  const stepRng = rng.fork('step');
  const restartRng = rng.fork('restart');
  const restartBelow = walk.restart * 4294967296;
  let nodes = 0;
  let edges = 0;

  for (let s = 0; s < seeds.length; s++) {
    const seed = seeds[s];
    const base = nodes;
    nodeId[nodes++] = seed;
    const counter = (round * 4096 + (fixed === null ? 0 : fixed.variant[s])) * SLOTS;

    const take = (parent: number, entry: number): number => {
      const neighbour = csr.colIdx[entry];
      let row = base;
      while (row < nodes && nodeId[row] !== neighbour) row++;
      if (row === nodes) nodeId[nodes++] = neighbour;
      edgeFrom[edges] = row;
      edgeTo[edges] = parent;
      edgeId[edges++] = csr.edgeId[entry];
      return row;
    };

    if (fixed !== null) for (let i = fixed.start[s]; i < fixed.start[s + 1]; i++) take(base, fixed.entries[i]);
    let at = base;
    for (let step = 0; step < steps && nodes - base < walk.nodes; step++) {
      if (at !== base && restartRng.at(seed, counter + step) < restartBelow) at = base;
      let row = nodeId[at];
      // A dead end of a one-directional list: back to the seed, which is an end too only when nothing can be walked.
      if (csr.rowPtr[row + 1] === csr.rowPtr[row]) {
        at = base;
        row = seed;
        if (csr.rowPtr[row + 1] === csr.rowPtr[row]) break;
      }
      const size = csr.rowPtr[row + 1] - csr.rowPtr[row];
      at = take(at, csr.rowPtr[row] + boundedInt(stepRng.at(seed, counter + step), size));
    }
    nodeStart[s + 1] = nodes;
    edgeStart[s + 1] = edges;
  }
  return {
    numSeeds: seeds.length,
    nodeStart,
    nodeId: nodeId.subarray(0, nodes),
    edgeStart,
    edgeFrom: edgeFrom.subarray(0, edges),
    edgeTo: edgeTo.subarray(0, edges),
    edgeId: edgeId.subarray(0, edges),
  };
}
