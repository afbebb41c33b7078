/** Labels cut into folds, each class spread evenly. */
import type { Rng } from '../rng.ts';

/** Fold of each label, 0..numFolds - 1. They hang on the labels, their order and the randomness alone. */
export function foldsOf(labels: ArrayLike<number>, numClasses: number, numFolds: number, rng: Rng): Int32Array {
  const fold = new Int32Array(labels.length);
  for (let label = 0; label < numClasses; label++) {
    const members = Int32Array.from({ length: labels.length }, (_, i) => i).filter((i) => labels[i] === label);
    rng.fork(`folds ${label}`).shuffle(members);
    // Classes start at different folds, so that small ones do not all lie in the first.
    members.forEach((i, at) => (fold[i] = (at + label) % numFolds));
  }
  return fold;
}
