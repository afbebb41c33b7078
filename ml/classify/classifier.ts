/** What a node classifier is to the labelling loop: trained a little further whenever labels were added. */
import type { RunContext } from '../context.ts';

/** Labelled nodes to learn from. */
export interface TrainingLabels {
  /** class of each labelled node, -1 of the others; length numNodes */
  readonly labels: Int32Array;
  /** weight of each class in the loss; length numClasses */
  readonly classWeights: Float32Array;
}

export interface NodeClassifier {
  /**
   * Continues from the weights as they are. @returns the loss before the last step
   * @throws AppError conflict (no labelled node), cancelled
   */
  train(given: TrainingLabels, epochs: number, ctx: RunContext): Promise<number>;
  /** Without dropout; numNodes x numClasses */
  logits(): Promise<Float32Array>;
  dispose(): void;
}

/** Every class the same. */
export const equalWeights = (numClasses: number): Float32Array => new Float32Array(numClasses).fill(1);

/**
 * Inversely to how often a class was labelled, 1 on average over labelled nodes (King & Zeng 2001): a class with few
 * labels is heard as loudly as the others. 0 for a class without a label.
 */
export function balancedWeights(labels: Int32Array, numClasses: number): Float32Array {
  const counts = new Float64Array(numClasses);
  let labelled = 0;
  for (const label of labels) {
    if (label < 0) continue;
    counts[label]++;
    labelled++;
  }
  const present = counts.filter((count) => count > 0).length;
  return Float32Array.from(counts, (count) => (count === 0 ? 0 : labelled / (present * count)));
}
