/**
 * Tokens as a second opinion of the teacher: what it says of a node is drawn towards what it says of all nodes of the same
 * local patterns, linked with it or not.
 *
 *   w_vk = softmax over codes of cos(z_v, e_k) / tau         how much node v belongs to pattern k
 *   m_k  = sum_v w_vk p_v / sum_v w_vk                        what the teacher says of the pattern
 *   p'_v = (1 - share) p_v + share sum_k w_vk m_k
 *
 * A student learns p' as it would learn p: it needs neither codes nor a graph. A block of nodes times the codes is the
 * largest product that exists.
 */
import { matrix, product } from '../../compute/matrix.ts';
import { AppError } from '../../schema/errors.ts';
import type { Tokens } from '../distill.types.ts';
import { unitRows } from './codebook.ts';

/** Nodes whose shares in all codes are held at once. */
const BLOCK = 512;

export interface SmoothOptions {
  /** above 0 */
  readonly temperature: number;
  /** of the patterns' word, 0..1 */
  readonly share: number;
}

/** Chosen on the first CPF split of Cora, where all of 0.5 to 0.8 were as good; used for every graph. */
export const defaultSmooth: SmoothOptions = { temperature: 0.1, share: 0.8 };

/** Calls visit(node, its share in each code) for all nodes, in order. */
function forEachNode(tokens: Tokens, temperature: number, visit: (v: number, shares: Float32Array) => void): void {
  const { hidden, codebook, channels, numCodes } = tokens;
  const codes = unitRows(matrix(numCodes, channels, codebook));
  const numNodes = tokens.codes.length;
  for (let from = 0; from < numNodes; from += BLOCK) {
    const to = Math.min(numNodes, from + BLOCK);
    const rows = unitRows(matrix(to - from, channels, hidden.subarray(from * channels, to * channels)));
    const { values } = product(rows, codes, 'right');
    for (let v = from; v < to; v++) {
      const shares = values.subarray((v - from) * numCodes, (v - from + 1) * numCodes);
      const top = shares.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
      let sum = 0;
      for (let k = 0; k < numCodes; k++) {
        shares[k] = Math.exp((shares[k] - top) / temperature);
        sum += shares[k];
      }
      for (let k = 0; k < numCodes; k++) shares[k] /= sum;
      visit(v, shares);
    }
  }
}

/**
 * @param probabilities numNodes x numClasses, each row of sum 1
 * @returns of the same shape
 * @throws AppError invalid-argument
 */
export function smoothedByTokens(
  probabilities: Float32Array,
  numClasses: number,
  tokens: Tokens,
  { temperature, share }: SmoothOptions,
): Float32Array {
  if (!(temperature > 0) || !(share >= 0 && share <= 1)) {
    throw new AppError(
      'invalid-argument',
      `Answers cannot be smoothed at temperature ${temperature} with a share of ${share}; give a temperature above 0 and a share from 0 to 1.`,
    );
  }
  const { numCodes } = tokens;
  const mass = new Float64Array(numCodes);
  const means = new Float64Array(numCodes * numClasses);
  forEachNode(tokens, temperature, (v, shares) => {
    for (let k = 0; k < numCodes; k++) {
      mass[k] += shares[k];
      for (let c = 0; c < numClasses; c++) means[k * numClasses + c] += shares[k] * probabilities[v * numClasses + c];
    }
  });
  for (let i = 0; i < means.length; i++) {
    const total = mass[Math.floor(i / numClasses)];
    means[i] = total > 0 ? means[i] / total : 0;
  }
  const out = probabilities.map((value) => (1 - share) * value);
  forEachNode(tokens, temperature, (v, shares) => {
    for (let k = 0; k < numCodes; k++) {
      const weight = share * shares[k];
      for (let c = 0; c < numClasses; c++) out[v * numClasses + c] += weight * means[k * numClasses + c];
    }
  });
  return out;
}
