/**
 * Lazy greedy maximisation (CELF: Leskovec et al., "Cost-effective outbreak detection in networks", KDD 2007; Minoux
 * 1978). Gains of a monotone submodular function only shrink as more is chosen, so that a gain of an earlier step is an
 * upper bound: candidates wait in a heap by their last known gain, and only the one on top is looked at again. Picks are
 * those of the plain greedy; of equal gains the smaller node wins.
 */
import type { RunContext } from '../context.ts';

export interface LazyGreedy<T> {
  /** candidates, each once */
  readonly nodes: Int32Array;
  readonly count: number;
  /** gain of a node, given all that were taken; never larger than it was before */
  readonly gain: (node: number) => number;
  /** takes a node; what it says about it is returned */
  readonly take: (node: number, gain: number) => T;
  /**
   * Of each of the nodes, a number that its gain is known not to exceed before anything is taken; left out: all gains are
   * worked out first. Picks are the same.
   */
  readonly bounds?: Float64Array | undefined;
}

/** Gains that are looked at between two chances to stop. */
const EVALUATIONS = 256;

/** @returns what was taken, in order; ends early where no node gains anything */
export async function lazyGreedy<T>(
  { nodes, count, gain, take, bounds }: LazyGreedy<T>,
  ctx: RunContext,
): Promise<T[]> {
  const bound = bounds?.slice() ?? new Float64Array(nodes.length);
  /** picks that a bound knows of; -1 where it was given */
  const seen = new Int32Array(nodes.length).fill(bounds === undefined ? 0 : -1);
  const heap = Int32Array.from(nodes.keys());
  let size = heap.length;
  let evaluations = 0;
  const evaluate = async (i: number): Promise<void> => {
    bound[i] = gain(nodes[i]);
    if (++evaluations % EVALUATIONS === 0) await ctx.tick();
  };
  const before = (a: number, b: number): boolean =>
    bound[a] > bound[b] || (bound[a] === bound[b] && nodes[a] < nodes[b]);
  const sink = (start: number): void => {
    const item = heap[start];
    let at = start;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && before(heap[child + 1], heap[child])) child++;
      if (!before(heap[child], item)) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = item;
  };

  if (bounds === undefined) for (let i = 0; i < nodes.length; i++) await evaluate(i);
  for (let i = (size >>> 1) - 1; i >= 0; i--) sink(i);
  const taken: T[] = [];
  while (taken.length < count && size > 0) {
    const top = heap[0];
    if (bound[top] <= 0) break;
    if (seen[top] < taken.length) {
      await evaluate(top);
      seen[top] = taken.length;
    } else {
      taken.push(take(nodes[top], bound[top]));
      heap[0] = heap[--size];
    }
    if (size > 0) sink(0);
  }
  return taken;
}
