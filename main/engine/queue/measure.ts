/**
 * How good the classifier is after a batch: balanced accuracy (teach) or average precision (hunt), on the audit set
 * where it has enough answers, else by cross-validation over the answers. Intervals are percentiles of a bootstrap over
 * the nodes measured on (Efron 1979); they say nothing of how the training labels were chosen.
 */
import type { RunContext } from '../../../ml/context.ts';
import type { Answer, LabellingLoop, LoopMode, Prediction } from '../../../ml/loop/loop.types.ts';
import { bootstrapInterval } from '../../../ml/metrics/bootstrap.ts';
import type { Interval } from '../../../ml/metrics/bootstrap.ts';
import { averagePrecision } from '../../../ml/metrics/ranking.ts';
import { crossValidate } from './cross-validate.ts';
import type { HeldOut } from './cross-validate.ts';
import type { MeasuredPoint, MeasureTask } from './queue.types.ts';

/** Audit answers from which on the audit set is measured on. */
export const LEAST_AUDIT = 20;
/** Answers below which cross-validation says nothing. */
const LEAST_CROSS = 10;

/** null where a class is missing. */
export function scoreOf(mode: LoopMode, held: readonly HeldOut[]): number | null {
  const positives = held.filter(({ label }) => label === 1).length;
  const negatives = held.length - positives;
  if (positives === 0 || negatives === 0) return null;
  if (mode === 'hunt') {
    const scores = Float64Array.from(held, ({ anomalous }) => anomalous);
    return averagePrecision(
      scores,
      Int8Array.from(held, ({ label }) => label),
    );
  }
  const right = (wanted: number): number =>
    held.filter(({ label, anomalous }) => label === wanted && (anomalous > 0.5 ? 1 : 0) === wanted).length;
  return (right(1) / positives + right(0) / negatives) / 2;
}

function interval(mode: LoopMode, held: readonly HeldOut[], ctx: RunContext): Interval | null {
  const figure = (drawn: Int32Array): number | null =>
    scoreOf(
      mode,
      Array.from(drawn, (i) => held[i]),
    );
  return bootstrapInterval(held.length, figure, ctx.rng.fork('bootstrap'));
}

/** Share of nodes whose more probable class differs. */
export function shareChanged(before: Prediction | null, after: Prediction | null): number | null {
  if (before === null || after === null) return null;
  const [a, b] = [before.probabilities, after.probabilities];
  let changed = 0;
  for (let i = 0; i < a.length; i += 2) if (a[i + 1] > a[i] !== b[i + 1] > b[i]) changed++;
  return changed / (a.length / 2);
}

const heldOut = (prediction: Prediction | null, answers: readonly Answer[]): readonly HeldOut[] =>
  prediction === null
    ? []
    : answers.map((answer) => ({ ...answer, anomalous: prediction.probabilities[2 * answer.node + 1] }));

export async function measure(loop: LabellingLoop, task: MeasureTask, ctx: RunContext): Promise<MeasuredPoint> {
  const { answers, before, audit, random } = task;
  const { mode } = task.loop;
  const now = await loop.predict(answers, ctx);
  const early = before === null || now === null ? null : await loop.predict(before, ctx);
  const onAudit = audit.length >= LEAST_AUDIT;
  const held = onAudit
    ? heldOut(now, audit)
    : answers.length < LEAST_CROSS
      ? []
      : await crossValidate(loop, answers, ctx);
  const score = scoreOf(mode, held);
  const range = score === null ? null : interval(mode, held, ctx);
  const references: { labels: number; score: number }[] = [];
  for (const labels of task.references) {
    const found = scoreOf(mode, await crossValidate(loop, random, ctx, labels));
    if (found !== null) references.push({ labels, score: found });
  }
  return {
    labels: answers.length,
    mode,
    how: onAudit ? 'audit' : 'cross',
    on: held.length,
    score,
    low: range?.low ?? null,
    high: range?.high ?? null,
    changed: shareChanged(early, now),
    references,
  };
}
