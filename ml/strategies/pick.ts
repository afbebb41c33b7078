/** Small steps that strategies share: logits that must be there, beliefs, the best candidates, ranks without a scale. */
import { AppError } from '../schema/errors.ts';
import { nodesWith } from './propagated.ts';
import type { QueryInput } from './strategy.ts';

/** @throws AppError conflict */
export function needLogits({ logits }: Pick<QueryInput, 'logits'>, title: string): Float32Array {
  if (logits !== null) return logits;
  throw new AppError(
    'conflict',
    `${title} asks by what a classifier says, and none is trained yet. Start with a strategy that needs no labels, or label a few nodes first.`,
  );
}

/** Softmax of row v into `out`. */
export function softmaxRow(logits: Float32Array, v: number, classes: number, out: Float64Array): void {
  let top = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < classes; c++) if (logits[v * classes + c] > top) top = logits[v * classes + c];
  let sum = 0;
  for (let c = 0; c < classes; c++) sum += out[c] = Math.exp(logits[v * classes + c] - top);
  for (let c = 0; c < classes; c++) out[c] /= sum;
}

/** -sum q ln q */
export function entropyOf(shares: Float64Array): number {
  let sum = 0;
  for (let c = 0; c < shares.length; c++) if (shares[c] > 0) sum -= shares[c] * Math.log(shares[c]);
  return sum;
}

/** -sum q ln q of each node's softmax; length numNodes */
export function entropies(logits: Float32Array, classes: number): Float64Array {
  const entropy = new Float64Array(classes === 0 ? 0 : logits.length / classes);
  const shares = new Float64Array(classes);
  for (let v = 0; v < entropy.length; v++) {
    softmaxRow(logits, v, classes, shares);
    entropy[v] = entropyOf(shares);
  }
  return entropy;
}

/**
 * Nodes from the highest score down, equal scores by node. A heap: a node is put in order only when it is asked for, so
 * that the first few of a million cost one pass.
 * @param score by node
 */
export function* bestFirst(score: Float64Array, nodes: Int32Array): Generator<number, void> {
  const heap = nodes.slice();
  let size = heap.length;
  const sink = (start: number): void => {
    const item = heap[start];
    const value = score[item];
    let at = start;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      const next = child + 1;
      if (next < size) {
        const [a, b] = [score[heap[child]], score[heap[next]]];
        if (b > a || (b === a && heap[next] < heap[child])) child = next;
      }
      const best = score[heap[child]];
      if (value > best || (value === best && item < heap[child])) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = item;
  };
  for (let i = (size >>> 1) - 1; i >= 0; i--) sink(i);
  while (size > 0) {
    const top = heap[0];
    heap[0] = heap[--size];
    if (size > 0) sink(0);
    yield top;
  }
}

/** The candidates with the highest scores, highest first; equal scores by node. @param score length numNodes */
export function bestCandidates(score: Float64Array, candidates: Uint8Array, count: number): Int32Array {
  const nodes = nodesWith(candidates);
  const best = new Int32Array(Math.min(count, nodes.length));
  let at = 0;
  for (const node of bestFirst(score, nodes)) {
    if (at === best.length) break;
    best[at++] = node;
  }
  return best;
}

/** Slices of the range of values that say where in the sorted ones a value lies. */
const SLICES = 1 << 16;

/**
 * What share of `values` lies strictly below a value: [0, 1), equal values share the lowest. Looking up is a step into the
 * slice of the range that the value is in and a bisection there: exact, and a million look-ups do not wait for memory.
 */
export function shareReader(values: Float64Array): (value: number) => number {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  const least = sorted[0];
  const scale = n < 4096 ? 0 : (SLICES - 1) / (sorted[n - 1] - least);
  const usable = Number.isFinite(scale) && scale > 0;
  /** first element of each slice and of those above it */
  const start = new Int32Array(SLICES + 1).fill(n);
  const sliceOf = (value: number): number => Math.min(SLICES - 1, Math.max(0, Math.floor((value - least) * scale)));
  if (usable) for (let i = n - 1; i >= 0; i--) start[sliceOf(sorted[i])] = i;
  if (usable) for (let s = SLICES - 1; s >= 0; s--) start[s] = Math.min(start[s], start[s + 1]);
  return (value) => {
    const slice = usable ? sliceOf(value) : 0;
    let low = usable ? start[slice] : 0;
    let high = usable ? start[slice + 1] : n;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sorted[middle] < value) low = middle + 1;
      else high = middle;
    }
    return low / n;
  };
}

/** Share of all elements that lie strictly below each: [0, 1), equal values share the lowest. Length as values. */
export function shareBelow(values: Float64Array): Float64Array {
  const read = shareReader(values);
  const share = new Float64Array(values.length);
  for (let v = 0; v < values.length; v++) share[v] = read(values[v]);
  return share;
}

/** "highest 3 %", "lower half": how far up a share of elements below is, for people. */
export function topShare(shareOfLower: number): string {
  const percent = 100 * (1 - shareOfLower);
  if (percent > 50) return 'lower half';
  // Two nodes of a million can still be told apart.
  return `highest ${percent < 1 ? Number(Math.max(percent, 1e-4).toPrecision(1)) : Math.round(percent)} %`;
}
