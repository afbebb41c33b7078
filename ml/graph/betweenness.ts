/**
 * Betweenness: the share of shortest paths between two other nodes that run through a node (Brandes, "A faster algorithm
 * for betweenness centrality", 2001). Exact costs one breadth-first search from every node; beyond a budget only from
 * some of them, drawn with the given rng, and the sums are scaled up (Brandes & Pich, "Centrality estimation in large
 * networks", 2007).
 */
import type { Rng } from '../rng.ts';

/** Where paths lead: successors of each node, distinct, no loops. */
export interface Successors {
  readonly rowPtr: Int32Array;
  readonly colIdx: Int32Array;
}

export interface Betweenness {
  /** 0 to 1: divided by the number of ordered pairs of other nodes */
  readonly values: Float64Array;
  /** searches made; the number of nodes where it is exact */
  readonly pivots: number;
}

/** Numbers of paths double with every level on some graphs; beyond this a level is scaled down. */
const MOST_PATHS = 1e100;
/** What is left of a number of paths beside others that are so much larger. */
const LEAST_PATHS = 1e-200;

export interface BetweennessOptions {
  readonly rng: Rng;
  /** entries of rows that may be looked at; at least one search is made */
  readonly budget: number;
  readonly onStep?: (fraction: number) => void;
}

/** Nodes to search from: all of them where the budget allows, ascending. */
function drawPivots(n: number, entries: number, { rng, budget }: BetweennessOptions): Int32Array {
  const all = Int32Array.from({ length: n }, (_, v) => v);
  const affordable = Math.max(1, Math.floor(budget / Math.max(1, n + entries)));
  if (affordable >= n) return all;
  return rng.shuffle(all).slice(0, affordable).sort();
}

export function betweenness({ rowPtr, colIdx }: Successors, options: BetweennessOptions): Betweenness {
  const n = rowPtr.length - 1;
  const sums = new Float64Array(n);
  const pivots = drawPivots(n, colIdx.length, options);
  const level = new Int32Array(n).fill(-1);
  const paths = new Float64Array(n);
  const share = new Float64Array(n);
  const order = new Int32Array(n);
  /** what the numbers of paths of each level were divided by */
  const scale = new Float64Array(n + 1);

  /** Shortens the numbers of one complete level. */
  const shorten = (from: number, to: number): number => {
    let most = 0;
    for (let i = from; i < to; i++) most = Math.max(most, paths[order[i]]);
    if (most <= MOST_PATHS) return 1;
    for (let i = from; i < to; i++) paths[order[i]] = Math.max(paths[order[i]] / MOST_PATHS, LEAST_PATHS);
    return MOST_PATHS;
  };

  for (const [done, source] of pivots.entries()) {
    order[0] = source;
    level[source] = 0;
    paths[source] = 1;
    scale[0] = 1;
    let found = 1;
    for (let from = 0, depth = 0; from < found; depth++) {
      const to = found;
      for (let i = from; i < to; i++) {
        const v = order[i];
        for (let j = rowPtr[v]; j < rowPtr[v + 1]; j++) {
          const w = colIdx[j];
          if (level[w] < 0) {
            level[w] = depth + 1;
            order[found++] = w;
          }
          if (level[w] === depth + 1) paths[w] += paths[v];
        }
      }
      scale[depth + 1] = shorten(to, found);
      from = to;
    }
    for (let i = found - 1; i >= 0; i--) {
      const v = order[i];
      let through = 0;
      for (let j = rowPtr[v]; j < rowPtr[v + 1]; j++) {
        const w = colIdx[j];
        if (level[w] === level[v] + 1) through += ((1 + share[w]) * (paths[v] / paths[w])) / scale[level[w]];
      }
      share[v] = through;
      if (v !== source) sums[v] += through;
    }
    for (let i = 0; i < found; i++) {
      level[order[i]] = -1;
      paths[order[i]] = 0;
    }
    options.onStep?.((done + 1) / pivots.length);
  }
  const pairs = (n - 1) * (n - 2);
  const factor = pairs > 0 ? n / (pivots.length * pairs) : 0;
  return { values: sums.map((sum) => sum * factor), pivots: pivots.length };
}
