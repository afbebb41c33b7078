/**
 * From which probability on a new node raises an alert: chosen by how many alerts a day somebody can look at, or by how
 * many of them should be right, with what the held-out labels say about it.
 *
 * Alerts a day come from the whole population, which has no need of labels: share of nodes at or above the threshold times
 * arrivals a day. Precision and recall come from held-out labels. Where these were picked by a strategy and the true share
 * pi of the class is known, precision is pi R / (pi R + (1 - pi) F) of the recall R and the share F of other nodes that are
 * alerted, each counted among its own labels; its bounds take the bounds of R and F against each other, so they are wider
 * than 95 %. That is right as far as which nodes were labelled depended on their class alone.
 */
import { wilsonInterval } from '../metrics/share.ts';
import type { ShareInterval } from '../metrics/share.ts';
import { AppError } from '../schema/errors.ts';

/** Fewer held-out alerts than this say little about a precision. */
const FEW_ALERTS = 10;

export interface ThresholdInput {
  /** calibrated probability of the class that alerts, of each node of the population (or of a random part of it) */
  readonly population: Float32Array;
  /** new nodes a day, > 0 */
  readonly arrivalsPerDay: number;
  /** probabilities of held-out labelled nodes, and 1 where the node is of that class */
  readonly heldOut: { readonly probabilities: Float32Array; readonly isPositive: Uint8Array };
  /** share of that class among all nodes, where it is known and held-out labels were picked by a strategy; else null */
  readonly trueShare: number | null;
}

export type ThresholdChoice =
  | { readonly by: 'alerts'; readonly alertsPerDay: number }
  /** lower-bound: the lower end of the 95 % interval must reach it */
  | { readonly by: 'precision'; readonly precision: number; readonly judgedBy: 'estimate' | 'lower-bound' }
  | { readonly by: 'hand'; readonly threshold: number };

/** What is to be expected at a threshold: a node alerts where its probability is at least that. */
export interface ThresholdOutlook {
  readonly threshold: number;
  /** share of the population that alerts */
  readonly alertShare: number;
  readonly alertsPerDay: number;
  /** held-out labels, those of the class, those that alert, and those that are both */
  readonly labels: number;
  readonly positives: number;
  readonly alerts: number;
  readonly hits: number;
  /** null where no held-out label says anything */
  readonly precision: ShareInterval | null;
  readonly recall: ShareInterval | null;
  /** mean probability of the nodes that alert: the precision if probabilities are what they say; null without alerts */
  readonly promisedPrecision: number | null;
  /** whether precision was corrected to the true share of the class */
  readonly corrected: boolean;
}

export interface ChosenThreshold {
  readonly choice: ThresholdChoice;
  /** null where no threshold does what was asked for; notes say how near one comes */
  readonly outlook: ThresholdOutlook | null;
  readonly notes: readonly string[];
}

const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;

function check(input: ThresholdInput, choice: ThresholdChoice): void {
  const wrong = (message: string): AppError => new AppError('invalid-argument', message);
  const { population, heldOut, arrivalsPerDay, trueShare } = input;
  if (population.length === 0) throw wrong('A threshold needs the probabilities of some nodes; there are none.');
  const isShare = (value: number): boolean => value >= 0 && value <= 1;
  if (!population.every(isShare) || !heldOut.probabilities.every(isShare)) {
    throw wrong('A threshold needs probabilities from 0 to 1.');
  }
  if (heldOut.probabilities.length !== heldOut.isPositive.length) {
    throw wrong('A threshold needs one probability for each held-out label.');
  }
  if (!(arrivalsPerDay > 0 && Number.isFinite(arrivalsPerDay))) {
    throw wrong(`New nodes a day must be a number above 0; got ${arrivalsPerDay}.`);
  }
  if (trueShare !== null && !(trueShare > 0 && trueShare < 1)) {
    throw wrong(`The share of the class among all nodes must lie between 0 and 1; got ${trueShare}.`);
  }
  if (choice.by === 'alerts' && !(choice.alertsPerDay > 0 && Number.isFinite(choice.alertsPerDay))) {
    throw wrong(`Alerts a day must be a number above 0; got ${choice.alertsPerDay}.`);
  }
  if (choice.by === 'precision' && !(choice.precision > 0 && choice.precision <= 1)) {
    throw wrong(`The share of alerts that should be right must lie between 0 and 1; got ${choice.precision}.`);
  }
  if (choice.by === 'hand' && !isShare(choice.threshold)) {
    throw wrong(`The threshold must be a probability from 0 to 1; got ${choice.threshold}.`);
  }
}

export interface Counted {
  readonly positives: number;
  readonly negatives: number;
  readonly hits: number;
  readonly falseAlerts: number;
}

/** The share of alerts that are right: corrected to the share pi of the class among all nodes where it is given. */
export function precisionOf(
  { positives, negatives, hits, falseAlerts }: Counted,
  pi: number | null,
): ShareInterval | null {
  if (hits + falseAlerts === 0) return null;
  if (pi === null) return wilsonInterval(hits, hits + falseAlerts);
  const recall = wilsonInterval(hits, positives);
  const others = wilsonInterval(falseAlerts, negatives);
  if (recall === null || others === null) return null;
  const share = (r: number, f: number): number => (r === 0 && f === 0 ? 0 : (pi * r) / (pi * r + (1 - pi) * f));
  return {
    share: share(recall.share, others.share),
    low: share(recall.low, others.high),
    high: share(recall.high, others.low),
  };
}

/** First place in ascending values that is not below `threshold`. */
function firstNotBelow(sorted: Float32Array, threshold: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < threshold) low = middle + 1;
    else high = middle;
  }
  return low;
}

function outlookAt(input: ThresholdInput, sorted: Float32Array, threshold: number): ThresholdOutlook {
  const { heldOut, trueShare, arrivalsPerDay } = input;
  let [positives, alerts, hits] = [0, 0, 0];
  for (const [i, probability] of heldOut.probabilities.entries()) {
    positives += heldOut.isPositive[i];
    if (probability < threshold) continue;
    alerts++;
    hits += heldOut.isPositive[i];
  }
  const labels = heldOut.probabilities.length;
  const above = sorted.subarray(firstNotBelow(sorted, threshold));
  const alertShare = above.length / sorted.length;
  const counted = { positives, negatives: labels - positives, hits, falseAlerts: alerts - hits };
  return {
    threshold,
    alertShare,
    alertsPerDay: alertShare * arrivalsPerDay,
    labels,
    positives,
    alerts,
    hits,
    precision: precisionOf(counted, trueShare),
    recall: wilsonInterval(hits, positives),
    promisedPrecision: above.length === 0 ? null : above.reduce((sum, value) => sum + value, 0) / above.length,
    corrected: trueShare !== null,
  };
}

/** The lowest probability at or above which no more nodes lie than wanted. */
function byAlerts(input: ThresholdInput, sorted: Float32Array, alertsPerDay: number, notes: string[]): number {
  const count = sorted.length;
  const wanted = Math.floor((alertsPerDay / input.arrivalsPerDay) * count + 1e-9);
  if (wanted >= count) {
    notes.push(`Only ${input.arrivalsPerDay} new nodes a day are expected, so every one of them may alert.`);
    return 0;
  }
  if (wanted < 1) {
    notes.push(
      `${alertsPerDay} alerts a day are less than one in the ${count} nodes known, so the threshold is the highest probability among them and the number of alerts is a guess.`,
    );
    return sorted[count - 1];
  }
  const threshold = sorted[count - wanted];
  // Nodes with equal probabilities alert together; as many as would be too many do not.
  let at = count - wanted;
  if (sorted[at - 1] !== threshold) return threshold;
  while (at < count && sorted[at] === threshold) at++;
  if (at === count) {
    notes.push(
      `The highest probability is shared by ${count - firstNotBelow(sorted, threshold)} nodes, which alert together: more than wanted.`,
    );
    return threshold;
  }
  notes.push('Some nodes have equal probabilities and alert together or not at all, so fewer alert than wanted.');
  return sorted[at];
}

/** Held-out labels by descending probability, counted as the threshold goes down. */
function byPrecision(
  input: ThresholdInput,
  wanted: number,
  judgedBy: 'estimate' | 'lower-bound',
  notes: string[],
): number | null {
  const { probabilities, isPositive } = input.heldOut;
  const order = [...probabilities.keys()].sort((a, b) => probabilities[b] - probabilities[a]);
  const positives = isPositive.reduce((sum, value) => sum + value, 0);
  const negatives = order.length - positives;
  let [hits, falseAlerts] = [0, 0];
  let found: number | null = null;
  let best = -1;
  for (const [i, row] of order.entries()) {
    if (isPositive[row] === 1) hits++;
    else falseAlerts++;
    if (i + 1 < order.length && probabilities[order[i + 1]] === probabilities[row]) continue;
    const precision = precisionOf({ positives, negatives, hits, falseAlerts }, input.trueShare);
    const reached = precision === null ? -1 : judgedBy === 'estimate' ? precision.share : precision.low;
    best = Math.max(best, reached);
    if (reached >= wanted) found = probabilities[row];
  }
  if (found !== null) {
    notes.push(
      'The threshold was chosen on the same held-out labels that its precision is read from, so that is a little too good. New answers will tell.',
    );
    return found;
  }
  const what = judgedBy === 'estimate' ? 'The share of right alerts' : 'The lower bound of the share of right alerts';
  notes.push(
    order.length === 0
      ? 'There are no held-out labels, so no threshold can be chosen by the share of right alerts. Choose one by alerts a day, or label more nodes.'
      : `${what} reaches ${percent(wanted)} at no threshold: ${percent(Math.max(0, best))} at best, on ${positives} held-out nodes of the class and ${negatives} others. Ask for less, or label more nodes.`,
  );
  return null;
}

/** @throws AppError invalid-argument */
export function chooseThreshold(input: ThresholdInput, choice: ThresholdChoice): ChosenThreshold {
  check(input, choice);
  const notes: string[] = [];
  const sorted = Float32Array.from(input.population).sort();
  let threshold: number | null;
  if (choice.by === 'alerts') threshold = byAlerts(input, sorted, choice.alertsPerDay, notes);
  else if (choice.by === 'precision') threshold = byPrecision(input, choice.precision, choice.judgedBy, notes);
  else threshold = choice.threshold;
  if (threshold === null) return { choice, outlook: null, notes };
  const outlook = outlookAt(input, sorted, threshold);
  if (outlook.positives === 0) {
    notes.push('No held-out label is of the class that alerts, so nothing is known about recall. Label more nodes.');
  }
  if (outlook.alerts < FEW_ALERTS) {
    notes.push(
      `Only ${outlook.alerts} of ${outlook.labels} held-out labels lie at or above the threshold: its precision is hardly known.`,
    );
  }
  if (input.trueShare !== null) {
    notes.push(
      `Precision is corrected to a share of ${percent(input.trueShare)} of the class among all nodes; among the held-out labels it is ${percent(outlook.labels === 0 ? 0 : outlook.positives / outlook.labels)}. That is right as far as which nodes were labelled depended on their class alone.`,
    );
  }
  return { choice, outlook, notes };
}
