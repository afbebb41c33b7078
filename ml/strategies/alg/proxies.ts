/**
 * The proxies of ALG: a cheap model for each round of labels, whose disagreement says where labels taught most. The
 * released proxy is a perceptron on Â²X; here it is the same input under least squares on class indicators with a ridge,
 *
 *   W = (Hc'Hc + rho tr(Hc'Hc) / d I)^-1 Hc'Yc,   o(u) = mean(Y) + (h_u - mean(H)) W,
 *
 * Hc, Yc centred rows of the labelled nodes: the linear estimate of the chances of the classes, summing to 1. It is solved
 * exactly, so it hangs on no seed and no stopping rule (a label taken back gives the very model of before), needs no
 * validation labels, and costs less than an epoch of the perceptron.
 */
import { backward, factorise, forward } from '../../algebra/cholesky.ts';
import type { FeatureRows } from '../propagated.ts';

/** The model after a round: o(u) = bias + h_u W. */
export interface Proxy {
  /** number of the round, 0-based */
  readonly round: number;
  /** labels it was fitted to: the first ones */
  readonly labels: number;
  /** width x numClasses */
  readonly weights: Float64Array;
  readonly bias: Float64Array;
}

/**
 * Labels after each round: 2 for each class, then one for each class at a time, what is left over last. More labels than
 * T such rounds hold are split into T rounds of equal size.
 */
export function roundEnds(labels: number, numClasses: number, mostRounds: number): number[] {
  if (labels === 0) return [];
  const first = Math.min(labels, 2 * numClasses);
  const batch = Math.max(numClasses, Math.ceil((labels - first) / mostRounds));
  const ends = [first];
  for (let end = first + batch; end < labels; end += batch) ends.push(end);
  if (labels > first) ends.push(labels);
  return ends;
}

/** `count` of the items, evenly spaced, the first and the last among them. */
export function spaced<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_, i) => items[Math.round((i * (items.length - 1)) / (count - 1))]);
}

/** @param nodes labelled ones, at least one @param ridge rho, above 0 */
export function fitProxy(
  { rows, width }: FeatureRows,
  nodes: Int32Array,
  labels: Int32Array,
  numClasses: number,
  ridge: number,
): Pick<Proxy, 'weights' | 'bias'> {
  const mean = new Float64Array(width);
  const share = new Float64Array(numClasses);
  for (const v of nodes) {
    for (let c = 0; c < width; c++) mean[c] += rows[v * width + c] / nodes.length;
    share[labels[v]] += 1 / nodes.length;
  }
  const gram = new Float64Array(width * width);
  const weights = new Float64Array(width * numClasses);
  const row = new Float64Array(width);
  for (const v of nodes) {
    for (let c = 0; c < width; c++) row[c] = rows[v * width + c] - mean[c];
    for (let i = 0; i < width; i++) {
      for (let j = 0; j <= i; j++) gram[i * width + j] += row[i] * row[j];
      for (let k = 0; k < numClasses; k++)
        weights[i * numClasses + k] += row[i] * ((labels[v] === k ? 1 : 0) - share[k]);
    }
  }
  let trace = 0;
  for (let i = 0; i < width; i++) trace += gram[i * width + i];
  // Rows that are all the same leave nothing to fit: any positive number gives weights of 0.
  const added = trace > 0 ? (ridge * trace) / width : 1;
  for (let i = 0; i < width; i++) gram[i * width + i] += added;
  factorise(gram, width);
  const column = new Float64Array(width);
  for (let k = 0; k < numClasses; k++) {
    for (let i = 0; i < width; i++) column[i] = weights[i * numClasses + k];
    forward(gram, width, column);
    backward(gram, width, column);
    for (let i = 0; i < width; i++) weights[i * numClasses + k] = column[i];
  }
  const bias = share;
  for (let i = 0; i < width; i++) {
    for (let k = 0; k < numClasses; k++) bias[k] -= mean[i] * weights[i * numClasses + k];
  }
  return { weights, bias };
}

/** out[k] = bias[k] + h_v W. */
function outputs(
  { rows, width }: FeatureRows,
  v: number,
  weights: Float64Array,
  bias: Float64Array,
  out: Float64Array,
): void {
  const columns = bias.length;
  for (let k = 0; k < columns; k++) out[k] = bias[k];
  for (let c = 0, at = 0; c < width; c++) {
    const value = rows[v * width + c];
    for (let k = 0; k < columns; k++, at++) out[k] += value * weights[at];
  }
}

const argmax = (values: Float64Array): number => {
  let best = 0;
  for (let k = 1; k < values.length; k++) if (values[k] > values[best]) best = k;
  return best;
};

/**
 * Votes of the proxies: 1/2 ln(acc / (1 - acc)), none below 0, as released. Where released code measures acc on validation
 * labels, it is the share of the labels given after the round that the proxy has right, (right + 1) / (given + 2): it saw
 * none of them. The newest, which has none to be tried on, has the vote of the one before it.
 */
export function votes(
  features: FeatureRows,
  order: Int32Array,
  labels: Int32Array,
  proxies: readonly Proxy[],
): Float64Array {
  const vote = new Float64Array(proxies.length).fill(1);
  proxies.forEach((proxy, i) => {
    if (proxy.labels >= order.length) {
      if (i > 0) vote[i] = vote[i - 1];
      return;
    }
    const out = new Float64Array(proxy.bias.length);
    let right = 0;
    for (const v of order.subarray(proxy.labels)) {
      outputs(features, v, proxy.weights, proxy.bias, out);
      if (argmax(out) === labels[v]) right++;
    }
    const accuracy = (right + 1) / (order.length - proxy.labels + 2);
    vote[i] = Math.max(0, 0.5 * Math.log(accuracy / (1 - accuracy)));
  });
  // Where no proxy beats a coin, the newest speaks alone.
  if (vote.every((value) => value === 0)) vote[vote.length - 1] = 1;
  return vote;
}

export interface Opinions {
  /** class that the votes are for; length numNodes */
  readonly predicted: Int32Array;
  /** sum over pairs of rounds i < j of alpha_i alpha_j |o_i(u) - o_j(u)|; length numNodes */
  readonly disagreement: Float64Array;
}

/** @param n number of nodes, which rows without columns do not tell @param alpha weight of each proxy's round */
export function opinions(
  features: FeatureRows,
  n: number,
  proxies: readonly Proxy[],
  vote: Float64Array,
  alpha: readonly number[],
): Opinions {
  const { width } = features;
  const classes = proxies[0].bias.length;
  const count = proxies.length;
  // All proxies side by side, so that a row is read once.
  const weights = new Float64Array(width * count * classes);
  const bias = new Float64Array(count * classes);
  proxies.forEach((proxy, p) => {
    bias.set(proxy.bias, p * classes);
    for (let c = 0; c < width; c++) {
      const row = proxy.weights.subarray(c * classes, (c + 1) * classes);
      weights.set(row, (c * count + p) * classes);
    }
  });
  const predicted = new Int32Array(n);
  const disagreement = new Float64Array(n);
  const out = new Float64Array(count * classes);
  const sum = new Float64Array(classes);
  for (let v = 0; v < n; v++) {
    outputs(features, v, weights, bias, out);
    sum.fill(0);
    for (let p = 0, at = 0; p < count; p++) for (let k = 0; k < classes; k++, at++) sum[k] += vote[p] * out[at];
    predicted[v] = argmax(sum);
    let total = 0;
    for (let i = 0; i < count; i++) {
      for (let j = i + 1; j < count; j++) {
        let square = 0;
        for (let k = 0; k < classes; k++) square += (out[i * classes + k] - out[j * classes + k]) ** 2;
        total += alpha[i] * alpha[j] * Math.sqrt(square);
      }
    }
    disagreement[v] = total;
  }
  return { predicted, disagreement };
}
