/**
 * Isolation forest (Liu, Ting, Zhou, ICDM 2008): how few random cuts separate a row from a random sample of the
 * others. Score = minus the mean path length over the trees, an unsuccessful-search correction c(n) at leaves that hold
 * n rows; the published 2^(-path / c) is a monotone function of it, and only ranks are used here.
 */
import type { RunContext } from '../../context.ts';
import type { Rng } from '../../rng.ts';

const TREES = 200;
const SAMPLE = 256;

/** Mean path length of an unsuccessful search among n rows. */
function correction(n: number): number {
  if (n <= 1) return 0;
  if (n === 2) return 1;
  return 2 * (Math.log(n - 1) + 0.5772156649015329) - (2 * (n - 1)) / n;
}

interface Tree {
  /** column of the cut, -1 at a leaf */
  readonly column: number[];
  readonly cut: number[];
  /** left child; the right one follows it. Only at cuts. */
  readonly child: number[];
  /** path length of a leaf with its correction */
  readonly length: number[];
}

function grow(columns: readonly Float64Array[], rows: Int32Array, rng: Rng): Tree {
  const limit = Math.ceil(Math.log2(Math.max(2, rows.length)));
  const tree: Tree = { column: [-1], cut: [0], child: [0], length: [0] };
  const work = [{ at: 0, depth: 0, rows }];
  for (let job = work.pop(); job !== undefined; job = work.pop()) {
    const members = job.rows;
    const bounds = columns.map((values) => {
      let low = Number.POSITIVE_INFINITY;
      let high = Number.NEGATIVE_INFINITY;
      for (const r of members) {
        low = Math.min(low, values[r]);
        high = Math.max(high, values[r]);
      }
      return { low, high };
    });
    const varying = bounds.flatMap(({ low, high }, c) => (high > low ? [c] : []));
    if (members.length <= 1 || job.depth >= limit || varying.length === 0) {
      tree.length[job.at] = job.depth + correction(members.length);
      continue;
    }
    const column = varying[rng.int(varying.length)];
    const { low, high } = bounds[column];
    const cut = low + rng.uniform() * (high - low);
    const values = columns[column];
    const left = tree.column.length;
    tree.column[job.at] = column;
    tree.cut[job.at] = cut;
    tree.child[job.at] = left;
    for (let i = 0; i < 2; i++) {
      tree.column.push(-1);
      tree.cut.push(0);
      tree.child.push(0);
      tree.length.push(0);
    }
    work.push({ at: left, depth: job.depth + 1, rows: members.filter((r) => values[r] <= cut) });
    work.push({ at: left + 1, depth: job.depth + 1, rows: members.filter((r) => values[r] > cut) });
  }
  return tree;
}

/**
 * @param columns the values of all elements, one array per column
 * @param rows the elements to judge among themselves
 * @param score written at `rows`: larger = easier to isolate
 */
export async function isolate(
  columns: readonly Float64Array[],
  rows: Int32Array,
  score: Float64Array,
  rng: Rng,
  ctx: RunContext,
): Promise<void> {
  const shuffled = Int32Array.from(rows);
  const size = Math.min(SAMPLE, rows.length);
  for (let t = 0; t < TREES; t++) {
    await ctx.tick();
    // The first `size` places of a fresh partial Fisher-Yates shuffle: a sample without repetition.
    for (let i = 0; i < size; i++) {
      const j = i + rng.int(rows.length - i);
      [shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
    }
    const tree = grow(columns, shuffled.slice(0, size), rng);
    const [column, cut, child] = [
      Int32Array.from(tree.column),
      Float64Array.from(tree.cut),
      Int32Array.from(tree.child),
    ];
    const length = Float64Array.from(tree.length);
    for (const r of rows) {
      let at = 0;
      while (column[at] >= 0) at = columns[column[at]][r] <= cut[at] ? child[at] : child[at] + 1;
      score[r] -= length[at] / TREES;
    }
  }
}
