/**
 * How badly the rows of nodes tell which nodes are linked: the root mean square of A - (S - min S) / (max S - min S) over
 * all pairs of nodes, S = Q Q^T, A 0/1. Exact, value and gradient, without a matrix of nodes times nodes:
 *
 *   sum (A - k (S - a))^2 = m - 2 k (sum over links of S - a m) + k^2 (sum S^2 - 2 a sum S + a^2 N^2),
 *
 * a and b the least and the greatest of S, k = 1 / (b - a), m links counted in both directions. The greatest product is a
 * squared length. Rows of nodes with the same code are equal, so sums over all pairs are sums over pairs of codes, each
 * counted as often as it has nodes. Gradients flow through a and b too, evenly to all pairs that reach them, as in
 * PyTorch's min and max.
 */
import { matrix, product, sparseProduct } from '../../compute/matrix.ts';
import type { Matrix } from '../../compute/matrix.ts';
import type { WeightedRows } from '../../graph/adjacency.ts';

/** Rows of codes and who has them; a graph without codes has as many codes as nodes. */
export interface CodedRows {
  /** numCodes x channels */
  readonly rows: Matrix;
  /** code of each node */
  readonly codes: Int32Array;
  /** nodes of each code */
  readonly counts: Int32Array;
}

export interface EdgeLoss {
  /** root mean square, unweighted */
  readonly value: number;
  /** numCodes x channels: the part of the gradient towards a node's row that all nodes of its code share */
  readonly shared: Matrix;
  /** the rest of it: this number times the sum of the neighbours' rows */
  readonly neighbourFactor: number;
  /** numCodes x channels: of all nodes of a code, the sums of their neighbours' rows */
  readonly neighbours: Matrix;
}

/** Codes whose products with all codes are held at once. */
const BLOCK = 256;

const part = ({ cols, values }: Matrix, from: number, to: number): Matrix =>
  matrix(to - from, cols, values.subarray(from * cols, to * cols));

/** Calls visit(first code of the block, products of its codes with all codes). */
function forEachBlock(rows: Matrix, visit: (from: number, products: Matrix) => void): void {
  for (let from = 0; from < rows.rows; from += BLOCK) {
    visit(from, product(part(rows, from, Math.min(rows.rows, from + BLOCK)), rows, 'right'));
  }
}

interface PairSums {
  /** of S over all pairs of nodes */
  readonly sum: number;
  readonly squares: number;
  readonly least: number;
  /** pairs of nodes that reach it */
  readonly leastPairs: number;
  readonly greatest: number;
  readonly greatestPairs: number;
}

/** Codes without nodes take no part. */
function pairSums({ rows, counts }: CodedRows): PairSums {
  const found = {
    sum: 0,
    squares: 0,
    least: Number.POSITIVE_INFINITY,
    leastPairs: 0,
    greatest: Number.NEGATIVE_INFINITY,
    greatestPairs: 0,
  };
  forEachBlock(rows, (from, { rows: height, cols: width, values }) => {
    for (let r = 0; r < height; r++) {
      const c = from + r;
      if (counts[c] === 0) continue;
      for (let d = 0; d < width; d++) {
        if (counts[d] === 0) continue;
        const s = values[r * width + d];
        const pairs = counts[c] * counts[d];
        found.sum += pairs * s;
        found.squares += pairs * s * s;
        if (s < found.least) [found.least, found.leastPairs] = [s, pairs];
        else if (s === found.least) found.leastPairs += pairs;
        if (s > found.greatest) [found.greatest, found.greatestPairs] = [s, pairs];
        else if (s === found.greatest) found.greatestPairs += pairs;
      }
    }
  });
  return found;
}

/** Sums of the rows of each code. */
export function codeTotals({ cols, values }: Matrix, codes: Int32Array, numCodes: number): Matrix {
  const out = matrix(numCodes, cols);
  for (let v = 0; v < codes.length; v++) {
    for (let c = 0, i = v * cols, j = codes[v] * cols; c < cols; c++) out.values[j + c] += values[i + c];
  }
  return out;
}

/** Sum of all products of entries, in float64. */
function innerProduct(a: Matrix, b: Matrix): number {
  let total = 0;
  for (let i = 0; i < a.values.length; i++) total += a.values[i] * b.values[i];
  return total;
}

/**
 * @param coded at least one node
 * @param links 0/1, symmetric, every node linked with itself where the adjacency has loops (as released)
 * @returns where all rows are equal there is no spread to scale by: the share of links, without gradient
 */
export function edgeLoss(coded: CodedRows, links: WeightedRows): EdgeLoss {
  const { rows, codes, counts } = coded;
  const n = codes.length;
  const m = links.colIdx.length;
  const sums = pairSums(coded);
  const neighbours = codeTotals(sparseProduct(linksToCodes(links, codes, rows.rows), rows), codes, rows.rows);
  const { least: a, greatest: b } = sums;
  const flat = { value: Math.sqrt(m / (n * n)), shared: matrix(rows.rows, rows.cols), neighbourFactor: 0, neighbours };
  if (!(b > a)) return flat;
  const k = 1 / (b - a);
  // Linked nodes' products summed over links are each code's row times what its nodes have around them.
  const linked = innerProduct(rows, neighbours) - a * m;
  const all = sums.sum - a * n * n;
  const squares = sums.squares - 2 * a * sums.sum + a * a * n * n;
  const total = Math.max(0, m - 2 * k * linked + k * k * squares);
  const value = Math.sqrt(total) / n;
  if (value === 0) return { ...flat, value };
  // Of the sum of squares towards a and b, with residuals r = A - k (s - a): sum r and sum r k (s - a).
  const residuals = m - k * all;
  const weighted = k * linked - k * k * squares;
  const perLeast = (-2 * k * (weighted - residuals)) / sums.leastPairs;
  const perGreatest = (2 * k * weighted) / sums.greatestPairs;
  // d value = d total / (2 N^2 value); each product belongs to two rows.
  const scale = 1 / (n * n * value);
  const shared = new Float32Array(rows.values.length);
  forEachBlock(rows, (from, { rows: height, cols: width, values }) => {
    for (let r = 0; r < height; r++) {
      for (let d = 0, i = r * width; d < width; d++, i++) {
        // The same products as before, to the last bit.
        const s = values[i];
        let slope = 2 * k * k * (s - a);
        if (s === a) slope += perLeast;
        if (s === b) slope += perGreatest;
        values[i] = scale * slope * counts[d];
      }
    }
    const towards = product(matrix(height, width, values), rows);
    shared.set(towards.values, from * rows.cols);
  });
  return { value, shared: matrix(rows.rows, rows.cols, shared), neighbourFactor: -2 * k * scale, neighbours };
}

/** Links as products with rows of codes: column v becomes its code. */
export const linksToCodes = (links: WeightedRows, codes: Int32Array, numCodes: number): WeightedRows => ({
  ...links,
  numCols: numCodes,
  colIdx: links.colIdx.map((v) => codes[v]),
});

/** The gradient towards each node's own row; numNodes x channels. */
export function nodeGradient(coded: CodedRows, links: WeightedRows, loss: EdgeLoss): Matrix {
  const { rows, codes } = coded;
  const out = sparseProduct(linksToCodes(links, codes, rows.rows), rows);
  const { cols, values } = out;
  for (let v = 0; v < codes.length; v++) {
    for (let c = 0, i = v * cols, j = codes[v] * cols; c < cols; c++, i++, j++) {
      values[i] = loss.neighbourFactor * values[i] + loss.shared.values[j];
    }
  }
  return out;
}

/** Mean over nodes and channels of (x - row of the node's code)^2: node reconstruction and commitment alike. */
export function codedError(x: Matrix, rows: Matrix, codes: Int32Array): number {
  const { cols, values } = x;
  let sum = 0;
  for (let v = 0; v < codes.length; v++) {
    for (let c = 0, i = v * cols, j = codes[v] * cols; c < cols; c++, i++, j++)
      sum += (values[i] - rows.values[j]) ** 2;
  }
  return sum / Math.max(1, values.length);
}

/** Rows as if every node had a code of its own. */
export const uncoded = (rows: Matrix): CodedRows => ({
  rows,
  codes: Int32Array.from({ length: rows.rows }, (_, v) => v),
  counts: new Int32Array(rows.rows).fill(1),
});
