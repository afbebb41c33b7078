/**
 * A random forest (Breiman, Machine Learning 2001) over binned attributes, for a few hundred answers. Each tree is grown
 * on a bootstrap drawn by importance, so that both classes weigh the same, with the best of a few random columns at each
 * cut (Gini). A node's score is the mean over trees of the positive share of its leaf, one pseudo-answer added:
 *
 *   p(v) = mean_t (w+_leaf + 1/2) / (w_leaf + 1)
 */
import type { Rng } from '../rng.ts';
import type { Attributes } from './attributes.ts';
import type { TrainingSet } from './training-set.ts';

/** Attributes as numbers of bins of about equally many rows. */
export interface Binned {
  readonly width: number;
  /** row-major numRows x width, each below BINS */
  readonly rows: Uint8Array;
}

export const BINS = 32;
/** Rows that the bounds of bins are read from, evenly spaced. */
const BOUND_ROWS = 10_000;

export function binAttributes({ numRows, width, rows }: Attributes): Binned {
  const out = new Uint8Array(numRows * width);
  const stride = Math.max(1, Math.ceil(numRows / BOUND_ROWS));
  const bounds = new Float32Array(BINS - 1);
  for (let c = 0; c < width; c++) {
    const sample = new Float32Array(Math.ceil(numRows / stride));
    for (let r = 0, i = 0; r < numRows; r += stride) sample[i++] = rows[r * width + c];
    sample.sort();
    for (let b = 0; b < bounds.length; b++) bounds[b] = sample[Math.floor(((b + 1) * sample.length) / BINS)];
    for (let r = 0; r < numRows; r++) {
      const value = rows[r * width + c];
      // Bins below this value: bounds strictly below it.
      let [low, high] = [0, bounds.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (bounds[middle] < value) low = middle + 1;
        else high = middle;
      }
      out[r * width + c] = low;
    }
  }
  return { width, rows: out };
}

export interface Forest {
  /** first place of each tree in the arrays below, and the end */
  readonly roots: Int32Array;
  /** column of a cut, -1 at a leaf */
  readonly column: Int16Array;
  /** bins up to this go to child, others to child + 1 */
  readonly cut: Uint8Array;
  readonly child: Int32Array;
  /** positive share of a leaf */
  readonly value: Float32Array;
}

/** Rows that a tree is grown on at most. */
const BOOTSTRAP = 300;

export interface ForestOptions {
  readonly trees: number;
  readonly depth: number;
  /** rows that a leaf holds at least */
  readonly leaf: number;
}

/** Positions of the training set, drawn with replacement by importance. */
function bootstrap(cumulated: Float64Array, size: number, rng: Rng): Int32Array {
  const total = cumulated[cumulated.length - 1];
  return Int32Array.from({ length: size }, () => {
    const at = rng.uniform() * total;
    let [low, high] = [0, cumulated.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulated[middle] <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  });
}

interface Growing {
  readonly column: number[];
  readonly cut: number[];
  readonly child: number[];
  readonly value: number[];
}

function addPlace(tree: Growing): number {
  tree.column.push(-1);
  tree.cut.push(0);
  tree.child.push(0);
  return tree.value.push(0) - 1;
}

interface Cut {
  readonly column: number;
  readonly bin: number;
}

/** The cut that leaves least impurity, sum over both sides of n+ n- / n; null where none lessens it. */
function bestCut(
  binned: Binned,
  nodes: Int32Array,
  labels: Uint8Array,
  members: Int32Array,
  tries: number,
  leaf: number,
  rng: Rng,
): Cut | null {
  const { width, rows } = binned;
  const n = members.length;
  let positives = 0;
  for (const i of members) positives += labels[i];
  let least = (positives * (n - positives)) / n - 1e-9;
  let best: Cut | null = null;
  const all = new Int32Array(BINS);
  const plus = new Int32Array(BINS);
  for (let t = 0; t < tries; t++) {
    const column = rng.int(width);
    all.fill(0);
    plus.fill(0);
    for (const i of members) {
      const bin = rows[nodes[i] * width + column];
      all[bin]++;
      plus[bin] += labels[i];
    }
    let [left, leftPlus] = [0, 0];
    for (let bin = 0; bin < BINS - 1; bin++) {
      left += all[bin];
      leftPlus += plus[bin];
      const right = n - left;
      if (all[bin] === 0 || left < leaf || right < leaf) continue;
      const rightPlus = positives - leftPlus;
      const impurity = (leftPlus * (left - leftPlus)) / left + (rightPlus * (right - rightPlus)) / right;
      if (impurity < least) {
        least = impurity;
        best = { column, bin };
      }
    }
  }
  return best;
}

export function trainForest(binned: Binned, set: TrainingSet, options: ForestOptions, rng: Rng): Forest {
  const { nodes, labels, weights } = set;
  const { width, rows } = binned;
  let sum = 0;
  const cumulated = weights.map((weight) => (sum += weight));
  const tries = Math.max(1, Math.ceil(Math.sqrt(width)));
  const grown: Growing = { column: [], cut: [], child: [], value: [] };
  const roots = new Int32Array(options.trees + 1);
  for (let t = 0; t < options.trees; t++) {
    const draw = rng.fork(t);
    roots[t] = addPlace(grown);
    const work = [{ at: roots[t], depth: 0, members: bootstrap(cumulated, Math.min(BOOTSTRAP, nodes.length), draw) }];
    for (let job = work.pop(); job !== undefined; job = work.pop()) {
      const { at, members } = job;
      const cut = job.depth < options.depth ? bestCut(binned, nodes, labels, members, tries, options.leaf, draw) : null;
      if (cut === null) {
        let positives = 0;
        for (const i of members) positives += labels[i];
        grown.value[at] = (positives + 0.5) / (members.length + 1);
        continue;
      }
      const child = addPlace(grown);
      addPlace(grown);
      grown.column[at] = cut.column;
      grown.cut[at] = cut.bin;
      grown.child[at] = child;
      const goesLeft = (i: number): boolean => rows[nodes[i] * width + cut.column] <= cut.bin;
      work.push({ at: child, depth: job.depth + 1, members: members.filter(goesLeft) });
      work.push({ at: child + 1, depth: job.depth + 1, members: members.filter((i) => !goesLeft(i)) });
    }
  }
  roots[options.trees] = grown.column.length;
  return {
    roots,
    column: Int16Array.from(grown.column),
    cut: Uint8Array.from(grown.cut),
    child: Int32Array.from(grown.child),
    value: Float32Array.from(grown.value),
  };
}

/** Mean positive share over the trees of some rows, in their order: 0..1. */
export function forestScores({ width, rows }: Binned, forest: Forest, nodes: Int32Array): Float64Array {
  const { roots, column, cut, child, value } = forest;
  const trees = roots.length - 1;
  const out = new Float64Array(nodes.length);
  for (let i = 0; i < nodes.length; i++) {
    const start = nodes[i] * width;
    let sum = 0;
    for (let t = 0; t < trees; t++) {
      let at = roots[t];
      while (column[at] >= 0) at = rows[start + column[at]] <= cut[at] ? child[at] : child[at] + 1;
      sum += value[at];
    }
    out[i] = sum / trees;
  }
  return out;
}
