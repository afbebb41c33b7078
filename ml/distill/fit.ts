/**
 * Training a network epoch by epoch until validation no longer gains: the epoch with the highest share of validation nodes
 * classified rightly is kept, the latest of equal ones, and training ends `patience` epochs after it. This is the rule of
 * GLNN's code. No label outside of training and validation is looked at, except for an audit that asks for it by itself.
 */
import { partOfState, stateFloats, stateNumber, withParts } from '../commits.ts';
import type { StageState } from '../commits.ts';
import type { RunContext } from '../context.ts';
import { argmaxRows } from '../metrics/classification.ts';
import type { DistillPoint, DistillStage, LinearLayer } from './distill.types.ts';
import type { Network } from './network.ts';
import type { NetworkLosses, NetworkTargets } from './network-targets.ts';

/** Nodes whose classes are compared with what a network says of them. */
export interface KnownNodes {
  readonly rows: Int32Array;
  /** class of each, all known */
  readonly classes: Int32Array;
}

export interface FitOptions {
  readonly stage: DistillStage;
  /** at most */
  readonly epochs: number;
  /** epochs without a gain after which training ends */
  readonly patience: number;
  /** which epoch's weights are kept: the best by validation, or the last, which no label chooses */
  readonly keep?: 'best' | 'last' | undefined;
}

/** Milliseconds between chances to stop: a step may take less than one, and letting messages in takes about one. */
const BREATH = 25;

/** What choosing the epoch by other nodes than those of validation would have chosen in the same run. */
export interface Audit {
  readonly epoch: number;
  /** on those nodes, at that epoch: too good, for they chose it */
  readonly accuracy: number;
  readonly layers: readonly LinearLayer[];
}

export interface Fitted {
  /** of the epoch that validation chose; they are in the network too */
  readonly layers: readonly LinearLayer[];
  /** that epoch, from 1 */
  readonly epoch: number;
  readonly validationAccuracy: number;
  /** epochs trained */
  readonly epochs: number;
  readonly audit: Audit | null;
}

/** An epoch that is kept, in a commit; of none nothing. */
function stateOfEpoch(kept: Audit | null): StageState {
  if (kept === null) return { numbers: {}, arrays: {} };
  const { epoch, accuracy, layers } = kept;
  const numbers: Record<string, number> = { epoch, accuracy };
  const arrays: Record<string, Float32Array> = {};
  layers.forEach((layer, i) => {
    numbers[`in ${i}`] = layer.inChannels;
    numbers[`out ${i}`] = layer.outChannels;
    arrays[`weight ${i}`] = layer.weight;
    arrays[`bias ${i}`] = layer.bias;
  });
  return { numbers, arrays };
}

function keptEpoch(state: StageState): Audit | null {
  if (Object.keys(state.numbers).length === 0) return null;
  const layers = Array.from({ length: Object.keys(state.arrays).length / 2 }, (_, i): LinearLayer => {
    const [inChannels, outChannels] = [stateNumber(state, `in ${i}`), stateNumber(state, `out ${i}`)];
    return {
      inChannels,
      outChannels,
      weight: stateFloats(state, `weight ${i}`, inChannels * outChannels),
      bias: stateFloats(state, `bias ${i}`, outChannels),
    };
  });
  return { epoch: stateNumber(state, 'epoch'), accuracy: stateNumber(state, 'accuracy'), layers };
}

export type ReportPoint = (point: DistillPoint) => void;

/** Share of each group's nodes that the network classifies rightly, from one pass. NaN for a group without nodes. */
export async function networkAccuracies(
  network: Network,
  groups: readonly KnownNodes[],
  numClasses: number,
): Promise<readonly number[]> {
  const rows = new Int32Array(groups.reduce((sum, group) => sum + group.rows.length, 0));
  let filled = 0;
  for (const group of groups) {
    rows.set(group.rows, filled);
    filled += group.rows.length;
  }
  const found = argmaxRows(await network.logits(rows), numClasses);
  let at = 0;
  return groups.map(({ classes }) => {
    const right = classes.reduce((sum, label) => sum + (found[at++] === label ? 1 : 0), 0);
    return right / classes.length;
  });
}

/** Of each loss, by name, its mean over those steps of an epoch that asked for it. */
function meanLosses(found: readonly NetworkLosses[], steps: readonly NetworkTargets[]): Record<string, number> {
  const means = (['hard', 'soft', 'hidden'] as const).flatMap((name) => {
    const values = found.flatMap((losses, i) => (steps[i][name] === undefined ? [] : [losses[name]]));
    return values.length === 0 ? [] : [[name, values.reduce((sum, value) => sum + value, 0) / values.length] as const];
  });
  return Object.fromEntries(means);
}

/**
 * @param stepsOf targets of an epoch's steps, epochs from 1
 * @param audit nodes by which to choose as well, for a comparison of both choices; null for none
 * @throws AppError cancelled
 */
export async function fit(
  network: Network,
  numClasses: number,
  stepsOf: (epoch: number) => readonly NetworkTargets[],
  validation: KnownNodes,
  options: FitOptions,
  ctx: RunContext,
  report: ReportPoint,
  audit: KnownNodes | null = null,
): Promise<Fitted> {
  const reached = ctx.commits.reached(options.stage);
  let best = reached === null ? null : keptEpoch(partOfState(reached, 'best'));
  let other = reached === null ? null : keptEpoch(partOfState(reached, 'other'));
  let epoch = reached === null ? 0 : stateNumber(reached, 'epoch');
  if (reached !== null) network.restore(partOfState(reached, 'network'));
  let breathed = Number.NEGATIVE_INFINITY;
  const isLastKept = options.keep === 'last';
  while (epoch < options.epochs && epoch - (best?.epoch ?? 0) < options.patience) {
    epoch++;
    const steps = stepsOf(epoch);
    const losses: NetworkLosses[] = [];
    for (const targets of steps) {
      if (performance.now() - breathed > BREATH) {
        await ctx.tick();
        breathed = performance.now();
      }
      losses.push(await network.step(targets));
    }
    const groups = audit === null ? [validation] : [validation, audit];
    const [accuracy, audited = Number.NaN] = await networkAccuracies(network, groups, numClasses);
    const gained = best === null || isLastKept || accuracy >= best.accuracy;
    const auditGained = audit !== null && (other === null || audited >= other.accuracy);
    if (gained || auditGained) {
      const layers = await network.weights();
      if (gained) best = { epoch, accuracy, layers };
      if (auditGained) other = { epoch, accuracy: audited, layers };
    }
    report({
      stage: options.stage,
      epoch,
      losses: meanLosses(losses, steps),
      validationAccuracy: accuracy,
      codesUsed: null,
    });
    await ctx.commits.offer(options.stage, async () =>
      withParts(
        { numbers: { epoch }, arrays: {} },
        { best: stateOfEpoch(best), other: stateOfEpoch(other), network: await network.state() },
      ),
    );
  }
  const chosen: Audit = best ?? { epoch: 0, accuracy: Number.NaN, layers: await network.weights() };
  network.load(chosen.layers);
  return {
    layers: chosen.layers,
    epoch: chosen.epoch,
    validationAccuracy: chosen.accuracy,
    epochs: epoch,
    audit: other,
  };
}
