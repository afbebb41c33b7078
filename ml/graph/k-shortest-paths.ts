/**
 * The k shortest simple paths between two nodes (Yen 1971, with Lawler's rule that a path is only bent at or after the
 * place where it was bent itself). The costs to the target, found once, lead every search towards it (A* with the exact
 * remainder as its estimate), so that a hub on the way costs one look along its row and nothing more. It stops as soon
 * as k paths are found: no path is bent further than that.
 */
import { createMeter } from './effort.ts';
import type { Effort, Meter } from './effort.ts';
import { createHeap } from './heap.ts';
import { costOf, costsTo, isOpenStep } from './path-space.ts';
import type { Path, PathSpace } from './path-space.ts';

export interface PathQuestion {
  readonly from: number;
  readonly to: number;
  /** how many paths at most */
  readonly count: number;
  /** no path may cost more: where edges cost one, the number of steps */
  readonly most: number;
}

export interface PathAnswer {
  /** cheapest first; of equally cheap ones that with fewer steps */
  readonly paths: readonly Path[];
  /** false where the effort was used up before it was known that there are no more */
  readonly isComplete: boolean;
}

interface Bent extends Path {
  /** place from which on it leaves the path that it was made from */
  readonly bentAt: number;
}

interface Reached {
  readonly node: number;
  readonly cost: number;
  /** cost with what is left at least */
  readonly whole: number;
  readonly steps: number;
}

const isBefore = (a: Reached, b: Reached): boolean =>
  a.whole !== b.whole ? a.whole < b.whole : a.steps !== b.steps ? a.steps < b.steps : a.node < b.node;

const isCheaper = (a: Path, b: Path): boolean => {
  if (a.cost !== b.cost) return a.cost < b.cost;
  if (a.nodes.length !== b.nodes.length) return a.nodes.length < b.nodes.length;
  const at = a.nodes.findIndex((node, i) => node !== b.nodes[i]);
  return at >= 0 && a.nodes[at] < b.nodes[at];
};

/** What one search writes down of each node; marked by turn, so that it is never cleared. */
interface Notes {
  readonly turn: Int32Array;
  readonly done: Int32Array;
  readonly cost: Float64Array;
  readonly cameBy: Int32Array;
  readonly cameFrom: Int32Array;
  now: number;
}

/** Cheapest way from `start` to the target that avoids the nodes before it and the first steps already taken. */
async function search(
  space: PathSpace,
  question: PathQuestion,
  remaining: Float64Array,
  notes: Notes,
  start: number,
  avoid: ReadonlySet<number>,
  taken: ReadonlySet<number>,
  room: number,
  meter: Meter,
): Promise<Path | null> {
  const { csr, closed } = space;
  const now = ++notes.now;
  const heap = createHeap(isBefore);
  notes.turn[start] = now;
  notes.cost[start] = 0;
  heap.push({ node: start, cost: 0, whole: remaining[start], steps: 0 });
  for (let next = heap.pop(); next !== undefined; next = heap.pop()) {
    const { node, cost, steps } = next;
    if (notes.done[node] === now) continue;
    notes.done[node] = now;
    if (node === question.to) return trace(notes, start, node, cost);
    if (node !== question.from && closed?.[node] === 1) continue;
    meter.spend(csr.rowPtr[node + 1] - csr.rowPtr[node] + 1);
    if (meter.isSpent()) return null;
    if (meter.isDue()) await meter.rest();
    for (let i = csr.rowPtr[node]; i < csr.rowPtr[node + 1]; i++) {
      const u = csr.colIdx[i];
      if (notes.done[u] === now || avoid.has(u) || (node === start && taken.has(u))) continue;
      if (!isOpenStep(space, node, i, false)) continue;
      const at = cost + costOf(space, csr.edgeId[i]);
      const whole = at + remaining[u];
      if (!(whole <= room) || whole === Infinity || (notes.turn[u] === now && at >= notes.cost[u])) continue;
      notes.turn[u] = now;
      notes.cost[u] = at;
      notes.cameBy[u] = csr.edgeId[i];
      notes.cameFrom[u] = node;
      heap.push({ node: u, cost: at, whole, steps: steps + 1 });
    }
  }
  return null;
}

function trace(notes: Notes, start: number, end: number, cost: number): Path {
  const nodes = [end];
  const edges: number[] = [];
  for (let node = end; node !== start; node = notes.cameFrom[node]) {
    edges.push(notes.cameBy[node]);
    nodes.push(notes.cameFrom[node]);
  }
  return { nodes: nodes.reverse(), edges: edges.reverse(), cost };
}

export async function kShortestPaths(space: PathSpace, question: PathQuestion, effort: Effort): Promise<PathAnswer> {
  const { from, to, count, most } = question;
  if (from === to) return { paths: [], isComplete: true };
  const meter = createMeter(effort);
  const remaining = await costsTo(space, to, most, meter);
  if (remaining === null) return { paths: [], isComplete: false };
  if (remaining[from] === Infinity) return { paths: [], isComplete: true };
  const numNodes = space.graph.numNodes;
  const notes: Notes = {
    turn: new Int32Array(numNodes),
    done: new Int32Array(numNodes),
    cost: new Float64Array(numNodes),
    cameBy: new Int32Array(numNodes),
    cameFrom: new Int32Array(numNodes),
    now: 0,
  };
  const found: Bent[] = [];
  const open = createHeap<Bent>(isCheaper);
  const known = new Set<string>();
  const offer = (path: Bent): void => {
    const key = path.nodes.join();
    if (known.has(key)) return;
    known.add(key);
    open.push(path);
  };
  const first = await search(space, question, remaining, notes, from, new Set(), new Set(), most, meter);
  if (first === null) return { paths: [], isComplete: !meter.isSpent() };
  offer({ ...first, bentAt: 0 });
  while (found.length < count) {
    const path = open.pop();
    if (path === undefined) break;
    found.push(path);
    if (found.length === count) break;
    const avoid = new Set(path.nodes.slice(0, path.bentAt));
    let spent = 0;
    for (let i = 0; i < path.bentAt; i++) spent += costOf(space, path.edges[i]);
    for (let i = path.bentAt; i < path.nodes.length - 1; i++) {
      const spur = path.nodes[i];
      const taken = new Set(
        found
          .filter(({ nodes }) => nodes.length > i && path.nodes.slice(0, i + 1).every((node, at) => nodes[at] === node))
          .map(({ nodes }) => nodes[i + 1]),
      );
      const rest = await search(space, question, remaining, notes, spur, avoid, taken, most - spent, meter);
      // What is in the heap is sound, but whether something cheaper was missed is not known any more.
      if (meter.isSpent()) return { paths: found, isComplete: false };
      if (rest !== null) {
        offer({
          nodes: [...path.nodes.slice(0, i), ...rest.nodes],
          edges: [...path.edges.slice(0, i), ...rest.edges],
          cost: spent + rest.cost,
          bentAt: i,
        });
      }
      avoid.add(spur);
      spent += costOf(space, path.edges[i]);
    }
  }
  return { paths: found, isComplete: true };
}
