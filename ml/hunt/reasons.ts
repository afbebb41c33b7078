/**
 * One sentence and a few facts for each question. A sentence says who put the node up and what its surroundings show; it
 * gives no probability and no place in a model's ranking, which would sway a reviewer who should not know.
 */
import { topShare } from '../strategies/pick.ts';
import type { Query } from '../strategies/strategy.ts';
import type { Ground } from './experts.ts';
import type { ExpertId } from './experts.ts';
import type { Pick } from './pick.ts';
import type { HuntAnswer } from './training-set.ts';
import { meanOf } from './trust.ts';
import type { Belief, Beliefs } from './trust.ts';

export type HuntQuery = Query & { readonly reason: 'picked' | 'explore' };

const GIVEN_BY: Readonly<Record<ExpertId, string>> = {
  prior: 'Ranked high without labels',
  members: 'Ranked high by the views that your answers speak for',
  models: 'Ranked high by models trained on your answers',
};

/** Views named in a sentence, and shown as facts. */
const NAMED = 2;
const SHOWN = 4;
/** A view is worth a word from here: among the highest 5 %. */
const WORTH_NAMING = 0.95;

/** The members' percentiles at a node, highest first. */
function voices({ ensemble }: Ground, node: number): { id: string; title: string; percentile: number }[] {
  return ensemble.members
    .map(({ id, title, evidence }) => ({ id, title, percentile: 1 - Math.exp(-evidence[node]) }))
    .sort((a, b) => b.percentile - a.percentile);
}

/** The found anomaly whose attributes are most alike (cosine), or null. */
function nearestFound(
  { attributes: { rows, width } }: Ground,
  node: number,
  found: readonly number[],
): { node: number; cosine: number } | null {
  let best: { node: number; cosine: number } | null = null;
  for (const other of found) {
    let [dot, own, theirs] = [0, 0, 0];
    for (let c = 0; c < width; c++) {
      const [x, y] = [rows[node * width + c], rows[other * width + c]];
      dot += x * y;
      own += x * x;
      theirs += y * y;
    }
    const cosine = own * theirs > 0 ? dot / Math.sqrt(own * theirs) : 0;
    if (best === null || cosine > best.cosine) best = { node: other, cosine };
  }
  return best;
}

/** Distinct neighbours of a node that were found anomalous. */
function foundAround({ ensemble: { lists } }: Ground, node: number, found: ReadonlySet<number>): number {
  let count = 0;
  for (let i = lists.ptr[node]; i < lists.ptr[node + 1]; i++) if (found.has(lists.idx[i])) count++;
  return count;
}

/** @param score what the batch was ordered by */
export function questionsOf(
  ground: Ground,
  picks: readonly Pick[],
  answers: readonly HuntAnswer[],
  beliefs: Beliefs,
  ranking: Float64Array,
): HuntQuery[] {
  const found = answers.flatMap(({ node, label }) => (label === 1 ? [node] : []));
  const isFound = new Set(found);
  return picks.map(({ node, expert }) => {
    const heard = voices(ground, node);
    const loud = heard.filter(({ percentile }) => percentile >= WORTH_NAMING).slice(0, NAMED);
    const linked = foundAround(ground, node, isFound);
    const nearest = nearestFound(ground, node, found);
    const parts =
      expert === null
        ? ['Drawn at random, to learn how many anomalies there are beyond what is ranked high']
        : [
            GIVEN_BY[expert],
            ...loud.map(({ title, percentile }) => `${title.toLowerCase()} (${topShare(percentile)})`),
            ...(linked > 0 ? [`linked to ${linked} ${linked === 1 ? 'anomaly' : 'anomalies'} that you found`] : []),
          ];
    return {
      node,
      score: ranking[node],
      reason: expert === null ? 'explore' : 'picked',
      sentence: `${parts.join('; ')}.`,
      facts: [
        ...heard
          .slice(0, SHOWN)
          .map(({ id, title, percentile }) => ({ id: `view ${id}`, title, value: percentile, unit: 'below' as const })),
        { id: 'linked-found', title: 'Linked anomalies found so far', value: linked },
        ...(nearest === null
          ? []
          : [
              {
                id: 'nearest-found',
                title: 'Most alike anomaly found so far',
                value: nearest.node,
                unit: 'node' as const,
              },
              { id: 'nearest-likeness', title: 'How alike (cosine)', value: nearest.cosine },
            ]),
        {
          id: 'precision',
          title:
            expert === null ? 'Hits of what no ranking put first, estimated' : 'Hits of this ranking lately, estimated',
          value: meanOf(beliefs[expert ?? 'chance']),
          unit: 'share' as const,
        },
      ],
    };
  });
}

const FOLLOWED: Readonly<Record<ExpertId, string>> = {
  prior: 'the label-free ranking',
  members: 'the views that your answers speak for',
  models: 'models trained on your answers',
};

/** Answers from which a rate is worth a number. */
const LEAST_COUNTED = 5;

/** What the hunt is doing, in one sentence. @param speaking experts that have an opinion */
export function phaseOf(answers: readonly HuntAnswer[], beliefs: Beliefs, speaking: readonly ExpertId[]): string {
  if (!answers.some(({ label }) => label === 1)) {
    return 'No anomaly was known when this batch was chosen: the label-free ranking leads, and random draws stand beside it.';
  }
  const [lead] = [...speaking].sort((a, b) => meanOf(beliefs[b]) - meanOf(beliefs[a]));
  // What was counted, without what an expert is credited with beforehand.
  const counted = ({ hits, seen }: Belief): string =>
    seen < LEAST_COUNTED ? '' : `, which lately hit ${Math.round((100 * hits) / seen)} in 100`;
  const chance = `what no ranking puts first is expected to hit ${Math.round(100 * meanOf(beliefs.chance))} in 100`;
  if (meanOf(beliefs.chance) >= meanOf(beliefs[lead]))
    return `No ranking finds more at present than what lies outside all of them; ${chance}.`;
  return `Most questions follow ${FOLLOWED[lead]}${counted(beliefs[lead])}; ${chance}.`;
}
