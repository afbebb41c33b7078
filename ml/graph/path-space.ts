/**
 * Where paths may run: which way edges may be taken, which nodes they must not step through, what an edge costs. Steps
 * are read off the symmetric adjacency, so that both directions need no second copy of the graph.
 */
import type { Csr, Graph } from '../schema/graph.ts';
import { createHeap } from './heap.ts';
import type { Meter } from './effort.ts';

export interface PathSpace {
  readonly graph: Graph;
  /** both directions of every edge */
  readonly csr: Csr;
  /** edges are taken from source to target only; has no effect on a graph without directions */
  readonly followDirection: boolean;
  /** 1 where a path may only begin or end; null where it may step anywhere */
  readonly closed: Uint8Array | null;
  /** cost of each edge, length numEdges; an edge whose cost is missing or below zero is not taken; null: each costs 1 */
  readonly cost: Float64Array | null;
}

export interface Path {
  /** from the first to the last, each once */
  readonly nodes: readonly number[];
  /** one between each node and the next: the cheapest of parallel ones, of equal ones the first stored */
  readonly edges: readonly number[];
  readonly cost: number;
}

/** Whether entry i of row v leads along its edge in the wanted direction. */
export function isOpenStep({ graph, csr, followDirection }: PathSpace, v: number, i: number, back: boolean): boolean {
  if (!followDirection || !graph.directed) return true;
  const edge = csr.edgeId[i];
  return (back ? graph.dst[edge] : graph.src[edge]) === v;
}

/** Cost of an edge; Infinity where it is not taken. */
export function costOf({ cost }: PathSpace, edge: number): number {
  if (cost === null) return 1;
  return cost[edge] >= 0 ? cost[edge] : Infinity;
}

/**
 * What the way to `target` costs at least from every node, going against the direction of the edges. Breadth first
 * where every edge costs one, else by Dijkstra's method.
 *
 * @param most nodes farther away stay Infinity
 * @returns length numNodes; null where the effort was used up
 */
export async function costsTo(
  space: PathSpace,
  target: number,
  most: number,
  meter: Meter,
): Promise<Float64Array | null> {
  const { csr, closed } = space;
  const costs = new Float64Array(space.graph.numNodes).fill(Infinity);
  costs[target] = 0;
  const visit = (v: number, reached: (u: number, at: number) => void): void => {
    // A closed node may end a path but is never stepped through.
    if (v !== target && closed?.[v] === 1) return;
    meter.spend(csr.rowPtr[v + 1] - csr.rowPtr[v] + 1);
    for (let i = csr.rowPtr[v]; i < csr.rowPtr[v + 1]; i++) {
      const u = csr.colIdx[i];
      if (!isOpenStep(space, v, i, true)) continue;
      const at = costs[v] + costOf(space, csr.edgeId[i]);
      if (at >= costs[u] || at > most) continue;
      costs[u] = at;
      reached(u, at);
    }
  };
  if (space.cost === null) {
    const queue = [target];
    for (const v of queue) {
      visit(v, (u) => queue.push(u));
      if (meter.isSpent()) return null;
      if (meter.isDue()) await meter.rest();
    }
    return costs;
  }
  const heap = createHeap<readonly [number, number]>((a, b) => a[0] < b[0]);
  heap.push([0, target]);
  for (let next = heap.pop(); next !== undefined; next = heap.pop()) {
    const [at, v] = next;
    if (at > costs[v]) continue;
    visit(v, (u, reached) => heap.push([reached, u]));
    if (meter.isSpent()) return null;
    if (meter.isDue()) await meter.rest();
  }
  return costs;
}
