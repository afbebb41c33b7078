/** What the progress panel shows: the learning curve, the discovery curve, what the next batch gains, when to stop. */
import { expectedGain } from '../../../ml/metrics/power-law.ts';
import { createRng } from '../../../ml/rng.ts';
import type { CurvePoint, QueueProgress } from '../../contract/api.ts';
import { consensus, settledBy } from './answers.ts';
import { baseRateOf, rateLeft } from './base-rate.ts';
import { askedNodes, auditSet } from './compose.ts';
import { LEAST_AUDIT } from './measure.ts';
import type { BatchPoint } from './measurements.ts';
import type { QueueMoment } from './moment.ts';
import { reviewerFigures } from './reviewers.ts';
import { adviseHunting, adviseTeaching } from './stop-advice.ts';
import type { BatchYield } from './stop-advice.ts';

/** Points that the power law is fitted to: the beginning of a curve follows another law. */
const FITTED_POINTS = 8;

function measureSentence({ queue }: QueueMoment, last: BatchPoint | undefined): string {
  const name = queue.settings.mode === 'hunt' ? 'Average precision' : 'Balanced accuracy';
  if (last?.point.how === 'audit') {
    return `${name} on ${last.point.on} answers of the audit set, which was drawn at random and never learned from.`;
  }
  const why =
    queue.settings.auditSize === 0
      ? 'there is no audit set'
      : `fewer than ${LEAST_AUDIT} audit questions are answered with a class`;
  return `${name} by 5-fold cross-validation over the answers, because ${why}; answers that a strategy picked are not a fair sample of the graph, and have no random reference beside them.`;
}

/** Only points measured as the last one was: scores of two measures make no curve. */
function curvePoints(points: readonly BatchPoint[]): readonly CurvePoint[] {
  const last = points.at(-1)?.point;
  const references = new Map(points.flatMap(({ point }) => point.references.map((one) => [one.labels, one.score])));
  return points.map(({ batch, point }) => {
    const { labels, score, low, high } = point;
    const random = references.get(labels) ?? null;
    const same = point.how === last?.how && point.mode === last.mode;
    return {
      batch: batch.number,
      labels,
      ...(same ? { score, low, high } : { score: null, low: null, high: null }),
      random,
    };
  });
}

/** Nodes with a class in the order in which their questions were answered. */
function discovery({ chain, opinions }: QueueMoment, share: number | null): QueueProgress['discovery'] {
  const seen = new Set<number>();
  const answers = chain.batches
    .flatMap((batch) =>
      batch.items.flatMap((item) => {
        const value = item.reviewer === null ? consensus(opinions.get(item.node)) : null;
        const seq = settledBy(item, batch, opinions)?.seq;
        return value === null || seq === undefined ? [] : [{ node: item.node, value, seq }];
      }),
    )
    .sort((a, b) => a.seq - b.seq)
    .filter(({ node }) => !seen.has(node) && seen.add(node));
  let found = 0;
  return answers.map(({ value }, i) => {
    if (value === 'anomalous') found++;
    return { looked: i + 1, found, expected: share === null ? null : share * (i + 1) };
  });
}

/** What was picked in each batch with an answer, without what was drawn at random. */
function yieldsOf({ chain, opinions }: QueueMoment): readonly BatchYield[] {
  return chain.batches
    .map(({ items }) => {
      const values = items.flatMap(({ node, reason }) => (reason === 'picked' ? [consensus(opinions.get(node))] : []));
      const found = values.filter((value) => value === 'anomalous').length;
      return { looked: values.filter((value) => value !== null).length, found };
    })
    .filter(({ looked }) => looked > 0);
}

function auditFigures({ queue, chain, drawn, opinions }: QueueMoment): QueueProgress['audit'] {
  const nodes = auditSet(queue, chain.batches, drawn);
  if (nodes.size === 0) return null;
  const answered = [...nodes].filter((node) => consensus(opinions.get(node)) !== null).length;
  const sentence =
    answered < LEAST_AUDIT
      ? `${answered} of ${nodes.size} audit questions are answered with a class; from ${LEAST_AUDIT} on the classifier is measured on them.`
      : `${answered} of ${nodes.size} audit questions are answered with a class; the classifier never learns from them.`;
  return { size: nodes.size, answered, sentence };
}

export const noProgress: QueueProgress = {
  measure: 'Nothing is measured before a queue was begun.',
  points: [],
  discovery: [],
  gain: null,
  stop: { advised: false, sentence: 'No queue was begun.' },
  audit: null,
  reviewers: [],
  pairs: [],
  fleiss: null,
  disputed: [],
};

/** @param failure why the newest batch could not be measured */
export function progressOf(
  moment: QueueMoment,
  measured: readonly BatchPoint[],
  failure: string | null,
): QueueProgress {
  const { queue, chain, opinions, project } = moment;
  const { mode, batchSize, seed } = queue.settings;
  const points = curvePoints(measured);
  const scored = points.flatMap(({ labels, score }) => (score === null ? [] : [{ labels, score }]));
  const gain = expectedGain(scored.slice(-FITTED_POINTS), batchSize, createRng(seed).fork('gain'));
  const baseRate = baseRateOf(moment);
  const { disputed, ...figures } = reviewerFigures(askedNodes(chain.batches), opinions);
  return {
    measure: `${measureSentence(moment, measured.at(-1))}${failure === null ? '' : ` The newest batch could not be measured: ${failure}`}`,
    points,
    discovery: discovery(moment, baseRate?.share ?? null),
    gain,
    stop:
      mode === 'hunt'
        ? adviseHunting(
            yieldsOf(moment),
            baseRate === null ? null : rateLeft(baseRate, project.data.graph.numNodes, opinions),
          )
        : adviseTeaching(
            measured.map(({ point }) => point.changed),
            gain,
          ),
    audit: auditFigures(moment),
    ...figures,
    disputed: disputed.map((index) => ({ index, id: project.nodeIds[index], name: project.nodeNames[index] })),
  };
}
