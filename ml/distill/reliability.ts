/** How far probabilities are what they say: reliability curve, expected calibration error, Brier score. */
import { wilsonInterval } from '../metrics/share.ts';
import type { ShareInterval } from '../metrics/share.ts';

/** Most bins of a curve, and the fewest rows that a bin should have. */
const MOST_BINS = 10;
const BIN_ROWS = 10;

export interface ReliabilityBin {
  readonly count: number;
  /** lowest and highest probability in it, and their mean */
  readonly from: number;
  readonly to: number;
  readonly mean: number;
  /** share of the rows that were of the class, with a 95 % interval (Wilson) */
  readonly found: ShareInterval;
}

/**
 * Bins of about equal numbers of rows, by ascending probability; equal probabilities stay together.
 * @param probabilities of one class, or of the class that is called most likely
 * @param isHit 1 where the row is of that class
 */
export function reliabilityCurve(probabilities: Float32Array, isHit: Uint8Array): readonly ReliabilityBin[] {
  const count = probabilities.length;
  const order = [...probabilities.keys()].sort((a, b) => probabilities[a] - probabilities[b] || a - b);
  const bins = Math.max(1, Math.min(MOST_BINS, Math.floor(count / BIN_ROWS)));
  const curve: ReliabilityBin[] = [];
  let from = 0;
  for (let b = 1; b <= bins; b++) {
    let to = Math.round((b * count) / bins);
    while (to > 0 && to < count && probabilities[order[to]] === probabilities[order[to - 1]]) to++;
    if (to <= from) continue;
    const rows = order.slice(from, to);
    const found = wilsonInterval(
      rows.reduce((sum, row) => sum + isHit[row], 0),
      rows.length,
    );
    if (found === null) continue;
    curve.push({
      count: rows.length,
      from: probabilities[rows[0]],
      to: probabilities[rows[rows.length - 1]],
      mean: rows.reduce((sum, row) => sum + probabilities[row], 0) / rows.length,
      found,
    });
    from = to;
  }
  return curve;
}

/** Mean of |mean probability - share found| over the bins, each as often as it has rows; 0 is best. NaN without rows. */
export function expectedCalibrationError(curve: readonly ReliabilityBin[]): number {
  const count = curve.reduce((sum, bin) => sum + bin.count, 0);
  return curve.reduce((sum, bin) => sum + bin.count * Math.abs(bin.mean - bin.found.share), 0) / count;
}

/**
 * Brier's score: mean over rows of sum over classes of (p - y)^2, y 1 for the row's class; for two classes half of that,
 * which is the usual (p - y)^2. 0 is best. NaN without rows.
 * @param probabilities rows x numClasses
 */
export function brierScore(probabilities: Float32Array, labels: Int32Array, numClasses: number): number {
  let sum = 0;
  for (const [row, label] of labels.entries()) {
    for (let c = 0; c < numClasses; c++) sum += (probabilities[row * numClasses + c] - (c === label ? 1 : 0)) ** 2;
  }
  return sum / labels.length / (numClasses === 2 ? 2 : 1);
}

/**
 * What the curve of a network with several classes is drawn from: of two classes the second, which alerts are about; of
 * more the probability of the class called most likely.
 */
export function reliabilityInput(
  probabilities: Float32Array,
  labels: Int32Array,
  numClasses: number,
): { readonly probabilities: Float32Array; readonly isHit: Uint8Array } {
  const isHit = new Uint8Array(labels.length);
  const said = new Float32Array(labels.length);
  for (const [row, label] of labels.entries()) {
    let best = numClasses === 2 ? 1 : 0;
    if (numClasses > 2) {
      for (let c = 1; c < numClasses; c++) {
        if (probabilities[row * numClasses + c] > probabilities[row * numClasses + best]) best = c;
      }
    }
    said[row] = probabilities[row * numClasses + best];
    isHit[row] = label === best ? 1 : 0;
  }
  return { probabilities: said, isHit };
}
