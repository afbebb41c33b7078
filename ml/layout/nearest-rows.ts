/**
 * Nearest rows by Euclidean distance. Up to some thousand rows all are compared; of more, those alone that belong to the
 * pivots nearest to the row asked about (an inverted file): about one in forty neighbours is then missed, and the next
 * nearest taken in its place.
 */
import type { RunContext } from '../context.ts';
import type { Rng } from '../rng.ts';

export interface RowMatrix {
  readonly numRows: number;
  readonly width: number;
  /** row-major */
  readonly data: Float32Array;
}

export interface NearestRows {
  /** for each row asked about */
  readonly k: number;
  /** nearest first, k for each row asked about */
  readonly index: Int32Array;
  readonly distance: Float64Array;
}

/** Up to so many rows all are compared. */
const FEW = 3000;
/** Values multiplied between two looks at whether to stop. */
const TICK_WORK = 20_000_000;

function squared(a: Float32Array, i: number, b: Float32Array, j: number, width: number): number {
  let sum = 0;
  for (let c = 0, at = i * width, from = j * width; c < width; c++) {
    const difference = a[at + c] - b[from + c];
    sum += difference * difference;
  }
  return sum;
}

/** Rows in groups: each with the pivot (a row drawn at random) that is nearest to it. */
function grouped(rows: RowMatrix, rng: Rng): { pivots: Int32Array; begin: Int32Array; members: Int32Array } {
  const { numRows, width, data } = rows;
  const every = Int32Array.from({ length: numRows }, (_, r) => r);
  if (numRows <= FEW) return { pivots: Int32Array.of(0), begin: Int32Array.of(0, numRows), members: every };
  const pivots = rng.shuffle(Int32Array.from(every)).slice(0, Math.round(Math.sqrt(numRows)));
  const of = every.map((r) => {
    let best = 0;
    let least = Infinity;
    for (let p = 0; p < pivots.length; p++) {
      const d = squared(data, r, data, pivots[p], width);
      if (d < least) [best, least] = [p, d];
    }
    return best;
  });
  const begin = new Int32Array(pivots.length + 1);
  for (const p of of) begin[p + 1]++;
  for (let p = 0; p < pivots.length; p++) begin[p + 1] += begin[p];
  const next = begin.slice(0, pivots.length);
  const members = new Int32Array(numRows);
  for (const r of every) members[next[of[r]]++] = r;
  return { pivots, begin, members };
}

/**
 * @param asked of the same width; the same object as `rows` to leave each row out of its own neighbours
 * @param share of the pivots that are looked at, where not all rows are
 * @throws AppError cancelled
 */
export async function nearestRows(
  rows: RowMatrix,
  asked: RowMatrix,
  wanted: number,
  share: number,
  rng: Rng,
  ctx: RunContext,
  told: (done: number) => void = () => undefined,
): Promise<NearestRows> {
  const { width } = rows;
  const isSelf = rows === asked;
  const k = Math.max(0, Math.min(wanted, rows.numRows - (isSelf ? 1 : 0)));
  const { pivots, begin, members } = grouped(rows, rng);
  const looked = Math.max(1, Math.round(share * pivots.length));
  const index = new Int32Array(asked.numRows * k);
  const distance = new Float64Array(asked.numRows * k);
  const bestIndex = new Int32Array(k);
  const best = new Float64Array(k);
  const order = Array.from(pivots.keys());
  const toPivot = new Float64Array(pivots.length);
  let work = 0;
  for (let q = 0; q < asked.numRows && k > 0; q++) {
    best.fill(Infinity);
    let visited = 0;
    if (pivots.length > 1) {
      for (let p = 0; p < pivots.length; p++) toPivot[p] = squared(asked.data, q, rows.data, pivots[p], width);
      order.sort((a, b) => toPivot[a] - toPivot[b] || a - b);
    }
    // More than the share where that holds too few rows.
    for (let o = 0; o < order.length && (o < looked || visited <= k); o++) {
      for (let m = begin[order[o]]; m < begin[order[o] + 1]; m++) {
        const r = members[m];
        if (isSelf && r === q) continue;
        const d = squared(asked.data, q, rows.data, r, width);
        if (d >= best[k - 1]) continue;
        let at = k - 1;
        for (; at > 0 && best[at - 1] > d; at--) {
          best[at] = best[at - 1];
          bestIndex[at] = bestIndex[at - 1];
        }
        best[at] = d;
        bestIndex[at] = r;
      }
      visited += begin[order[o] + 1] - begin[order[o]];
    }
    index.set(bestIndex, q * k);
    for (let i = 0; i < k; i++) distance[q * k + i] = Math.sqrt(best[i]);
    work += (visited + pivots.length) * width;
    if (work > TICK_WORK) {
      work = 0;
      told(q / asked.numRows);
      await ctx.tick();
    }
  }
  return { k, index, distance };
}
