/**
 * A codebook: a short list of rows, one of which stands for each node (vector quantisation; van den Oord et al., NeurIPS
 * 2017). Nothing here is as long as nodes times codes: only the best code of a node is ever kept.
 */
import { bestMatches, matrix } from '../../compute/matrix.ts';
import type { Matrix } from '../../compute/matrix.ts';
import type { Rng } from '../../rng.ts';

/** How a row is compared with a code: cosine of the two, or their Euclidean distance. */
export type Comparison = 'cosine' | 'euclid';

/** Rows divided by their lengths; a row of zeros stays so. */
export function unitRows({ rows, cols, values }: Matrix): Matrix {
  const out = new Float32Array(values.length);
  for (let r = 0; r < rows; r++) {
    let square = 0;
    for (let i = r * cols; i < (r + 1) * cols; i++) square += values[i] * values[i];
    const scale = square > 0 ? 1 / Math.sqrt(square) : 0;
    for (let i = r * cols; i < (r + 1) * cols; i++) out[i] = values[i] * scale;
  }
  return matrix(rows, cols, out);
}

/** Squared length of each row, summed in float64. */
export function squaredLengths({ rows, cols, values }: Matrix): Float64Array {
  const squares = new Float64Array(rows);
  for (let r = 0; r < rows; r++) {
    for (let i = r * cols; i < (r + 1) * cols; i++) squares[r] += values[i] * values[i];
  }
  return squares;
}

/** What is compared: as it is, or by direction alone. */
export const compared = (x: Matrix, comparison: Comparison): Matrix => (comparison === 'cosine' ? unitRows(x) : x);

export interface Assignment {
  /** best code of each row, the first of equal ones */
  readonly codes: Int32Array;
  /** 1 - cosine, or squared distance; at least 0 */
  readonly error: Float32Array;
}

/**
 * The best code of each row.
 * @param x rows x channels
 * @param codebook at least one code, as wide as x
 */
export function assignCodes(x: Matrix, codebook: Matrix, comparison: Comparison): Assignment {
  if (comparison === 'cosine') {
    const { at, score } = bestMatches(unitRows(x), unitRows(codebook), null);
    return { codes: at, error: score.map((cosine) => Math.max(0, 1 - cosine)) };
  }
  // The nearest code is the one with the largest x . e - |e|^2 / 2.
  const { at, score } = bestMatches(
    x,
    codebook,
    Float32Array.from(squaredLengths(codebook), (square) => -square / 2),
  );
  const squares = squaredLengths(x);
  return { codes: at, error: score.map((value, r) => Math.max(0, squares[r] - 2 * value)) };
}

export interface CodeUsage {
  /** nodes of each code */
  readonly counts: Int32Array;
  /** codes with a node */
  readonly used: number;
  /** exp of the entropy of the shares: how many codes there would be if all were equally large */
  readonly perplexity: number;
}

export function codeUsage(codes: Int32Array, numCodes: number): CodeUsage {
  const counts = new Int32Array(numCodes);
  for (const code of codes) counts[code]++;
  let entropy = 0;
  let used = 0;
  for (const count of counts) {
    if (count === 0) continue;
    used++;
    entropy -= (count / codes.length) * Math.log(count / codes.length);
  }
  return { counts, used, perplexity: Math.exp(entropy) };
}

/** Sums of the rows of each code, in float64; numCodes x channels. */
function codeSums(x: Matrix, codes: Int32Array, numCodes: number): Float64Array {
  const { cols, values } = x;
  const sums = new Float64Array(numCodes * cols);
  for (let r = 0; r < codes.length; r++) {
    const target = codes[r] * cols;
    for (let c = 0; c < cols; c++) sums[target + c] += values[r * cols + c];
  }
  return sums;
}

/** Mean row of each code with nodes, scaled to length 1 where directions are compared; other codes as they are. */
export function codeMeans(x: Matrix, codes: Int32Array, codebook: Matrix, comparison: Comparison): Matrix {
  const { rows: numCodes, cols } = codebook;
  const sums = codeSums(compared(x, comparison), codes, numCodes);
  const { counts } = codeUsage(codes, numCodes);
  const means = compared(codebook, comparison).values.slice();
  for (let k = 0; k < numCodes; k++) {
    if (counts[k] === 0) continue;
    let length = counts[k];
    if (comparison === 'cosine') {
      let square = 0;
      for (let i = k * cols; i < (k + 1) * cols; i++) square += sums[i] * sums[i];
      // Directions that cancel out have no mean: the code stays.
      if (square === 0) continue;
      length = Math.sqrt(square);
    }
    for (let i = k * cols; i < (k + 1) * cols; i++) means[i] = sums[i] / length;
  }
  return matrix(numCodes, cols, means);
}

/** Share of a code that stays in a step of the released CosineSimCodebook. */
export const RELEASED_DECAY = 0.8;

/**
 * One step of an exponential moving average: decay times the code plus the rest times the mean of its nodes (a code
 * without nodes moves to its own direction). As released, a code is not scaled back to length 1 afterwards.
 * @returns a new codebook
 */
export function movedCodes(
  x: Matrix,
  codes: Int32Array,
  codebook: Matrix,
  comparison: Comparison,
  decay: number,
): Matrix {
  const values = codeMeans(x, codes, codebook, comparison).values;
  for (let i = 0; i < values.length; i++) values[i] = decay * codebook.values[i] + (1 - decay) * values[i];
  return matrix(codebook.rows, codebook.cols, values);
}

/**
 * The codebook loss of VQ-VAE, mean over nodes and channels of (e - x)^2, x held fixed and compared by direction where
 * the comparison is: what moves the codes where no average does.
 */
export function codebookLoss(
  x: Matrix,
  codes: Int32Array,
  codebook: Matrix,
  comparison: Comparison,
): { readonly value: number; readonly gradient: Float32Array } {
  const { cols } = codebook;
  const rows = compared(x, comparison).values;
  const scale = 1 / Math.max(1, rows.length);
  const gradient = new Float64Array(codebook.values.length);
  let sum = 0;
  for (let r = 0; r < codes.length; r++) {
    for (let c = 0, i = r * cols, k = codes[r] * cols; c < cols; c++, i++, k++) {
      const difference = codebook.values[k] - rows[i];
      sum += difference * difference;
      gradient[k] += 2 * scale * difference;
    }
  }
  return { value: sum * scale, gradient: Float32Array.from(gradient) };
}

/** Directions drawn at random, as the released code starts. */
export function randomCodebook(numCodes: number, channels: number, rng: Rng): Matrix {
  const values = Float32Array.from({ length: numCodes * channels }, () => 2 * rng.uniform() - 1);
  return unitRows(matrix(numCodes, channels, values));
}

/**
 * Rows drawn one after the other without putting back, each with a chance in proportion to its weight.
 * @returns fewer than asked where fewer rows have a weight
 */
export function drawRows(weights: ArrayLike<number>, count: number, rng: Rng): Int32Array {
  // The largest of u^(1/w) are such a draw (Efraimidis & Spirakis, 2006); in logarithms, so that small weights count.
  const keys: { readonly row: number; readonly key: number }[] = [];
  for (let row = 0; row < weights.length; row++) {
    const u = rng.uniform();
    if (weights[row] > 0) keys.push({ row, key: Math.log(Math.max(u, Number.MIN_VALUE)) / weights[row] });
  }
  keys.sort((a, b) => b.key - a.key || a.row - b.row);
  return Int32Array.from(keys.slice(0, count), ({ row }) => row);
}

/** Codes below this running count are replaced. */
export const LEAST_COUNT = 2;

/** Where codes are many for the nodes, half of an equal share is enough: otherwise the whole book would be replaced. */
export const leastCount = (numNodes: number, numCodes: number): number =>
  Math.min(LEAST_COUNT, numNodes / (2 * numCodes));

/**
 * Codes that lost their nodes are put on nodes which no code describes well, drawn in proportion to their error.
 * @param codebook changed
 * @param running count of each code; changed: a replaced code starts as if it had the least
 * @param least counts below it are lost
 * @returns how many codes were replaced
 */
export function reviveCodes(
  x: Matrix,
  { error }: Assignment,
  codebook: Matrix,
  running: Float64Array,
  least: number,
  comparison: Comparison,
  rng: Rng,
): number {
  const lost = [...running.keys()].filter((k) => running[k] < least);
  if (lost.length === 0) return 0;
  const nodes = drawRows(error, lost.length, rng);
  const { cols } = codebook;
  nodes.forEach((node, i) => {
    const row = matrix(1, cols, x.values.subarray(node * cols, (node + 1) * cols));
    codebook.values.set(compared(row, comparison).values, lost[i] * cols);
    running[lost[i]] = least;
  });
  return nodes.length;
}
