/**
 * How fast a hunt finds anomalies. Everywhere: labels in the order of asking, 1 = anomalous.
 *
 *   A@k     anomalies among the first k questions
 *   AUDC    mean over k = 1 .. budget of A@k / min(k, total): 1 where every question hits until none is left
 */
import { AppError } from '../schema/errors.ts';

/** Anomalies found after 1, 2, ... questions; length as labels. */
export function discoveryCurve(labels: Uint8Array): Int32Array {
  let found = 0;
  return Int32Array.from(labels, (label) => (found += label));
}

/** A@k; after the last question it stays. 0 for k = 0. */
export function foundAt(labels: Uint8Array, k: number): number {
  let found = 0;
  for (let i = 0; i < Math.min(k, labels.length); i++) found += labels[i];
  return found;
}

/** A@k of uniform draws without repetition, on average: k times the rate, until nothing is left. */
export function expectedByChance(k: number, total: number, candidates: number): number {
  return candidates === 0 ? 0 : (Math.min(k, candidates) * total) / candidates;
}

/**
 * Area under the discovery curve, 0..1; questions beyond the last one find nothing.
 * @param total anomalies that there are
 * @throws AppError invalid-argument without an anomaly or a budget
 */
export function discoveryArea(labels: Uint8Array, total: number, budget: number): number {
  if (total < 1 || budget < 1) {
    throw new AppError(
      'invalid-argument',
      `A hunt can be measured only where there is something to find and to ask: ${total} anomalies, ${budget} questions.`,
    );
  }
  let [found, sum] = [0, 0];
  for (let k = 1; k <= budget; k++) {
    if (k <= labels.length) found += labels[k - 1];
    sum += found / Math.min(k, total);
  }
  return sum / budget;
}
