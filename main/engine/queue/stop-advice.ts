/**
 * Whether it pays to go on, by a rule that is stated with its numbers.
 *
 * teach: stop where each of the last three batches changed the predicted class of fewer than 1 % of the nodes (after
 * Bloodgood & Vijay-Shanker, CoNLL 2009) and the next batch is expected to gain less than 0.5 points.
 * hunt: the last three batches are looked at, or as many as hold forty answers. Stop where they held no anomaly, or the
 * most that the next batch can be expected to find, after them, is below what random picks find in what is left.
 */
import { wilsonInterval } from '../../../ml/metrics/share.ts';
import type { QueueProgress } from '../../contract/api.ts';

const BATCHES = 3;
/** Answers below which none among them says little: at most one in eleven may still be an anomaly. */
const LEAST_LOOKED = 40;
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

/** The last three batches, or as many as hold LEAST_LOOKED answers; null where there are not so many. */
function lastBatches(yields: readonly BatchYield[]): { batches: number; looked: number; found: number } | null {
  let [batches, looked, found] = [0, 0, 0];
  for (const one of [...yields].reverse()) {
    if (batches >= BATCHES && looked >= LEAST_LOOKED) break;
    batches++;
    looked += one.looked;
    found += one.found;
  }
  return batches >= BATCHES && looked >= LEAST_LOOKED ? { batches, looked, found } : null;
}

/** @param byChance share of anomalies that random picks find in what is left; null where nothing tells it */
export function adviseHunting(yields: readonly BatchYield[], byChance: number | null): Advice {
  const last = lastBatches(yields);
  if (last === null) {
    const enough = `three batches and ${LEAST_LOOKED} picked questions are answered with a class`;
    return { advised: false, sentence: `Go on: there is no sign to stop before ${enough}.` };
  }
  const { batches, found, looked } = last;
  const seen = `the last ${batches} batches held ${found} anomal${found === 1 ? 'y' : 'ies'} in ${looked} answers`;
  const most = wilsonInterval(found, looked)?.high ?? 1;
  if (found === 0) {
    return {
      advised: true,
      sentence: `You can stop: ${seen}; at most ${percent(most)} of the next are expected to be one.`,
    };
  }
  if (byChance !== null && most < byChance) {
    return {
      advised: true,
      sentence: `You can stop: ${seen} (at most ${percent(most)}), below the ${percent(byChance)} that random picks are expected to find in what is left.`,
    };
  }
  const chance = byChance === null ? '' : `; random picks are expected to find ${percent(byChance)} in what is left`;
  return { advised: false, sentence: `Go on: ${seen}${chance}.` };
}
