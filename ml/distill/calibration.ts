/**
 * Probabilities that mean what they say, from labels that the network did not learn from.
 *
 * Temperature scaling (Guo et al., ICML 2017): logits / T, one number for all classes, under which the held-out classes
 * are most likely. For two classes Platt's scaling (Platt 1999), a d + b of the difference d of the logits, where it is
 * better on held-out labels that were not used to fit it (cross-fitting in FOLDS parts); the same is asked of the
 * temperature. Targets are Platt's: (n + 1) / (n + 2) for a class of n labels instead of 1, the rest for the other classes,
 * so that a few labels that all are right do not make the network certain.
 *
 * Where labels were picked by a strategy, classes are not as frequent among them as among all nodes. If the true shares
 * are known, logits are shifted by log(true share / share among the labels) (Saerens, Latinne & Decaestecker, Neural
 * Computation 2002). That is right as far as labels were picked by class, and wrong where they were picked for something
 * else that the network does not see.
 */
import { AppError } from '../schema/errors.ts';
import type { StudentNetwork } from './distill.types.ts';

/** Parts that held-out labels are cut into: each is judged by what was fitted to the others. */
const FOLDS = 5;
/** Fewer held-out labels than this tell nothing about a probability. */
export const LEAST_LABELS = 10;
const LEAST_TEMPERATURE = 1 / 32;
const MOST_TEMPERATURE = 32;

/** What is held out: logits as the network to be calibrated gives them, and the classes that were found. */
export interface HeldOut {
  /** count x numClasses */
  readonly logits: Float32Array;
  /** class of each row, 0 .. numClasses - 1 */
  readonly labels: Int32Array;
  readonly numClasses: number;
}

export type CalibrationMethod = 'none' | 'temperature' | 'platt';

export interface Calibration {
  readonly method: CalibrationMethod;
  /** > 0: logits are divided by it */
  readonly temperature: number;
  /** added to the logits after that, one number for each class; zeros where nothing is shifted */
  readonly shift: readonly number[];
  /** held-out labels */
  readonly count: number;
  /** mean -log probability of the held-out classes before and after, the latter cross-fitted and before any shift to true shares */
  readonly lossBefore: number;
  readonly lossAfter: number;
  /** what a person must know: too few labels, a bound that was met, shares that were corrected */
  readonly notes: readonly string[];
}

interface Fit {
  readonly temperature: number;
  /** of class 1 against class 0, after the temperature */
  readonly offset: number;
}
const UNCHANGED: Fit = { temperature: 1, offset: 0 };

function classCounts({ labels, numClasses }: HeldOut): Float64Array {
  const counts = new Float64Array(numClasses);
  for (const label of labels) counts[label]++;
  return counts;
}

/** log softmax of one row under a fit, into `out`. */
function logShares(held: HeldOut, row: number, fit: Fit, out: Float64Array): void {
  const { logits, numClasses } = held;
  let most = -Infinity;
  for (let c = 0; c < numClasses; c++) {
    out[c] = logits[row * numClasses + c] / fit.temperature + (c === 1 ? fit.offset : 0);
    most = Math.max(most, out[c]);
  }
  let total = 0;
  for (let c = 0; c < numClasses; c++) total += Math.exp(out[c] - most);
  const log = most + Math.log(total);
  for (let c = 0; c < numClasses; c++) out[c] -= log;
}

/** Mean -log probability of the classes of these rows. @param smoothed with Platt's targets, as fits are judged */
function meanLoss(held: HeldOut, rows: readonly number[], fit: Fit, smoothed: boolean): number {
  const { labels, numClasses } = held;
  const counts = new Float64Array(numClasses);
  for (const row of rows) counts[labels[row]]++;
  const shares = new Float64Array(numClasses);
  let sum = 0;
  for (const row of rows) {
    logShares(held, row, fit, shares);
    const label = labels[row];
    const rest = smoothed ? 1 / (counts[label] + 2) : 0;
    for (let c = 0; c < numClasses; c++) {
      if (c === label) sum -= (1 - rest) * shares[c];
      else if (rest > 0) sum -= (rest / (numClasses - 1)) * shares[c];
    }
  }
  return sum / rows.length;
}

/** Golden section on log T: the loss is convex in 1 / T. */
function fitTemperature(held: HeldOut, rows: readonly number[]): Fit {
  const ratio = (Math.sqrt(5) - 1) / 2;
  const loss = (x: number): number => meanLoss(held, rows, { temperature: Math.exp(x), offset: 0 }, true);
  let [low, high] = [Math.log(LEAST_TEMPERATURE), Math.log(MOST_TEMPERATURE)];
  let [a, b] = [high - ratio * (high - low), low + ratio * (high - low)];
  let [atA, atB] = [loss(a), loss(b)];
  for (let i = 0; i < 40; i++) {
    if (atA > atB) {
      [low, a, atA] = [a, b, atB];
      b = low + ratio * (high - low);
      atB = loss(b);
    } else {
      [high, b, atB] = [b, a, atA];
      a = high - ratio * (high - low);
      atA = loss(a);
    }
  }
  return { temperature: Math.exp((low + high) / 2), offset: 0 };
}

/**
 * Newton's method with halved steps (Lin, Lin & Weng, Machine Learning 2007).
 * @returns null where the slope is not positive within the bounds: then the logits order the classes the wrong way
 */
function fitPlatt(held: HeldOut, rows: readonly number[]): Fit | null {
  const { logits, labels } = held;
  const counts = [0, 0];
  for (const row of rows) counts[labels[row]]++;
  const target = (label: number): number => (label === 1 ? (counts[1] + 1) / (counts[1] + 2) : 1 / (counts[0] + 2));
  const difference = (row: number): number => logits[2 * row + 1] - logits[2 * row];
  const loss = (a: number, b: number): number =>
    rows.reduce((sum, row) => {
      const x = a * difference(row) + b;
      // log(1 + exp(x)) - t x without overflow
      return sum + Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))) - target(labels[row]) * x;
    }, 0);
  let [a, b] = [1, 0];
  let present = loss(a, b);
  for (let i = 0; i < 50; i++) {
    let [ga, gb, haa, hab, hbb] = [0, 0, 1e-10, 0, 1e-10];
    for (const row of rows) {
      const d = difference(row);
      const p = 1 / (1 + Math.exp(-(a * d + b)));
      const [off, spread] = [p - target(labels[row]), p * (1 - p)];
      ga += off * d;
      gb += off;
      haa += spread * d * d;
      hab += spread * d;
      hbb += spread;
    }
    const det = haa * hbb - hab * hab;
    if (Math.abs(ga) + Math.abs(gb) < 1e-9 * rows.length || !(det > 0)) break;
    const [da, db] = [(hbb * ga - hab * gb) / det, (haa * gb - hab * ga) / det];
    let step = 1;
    while (step > 1e-8 && !(loss(a - step * da, b - step * db) < present)) step /= 2;
    if (step <= 1e-8) break;
    [a, b] = [a - step * da, b - step * db];
    present = loss(a, b);
  }
  if (!(a >= 1 / MOST_TEMPERATURE && a <= 1 / LEAST_TEMPERATURE) || !Number.isFinite(b)) return null;
  return { temperature: 1 / a, offset: b };
}

type Fitter = (held: HeldOut, rows: readonly number[]) => Fit | null;

/** Parts of about equal size with about equal shares of each class; a function of the order of the labels alone. */
function foldsOf({ labels, numClasses }: HeldOut): Int32Array {
  const next = Int32Array.from({ length: numClasses }, (_, c) => c % FOLDS);
  return labels.map((label) => next[label]++ % FOLDS);
}

/** For each part, what was fitted to the others; null where one of them could not be. */
function crossFits(held: HeldOut, folds: Int32Array, fitter: Fitter): readonly Fit[] | null {
  const fits: Fit[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const fit = fitter(
      held,
      [...folds.keys()].filter((row) => folds[row] !== fold),
    );
    if (fit === null) return null;
    fits.push(fit);
  }
  return fits;
}

const rowsOf = (held: HeldOut, folds: Int32Array, fold: number): number[] =>
  [...held.labels.keys()].filter((row) => folds[row] === fold);

/** Mean loss of all rows, each under the fit of the parts without it. */
function crossLoss(held: HeldOut, folds: Int32Array, fits: readonly Fit[]): number {
  const sums = fits.map((fit, fold) => {
    const rows = rowsOf(held, folds, fold);
    return rows.length === 0 ? 0 : rows.length * meanLoss(held, rows, fit, false);
  });
  return sums.reduce((sum, value) => sum + value, 0) / held.labels.length;
}

function checkHeldOut({ logits, labels, numClasses }: HeldOut): void {
  if (numClasses < 2 || logits.length !== labels.length * numClasses || !logits.every(Number.isFinite)) {
    throw new AppError('invalid-argument', 'Calibration needs finite logits of two classes or more for each label.');
  }
  if (labels.some((label) => label < 0 || label >= numClasses)) {
    throw new AppError('invalid-argument', `Calibration needs a class from 0 to ${numClasses - 1} for each label.`);
  }
}

/** How far the held-out labels are from what all nodes are like. */
export interface TrueShares {
  /** share of each class among all nodes, adding up to 1, all above 0 */
  readonly shares: readonly number[];
  /** where they are known from, for the note: "120 nodes drawn at random" */
  readonly from: string;
}

/** log(true share / share among the labels), the latter with one label more in each class, centred. */
function shiftToShares(held: HeldOut, { shares }: TrueShares): readonly number[] {
  const { numClasses } = held;
  const total = shares.reduce((sum, share) => sum + share, 0);
  if (shares.length !== numClasses || shares.some((share) => !(share > 0)) || Math.abs(total - 1) > 1e-6) {
    throw new AppError(
      'invalid-argument',
      `The shares of ${numClasses} classes must be above 0 and add up to 1; got ${shares.join(', ')}.`,
    );
  }
  const counts = classCounts(held);
  const shift = shares.map((share, c) => Math.log((share * (held.labels.length + numClasses)) / (counts[c] + 1)));
  return shift.map((value) => value - shift[0]);
}

interface Chosen {
  readonly method: CalibrationMethod;
  readonly fit: Fit;
  readonly fits: readonly Fit[];
  readonly loss: number;
}

/** The method whose cross-fitted loss is least; the simpler one of equal ones. */
function choose(held: HeldOut, notes: string[]): Chosen {
  const all = [...held.labels.keys()];
  const folds = foldsOf(held);
  const unchanged = meanLoss(held, all, UNCHANGED, false);
  const none: Chosen = { method: 'none', fit: UNCHANGED, fits: new Array<Fit>(FOLDS).fill(UNCHANGED), loss: unchanged };
  const present = classCounts(held).filter((count) => count > 0).length;
  if (all.length < LEAST_LABELS || present < 2) {
    notes.push(
      present < 2 && all.length >= LEAST_LABELS
        ? 'Probabilities are not calibrated: all held-out labels are of one class. Label nodes of the others.'
        : `Probabilities are not calibrated: there are ${all.length} held-out labels, and ${LEAST_LABELS} of two classes are the least that tell something. Label more nodes.`,
    );
    return none;
  }
  let best = none;
  const tryOut = (method: CalibrationMethod, fitter: Fitter): void => {
    const fit = fitter(held, all);
    const fits = fit === null ? null : crossFits(held, folds, fitter);
    if (fit === null || fits === null) {
      notes.push(`The ${method === 'platt' ? 'scaling with an offset' : method} could not be fitted to these labels.`);
      return;
    }
    const loss = crossLoss(held, folds, fits);
    if (loss < best.loss) best = { method, fit, fits, loss };
  };
  tryOut('temperature', fitTemperature);
  if (held.numClasses === 2) tryOut('platt', fitPlatt);
  if (best.method === 'none') {
    notes.push('No scaling was better than the network as it is on labels that it was not fitted to, so none is used.');
  }
  const { temperature } = best.fit;
  if (temperature < 1.01 * LEAST_TEMPERATURE || temperature > 0.99 * MOST_TEMPERATURE) {
    notes.push(`The temperature ${temperature.toPrecision(3)} lies at its bound: probabilities may still be off.`);
  }
  return best;
}

/**
 * @param trueShares of the classes among all nodes, where labels were picked by a strategy and the shares are known;
 * null: held-out labels are taken as they are
 * @throws AppError invalid-argument
 */
export function fitCalibration(held: HeldOut, trueShares: TrueShares | null = null): Calibration {
  checkHeldOut(held);
  const notes: string[] = [];
  const { method, fit, loss } = choose(held, notes);
  const { numClasses } = held;
  const shift = new Array<number>(numClasses).fill(0);
  if (numClasses === 2) shift[1] = fit.offset;
  if (trueShares !== null) {
    shiftToShares(held, trueShares).forEach((value, c) => (shift[c] += value));
    notes.push(
      `Classes are not as frequent among the labels as among all nodes. Probabilities are corrected to their shares there (${trueShares.from}). That is right as far as which nodes were labelled depended on their class alone.`,
    );
  }
  return {
    method,
    temperature: fit.temperature,
    shift,
    count: held.labels.length,
    lossBefore: held.labels.length === 0 ? 0 : meanLoss(held, [...held.labels.keys()], UNCHANGED, false),
    lossAfter: held.labels.length === 0 ? 0 : loss,
    notes,
  };
}

/**
 * Probabilities of the held-out rows, each under a calibration fitted without it (count x numClasses), before any
 * correction to true shares: what a reliability curve is drawn from.
 */
export function crossFittedProbabilities(held: HeldOut): Float32Array {
  checkHeldOut(held);
  const { fits } = choose(held, []);
  const folds = foldsOf(held);
  const out = new Float32Array(held.logits.length);
  const shares = new Float64Array(held.numClasses);
  for (const [row, fold] of folds.entries()) {
    logShares(held, row, fits[fold], shares);
    out.set(shares.map(Math.exp), row * held.numClasses);
  }
  return out;
}

/** The network with its calibration inside: temperature, and the shift as a part of the last layer's bias. */
export function calibratedNetwork(network: StudentNetwork, calibration: Calibration): StudentNetwork {
  const last = network.layers[network.layers.length - 1];
  const { temperature, shift } = calibration;
  const bias = last.bias.map((value, c) => value / network.temperature + temperature * shift[c]);
  const weight = network.temperature === 1 ? last.weight : last.weight.map((value) => value / network.temperature);
  return { layers: [...network.layers.slice(0, -1), { ...last, weight, bias }], temperature };
}
