/** Logits to probabilities of classes. */

/**
 * Softmax of each row divided by the temperature.
 * @param logits rows x numClasses
 * @param temperature > 0; above 1 softens
 * @returns rows x numClasses; a row sums to 1
 */
export function probabilitiesOf(logits: Float32Array, numClasses: number, temperature = 1): Float32Array {
  const out = new Float32Array(logits.length);
  for (let at = 0; at < logits.length; at += numClasses) {
    let top = Number.NEGATIVE_INFINITY;
    for (let c = at; c < at + numClasses; c++) top = Math.max(top, logits[c]);
    let sum = 0;
    for (let c = at; c < at + numClasses; c++) sum += out[c] = Math.exp((logits[c] - top) / temperature);
    for (let c = at; c < at + numClasses; c++) out[c] /= sum;
  }
  return out;
}
