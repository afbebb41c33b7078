/**
 * The classifier measured after every batch that is done, by the worker, from the answers that stood when it was done.
 * A measurement is recorded with the digest of those answers; where they are no longer those of now, the newest one of
 * the batch stays in use until the batch is the last that is done, which is then measured anew.
 */
import { classAnswers, upTo } from './answers.ts';
import { randomNodes } from './base-rate.ts';
import { completedAt, digestsAt } from './chain.ts';
import { auditSet, loopSettings, trainingAnswers } from './compose.ts';
import { LEAST_AUDIT } from './measure.ts';
import type { QueueMoment } from './moment.ts';
import type { StoredBatch, StoredPoint } from './queue-record.ts';
import { measuredPoint } from './queue.types.ts';
import type { MeasuredPoint, MeasureTask } from './queue.types.ts';

/** References at so many numbers of labels at most, spread over those of the curve. */
const MOST_REFERENCES = 6;
/** Share of the random answers that a reference can learn from: one fold of five is held out. */
const LEARNED_SHARE = 0.8;

export interface BatchPoint {
  readonly batch: StoredBatch;
  readonly point: MeasuredPoint;
}
export interface DueMeasurement {
  readonly batchId: number;
  readonly basis: string;
  readonly task: MeasureTask;
}

function parse(stored: StoredPoint): MeasuredPoint | null {
  const parsed = measuredPoint.safeParse(JSON.parse(stored.point));
  return parsed.success ? parsed.data : null;
}

const thin = (values: readonly number[]): readonly number[] =>
  values.length <= MOST_REFERENCES
    ? values
    : Array.from(
        { length: MOST_REFERENCES },
        (_, i) => values[Math.round((i * (values.length - 1)) / (MOST_REFERENCES - 1))],
      );

/** The points of the curve so far, and the next measurement that is missing. */
export function curveOf(
  moment: QueueMoment,
  stored: readonly StoredPoint[],
): { readonly points: readonly BatchPoint[]; readonly due: DueMeasurement | null } {
  const { queue, chain, drawn, opinions } = moment;
  const setAside = auditSet(queue, chain.batches, drawn);
  const done = chain.batches.flatMap((batch) => {
    const seq = completedAt(batch, opinions);
    return seq === null ? [] : [{ batch, batchId: batch.batchId, seq: Math.max(seq, batch.logSeq) }];
  });
  const digests = digestsAt(opinions, done);
  const points: BatchPoint[] = [];
  for (const [i, { batch, seq }] of done.entries()) {
    const basis = digests[i];
    const mine = stored.filter(({ batchId }) => batchId === batch.batchId);
    const match = mine.findLast((one) => one.basis === basis) ?? (i < done.length - 1 ? mine.at(-1) : undefined);
    const point = match === undefined ? null : parse(match);
    if (point !== null) {
      points.push({ batch, point });
      continue;
    }
    const early = upTo(opinions, seq);
    const answers = trainingAnswers(early, setAside).map(({ node, label }) => ({ node, label }));
    const before =
      i === 0
        ? null
        : trainingAnswers(upTo(opinions, done[i - 1].seq), setAside).map(({ node, label }) => ({ node, label }));
    const random = randomNodes(chain.batches.slice(0, i + 1));
    const all = classAnswers(early).map(({ node, label }) => ({ node, label }));
    const drawnAnswers = all.filter(({ node }) => random.has(node));
    const audit = all.filter(({ node }) => setAside.has(node));
    // The reference is measured on random nodes: beside a score on what a strategy picked it would say nothing.
    const isComparable = audit.length >= LEAST_AUDIT || answers.every(({ node }) => random.has(node));
    const wanted = [...new Set([...points.map((one) => one.point.labels), answers.length])];
    const task: MeasureTask = {
      kind: 'measure',
      loop: loopSettings(queue),
      answers,
      before,
      audit,
      random: drawnAnswers,
      references: thin(
        wanted.filter((labels) => isComparable && labels > 0 && labels <= LEARNED_SHARE * drawnAnswers.length),
      ),
    };
    return { points, due: { batchId: batch.batchId, basis, task } };
  }
  return { points, due: null };
}
