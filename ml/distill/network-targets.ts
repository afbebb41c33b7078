/** What a step of ./network.ts is given to learn from, and the losses and gradients of it over plain arrays. */
import { AppError } from '../schema/errors.ts';

/** Known classes. */
export interface HardTargets {
  /** node of each label; a node may come twice */
  readonly rows: Int32Array;
  /** class of each label */
  readonly classes: Int32Array;
  /** weight of each label in the mean; null: all the same */
  readonly weights: Float32Array | null;
  /** of the mean in the loss */
  readonly share: number;
}

/** Probabilities to come close to, usually a teacher's. */
export interface SoftTargets {
  readonly rows: Int32Array;
  /** of all nodes, numNodes x numClasses, so that batches choose rows without copies; each row sums to 1 */
  readonly probabilities: Float32Array;
  /** weight of each of `rows` in the mean; null: all the same */
  readonly weights: Float32Array | null;
  readonly share: number;
}

export interface AskedGradient {
  readonly loss: number;
  /** towards hidden rows, rows x hiddenChannels */
  readonly gradient: Float32Array;
}

/** Something that hidden rows are asked for, outside this network: a match of tokens, for example. */
export interface HiddenLoss {
  /** nodes */
  readonly rows: Int32Array;
  /**
   * @param hidden the nodes' rows of H as the second layer sees them (dropout included), rows x hiddenChannels; a copy
   * @returns the loss and its gradient towards them, of the same shape
   */
  readonly evaluate: (hidden: Float32Array) => AskedGradient | Promise<AskedGradient>;
  /** of the loss in the step's */
  readonly share: number;
}

/** At least one of the first two. */
export interface NetworkTargets {
  readonly hard?: HardTargets | undefined;
  readonly soft?: SoftTargets | undefined;
  readonly hidden?: HiddenLoss | undefined;
}

/** Each without its share; 0 where nothing was asked. */
export interface NetworkLosses {
  readonly hard: number;
  readonly soft: number;
  readonly hidden: number;
}

const wrong = (message: string): AppError => new AppError('invalid-argument', message);

function checkTerm(what: string, rows: Int32Array, weights: Float32Array | null, numNodes: number): void {
  if (weights !== null && weights.length !== rows.length) {
    throw wrong(`A step got ${weights.length} weights for ${rows.length} ${what}. Give one for each.`);
  }
  const odd = rows.find((v) => v < 0 || v >= numNodes);
  if (odd !== undefined) throw wrong(`A step got ${what} of node ${odd}, but there are ${numNodes} nodes.`);
  if (rows.length === 0 || !(totalWeight(rows, weights) > 0)) {
    throw wrong(`A step got ${what} without any weight, so there is nothing to learn. Leave them out or weigh one.`);
  }
}

/** @throws AppError invalid-argument */
export function checkTargets({ hard, soft, hidden }: NetworkTargets, numNodes: number, numClasses: number): void {
  if (hard === undefined && soft === undefined && hidden === undefined) {
    throw wrong('A step needs classes, probabilities or a loss of hidden rows to learn from, and got none.');
  }
  if (hard !== undefined) {
    checkTerm('classes', hard.rows, hard.weights, numNodes);
    const odd = hard.classes.find((c) => c < 0 || c >= numClasses);
    if (odd !== undefined || hard.classes.length !== hard.rows.length) {
      throw wrong(
        odd === undefined
          ? `A step got ${hard.classes.length} classes for ${hard.rows.length} nodes. Give one for each.`
          : `A step got the class ${odd}, but there are ${numClasses} classes.`,
      );
    }
  }
  if (soft !== undefined) {
    checkTerm('probabilities', soft.rows, soft.weights, numNodes);
    if (soft.probabilities.length !== numNodes * numClasses) {
      throw wrong(
        `A step got ${soft.probabilities.length} probabilities for ${numNodes} nodes and ${numClasses} classes.`,
      );
    }
  }
  if (hidden !== undefined) checkTerm('hidden rows', hidden.rows, null, numNodes);
}

/** Nodes that have a target, each once, in the order of their first. @param place -1 everywhere, before and after */
export function rowsOf({ hard, soft, hidden }: NetworkTargets, place: Int32Array): Int32Array {
  const found: number[] = [];
  for (const term of [hard, soft, hidden]) {
    for (const v of term?.rows ?? []) {
      if (place[v] >= 0) continue;
      place[v] = found.length;
      found.push(v);
    }
  }
  for (const v of found) place[v] = -1;
  return Int32Array.from(found);
}

export const totalWeight = (rows: Int32Array, weights: Float32Array | null): number =>
  weights === null ? rows.length : weights.reduce((sum, value) => sum + value, 0);

/** Logits of computed rows. */
export interface LogitRows {
  /** without their bias */
  readonly values: Float32Array;
  readonly bias: Float32Array;
  /** the gradient of the loss towards them is added here, in rows of the same stride */
  readonly gradient: Float32Array;
  readonly stride: number;
  readonly numClasses: number;
  /** row of each node that has a target */
  readonly place: Int32Array;
}

/** Both losses, and their gradients times their shares. */
export function addLossGradients(z: LogitRows, { hard, soft }: NetworkTargets): { hard: number; soft: number } {
  const { values, bias, gradient, stride, numClasses, place } = z;
  const chance = new Float64Array(numClasses);
  /** Softmax into `chance`. @returns first address of the row, and log of the denominator with the top taken off */
  const softmax = (at: number): { readonly logSum: number; readonly top: number } => {
    let top = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < numClasses; c++) {
      chance[c] = values[at + c] + bias[c];
      if (chance[c] > top) top = chance[c];
    }
    let sum = 0;
    for (let c = 0; c < numClasses; c++) sum += chance[c] = Math.exp(chance[c] - top);
    for (let c = 0; c < numClasses; c++) chance[c] /= sum;
    return { logSum: Math.log(sum), top };
  };
  const losses = { hard: 0, soft: 0 };
  if (hard !== undefined) {
    const { rows, classes, weights, share } = hard;
    const total = totalWeight(rows, weights);
    for (let i = 0; i < rows.length; i++) {
      const at = stride * place[rows[i]];
      const { logSum, top } = softmax(at);
      const weight = (weights === null ? 1 : weights[i]) / total;
      losses.hard += weight * (logSum + top - values[at + classes[i]] - bias[classes[i]]);
      for (let c = 0; c < numClasses; c++) {
        gradient[at + c] += share * weight * (chance[c] - (c === classes[i] ? 1 : 0));
      }
    }
  }
  if (soft !== undefined) {
    const { rows, probabilities, weights, share } = soft;
    const total = totalWeight(rows, weights);
    for (let i = 0; i < rows.length; i++) {
      const at = stride * place[rows[i]];
      const { logSum, top } = softmax(at);
      const weight = (weights === null ? 1 : weights[i]) / total;
      let divergence = 0;
      for (let c = 0, from = rows[i] * numClasses; c < numClasses; c++) {
        const wanted = probabilities[from + c];
        // p log p is 0 where p is.
        if (wanted > 0) divergence += wanted * (Math.log(wanted) - (values[at + c] + bias[c] - top - logSum));
        gradient[at + c] += share * weight * (chance[c] - wanted);
      }
      losses.soft += weight * divergence;
    }
  }
  return losses;
}

/** Gradient and loss of the hidden rows, checked. @throws AppError internal (a gradient of another size) */
export async function hiddenGradient({ rows, evaluate }: HiddenLoss, hidden: Float32Array): Promise<AskedGradient> {
  const expected = hidden.length;
  const found = await evaluate(hidden);
  if (found.gradient.length === expected) return found;
  throw new AppError(
    'internal',
    `The loss of ${rows.length} hidden rows gave a gradient of ${found.gradient.length} values instead of ${expected}.`,
  );
}
