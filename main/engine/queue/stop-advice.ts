/**
 * Whether it pays to go on, by a rule that is stated with its numbers.
 *
 * teach: stop where each of the last three batches changed the predicted class of fewer than 1 % of the nodes (after
 * Bloodgood & Vijay-Shanker, CoNLL 2009) and the next batch is expected to gain less than 0.5 points.
 * hunt: stop where no anomaly was found in the last three batches, or the most that the next batch can be expected to
 * find, after the last three, is below what random picks find.
 */
import { wilsonInterval } from '../../../ml/metrics/share.ts';
import type { QueueProgress, QueueState } from '../../contract/api.ts';

const BATCHES = 3;
const STABLE = 0.01;
const SMALL_GAIN = 0.005;

type Advice = QueueProgress['stop'];

/** Questions of one batch that were answered with a class, and the anomalies among them. */
export interface BatchYield {
  readonly looked: number;
  readonly found: number;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const points = (score: number): string => `${(100 * score).toFixed(1)} points`;

export function adviseTeaching(changed: readonly (number | null)[], gain: QueueProgress['gain']): Advice {
  const last = changed.slice(-BATCHES).filter((share): share is number => share !== null);
  if (last.length < BATCHES) {
    return { advised: false, sentence: 'Go on: there is no sign to stop before the classifier has seen four batches.' };
  }
  const most = Math.max(...last);
  const moved = `The last ${BATCHES} batches changed the predicted class of at most ${percent(most)} of the nodes`;
  if (most >= STABLE) return { advised: false, sentence: `Go on: ${moved.toLowerCase()}, and 1 % counts as settled.` };
  if (gain === null) {
    return {
      advised: false,
      sentence: `${moved}, but the learning curve is too short to say what the next one gains.`,
    };
  }
  const expected = `the next batch is expected to gain ${points(gain.next)} (${points(gain.low)} to ${points(gain.high)})`;
  return gain.next < SMALL_GAIN
    ? { advised: true, sentence: `You can stop: ${moved.toLowerCase()}, and ${expected}.` }
    : { advised: false, sentence: `Go on: ${expected}.` };
}

export function adviseHunting(yields: readonly BatchYield[], baseRate: QueueState['found']['baseRate']): Advice {
  if (yields.length < BATCHES) {
    return { advised: false, sentence: 'Go on: there is no sign to stop before three batches are answered.' };
  }
  const last = yields.slice(-BATCHES);
  const found = last.reduce((sum, one) => sum + one.found, 0);
  const looked = last.reduce((sum, one) => sum + one.looked, 0);
  const seen = `the last ${BATCHES} batches held ${found} anomal${found === 1 ? 'y' : 'ies'} in ${looked} answers`;
  if (looked === 0)
    return { advised: false, sentence: 'Go on: nothing of the last batches was answered with a class.' };
  const rate = wilsonInterval(found, looked);
  if (found === 0) {
    return {
      advised: true,
      sentence: `You can stop: ${seen}; at most ${percent(rate?.high ?? 1)} of the next are expected to be one.`,
    };
  }
  if (baseRate !== null && rate !== null && rate.high < baseRate.share) {
    return {
      advised: true,
      sentence: `You can stop: ${seen} (at most ${percent(rate.high)}), below the ${percent(baseRate.share)} that random picks find.`,
    };
  }
  const chance = baseRate === null ? '' : `; random picks find ${percent(baseRate.share)}`;
  return { advised: false, sentence: `Go on: ${seen}${chance}.` };
}
