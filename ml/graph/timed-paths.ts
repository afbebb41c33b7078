/**
 * Paths along which time does not run backwards: each next edge is not earlier than the one before it, as money, goods
 * or an infection must travel. Fewest steps first, then the earliest arrival. First it is found out how late one may be
 * at each node and still reach the target in time (one pass over the edges, latest first), so that no branch is followed
 * that cannot arrive; then partial paths are grown, the most promising first.
 *
 * Nodes in the same order count as one path, whatever parallel edges join them: the one that arrives earliest, and of
 * its edges the latest that still fit, so that its length in time says how fast something can have run through.
 */
import { createMeter } from './effort.ts';
import type { Effort, Meter } from './effort.ts';
import { createHeap } from './heap.ts';
import type { PathAnswer, PathQuestion } from './k-shortest-paths.ts';
import { costsTo, isOpenStep } from './path-space.ts';
import type { Path, PathSpace } from './path-space.ts';

export interface Times {
  /** of each edge, length numEdges, in any unit; NaN where it has none: it is not taken */
  readonly of: Float64Array;
  /** edges outside are not taken; null for no bound */
  readonly from: number | null;
  readonly to: number | null;
}

interface Grown {
  readonly node: number;
  readonly edge: number;
  readonly at: number;
  readonly steps: number;
  readonly whole: number;
  readonly before: Grown | null;
  /** tells equal ones apart, in the order in which they were grown */
  readonly serial: number;
}

const isBefore = (a: Grown, b: Grown): boolean =>
  a.whole !== b.whole ? a.whole < b.whole : a.at !== b.at ? a.at < b.at : a.serial < b.serial;

const isIn = ({ of, from, to }: Times, edge: number): boolean =>
  of[edge] >= (from ?? -Infinity) && of[edge] <= (to ?? Infinity);

/** Edges in the window by time, earliest first; equal ones as stored. */
export function edgesByTime(times: Times): Int32Array {
  const inside = Int32Array.from(times.of.keys()).filter((edge) => isIn(times, edge));
  return inside.sort((a, b) => times.of[a] - times.of[b] || a - b);
}

/** The latest time at which one may leave each node and still reach the target; -Infinity where one cannot. */
function latestLeave(space: PathSpace, target: number, times: Times, order: Int32Array): Float64Array {
  const { src, dst, directed } = space.graph;
  const { closed, followDirection } = space;
  const oneWay = followDirection && directed;
  const latest = new Float64Array(space.graph.numNodes).fill(-Infinity);
  latest[target] = Infinity;
  const relax = (v: number, u: number, time: number): boolean => {
    if (latest[v] >= time || latest[u] < time || (u !== target && closed?.[u] === 1)) return false;
    latest[v] = time;
    return true;
  };
  for (let end = order.length; end > 0;) {
    let start = end;
    const time = times.of[order[end - 1]];
    while (start > 0 && times.of[order[start - 1]] === time) start--;
    // Edges at the same moment may follow each other in any order: until nothing changes.
    for (let changed = true; changed;) {
      changed = false;
      for (let i = start; i < end; i++) {
        const edge = order[i];
        if (relax(src[edge], dst[edge], time)) changed = true;
        if (!oneWay && relax(dst[edge], src[edge], time)) changed = true;
      }
    }
    end = start;
  }
  return latest;
}

/** From the last edge back: the latest edge between the same nodes that is not later than the next one. */
function tightened(space: PathSpace, times: Times, nodes: readonly number[], edges: readonly number[]): Path {
  const { csr } = space;
  const tight = [...edges];
  for (let i = edges.length - 2; i >= 0; i--) {
    const limit = times.of[tight[i + 1]];
    for (let j = csr.rowPtr[nodes[i]]; j < csr.rowPtr[nodes[i] + 1]; j++) {
      const edge = csr.edgeId[j];
      if (csr.colIdx[j] !== nodes[i + 1] || !isOpenStep(space, nodes[i], j, false) || !isIn(times, edge)) continue;
      if (times.of[edge] <= limit && times.of[edge] > times.of[tight[i]]) tight[i] = edge;
    }
  }
  return { nodes, edges: tight, cost: edges.length };
}

function unrolled(space: PathSpace, times: Times, end: Grown): Path {
  const nodes: number[] = [];
  const edges: number[] = [];
  for (let at: Grown | null = end; at !== null; at = at.before) {
    nodes.push(at.node);
    if (at.before !== null) edges.push(at.edge);
  }
  return tightened(space, times, nodes.reverse(), edges.reverse());
}

const isOn = (path: Grown, node: number): boolean => {
  for (let at: Grown | null = path; at !== null; at = at.before) if (at.node === node) return true;
  return false;
};

/** @param space its costs are not used: every edge counts one step */
export async function timedPaths(
  space: PathSpace,
  question: PathQuestion,
  times: Times,
  effort: Effort,
): Promise<PathAnswer> {
  const { from, to, count, most } = question;
  if (from === to) return { paths: [], isComplete: true };
  const meter: Meter = createMeter(effort);
  const steps = await costsTo({ ...space, cost: null }, to, most, meter);
  if (steps === null) return { paths: [], isComplete: false };
  const order = edgesByTime(times);
  await meter.rest();
  const latest = latestLeave(space, to, times, order);
  await meter.rest();
  const { csr, closed } = space;
  const paths: Path[] = [];
  let serial = 0;
  const open = createHeap(isBefore);
  const start: Grown = { node: from, edge: -1, at: -Infinity, steps: 0, whole: steps[from], before: null, serial };
  if (latest[from] > -Infinity && steps[from] <= most) open.push(start);
  for (let path = open.pop(); path !== undefined && paths.length < count; path = open.pop()) {
    const { node } = path;
    if (node === to) {
      paths.push(unrolled(space, times, path));
      continue;
    }
    if (node !== from && closed?.[node] === 1) continue;
    meter.spend(csr.rowPtr[node + 1] - csr.rowPtr[node] + path.steps + 1);
    if (meter.isSpent()) return { paths, isComplete: false };
    if (meter.isDue()) await meter.rest();
    for (let i = csr.rowPtr[node]; i < csr.rowPtr[node + 1];) {
      const u = csr.colIdx[i];
      let best = -1;
      for (; i < csr.rowPtr[node + 1] && csr.colIdx[i] === u; i++) {
        const edge = csr.edgeId[i];
        if (times.of[edge] < path.at || !isIn(times, edge) || !isOpenStep(space, node, i, false)) continue;
        if (best === -1 || times.of[edge] < times.of[best]) best = edge;
      }
      if (best === -1 || latest[u] < times.of[best] || path.steps + 1 + steps[u] > most || isOn(path, u)) continue;
      const grown = path.steps + 1;
      const at = times.of[best];
      open.push({ node: u, edge: best, at, steps: grown, whole: grown + steps[u], before: path, serial: ++serial });
    }
  }
  return { paths, isComplete: true };
}
