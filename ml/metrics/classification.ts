/** Metrics of classes. Everywhere: truth -1 = unknown (left out); predicted and truth of the same length. */

/** Index of the highest value of each row, the first of equal ones; length rows. */
export function argmaxRows(values: Float32Array, width: number): Int32Array {
  const best = new Int32Array(width === 0 ? 0 : values.length / width);
  for (let r = 0; r < best.length; r++) {
    for (let c = 1; c < width; c++) if (values[r * width + c] > values[r * width + best[r]]) best[r] = c;
  }
  return best;
}

/** Share of elements that are predicted rightly. NaN where nothing is known. */
export function accuracy(predicted: Int32Array, truth: Int32Array): number {
  let known = 0;
  let right = 0;
  for (let i = 0; i < truth.length; i++) {
    if (truth[i] < 0) continue;
    known++;
    if (predicted[i] === truth[i]) right++;
  }
  return right / known;
}

/**
 * Mean over classes of F1 = 2 TP / (2 TP + FP + FN), over the classes that occur in the truth or are predicted (as
 * scikit-learn's f1_score with average "macro"). NaN where nothing is known.
 */
export function macroF1(predicted: Int32Array, truth: Int32Array, numClasses: number): number {
  const [hit, said, present] = [0, 0, 0].map(() => new Float64Array(numClasses));
  for (let i = 0; i < truth.length; i++) {
    if (truth[i] < 0) continue;
    said[predicted[i]]++;
    present[truth[i]]++;
    if (predicted[i] === truth[i]) hit[truth[i]]++;
  }
  const f1 = [...hit.keys()].filter((c) => said[c] + present[c] > 0).map((c) => (2 * hit[c]) / (said[c] + present[c]));
  return f1.reduce((sum, value) => sum + value, 0) / f1.length;
}

/** Mean of -log softmax(row)[truth] over known rows, in float64. */
export function meanCrossEntropy(logits: Float32Array, truth: Int32Array, numClasses: number): number {
  let sum = 0;
  let known = 0;
  for (let r = 0; r < truth.length; r++) {
    if (truth[r] < 0) continue;
    const row = logits.subarray(r * numClasses, (r + 1) * numClasses);
    const top = row.reduce((high, value) => Math.max(high, value), Number.NEGATIVE_INFINITY);
    const total = row.reduce((all, value) => all + Math.exp(value - top), 0);
    sum += Math.log(total) + top - row[truth[r]];
    known++;
  }
  return sum / known;
}
