/**
 * What a threshold means: how many are flagged, what of them is labelled, and which share is expected to be anomalous.
 * That share is said only where something bears it: nodes drawn at random that lie above the line; else the labels given
 * above it; else labels of both classes with the share of anomalies among all nodes (ml/distill/threshold.ts).
 */
import { precisionOf } from '../../../ml/distill/threshold.ts';
import { wilsonInterval } from '../../../ml/metrics/share.ts';
import type { ElementKind } from '../../../ml/schema/finding.ts';
import { wholeText } from '../../../ml/schema/number-text.ts';
import type { FlagOutlook, FlagRule } from '../../contract/review.ts';
import { currentLabels } from '../labels/label-log.ts';
import { trainingLabels } from '../models/training-labels.ts';
import type { OpenProject } from '../open-project.ts';
import type { RankedScores } from '../runs/score-table.ts';
import { flaggedBy } from './flag-rule.ts';

/** Fewer labels above the line say little. */
export const leastLabels = 10;

interface Tally {
  anomalous: number;
  normal: number;
  other: number;
}

interface Known {
  readonly ranked: RankedScores;
  readonly flagged: number;
  readonly above: Tally;
}

type Precision = FlagOutlook['precision'];

function tally(project: OpenProject, kind: ElementKind, { rank }: RankedScores, flagged: number): [Tally, Tally] {
  const [above, below]: [Tally, Tally] = [
    { anomalous: 0, normal: 0, other: 0 },
    { anomalous: 0, normal: 0, other: 0 },
  ];
  for (const [index, value] of currentLabels(project)[kind]) {
    const side = rank[index] <= flagged ? above : below;
    side[value === 'anomalous' || value === 'normal' ? value : 'other']++;
  }
  return [above, below];
}

/** From nodes drawn at random, and from labels of both classes with the share among all. */
function nodePrecision(project: OpenProject, { ranked, flagged }: Known, isDirect: boolean): Precision {
  const { answers, audit, baseRate } = trainingLabels(project);
  const isAbove = ({ node }: { readonly node: number }): boolean => ranked.rank[node] <= flagged;
  const drawn = audit.filter(isAbove);
  if (drawn.length >= leastLabels) {
    const share = wilsonInterval(drawn.filter(({ label }) => label === 1).length, drawn.length);
    return share === null ? null : { ...share, basis: `From ${drawn.length} flagged nodes that were drawn at random.` };
  }
  if (isDirect || baseRate === null) return null;
  const all = [...answers, ...audit];
  const count = (label: 0 | 1, among: readonly (typeof all)[number][]): number =>
    among.filter((answer) => answer.label === label).length;
  const above = all.filter(isAbove);
  const counted = {
    ...{ positives: count(1, all), negatives: count(0, all) },
    ...{ hits: count(1, above), falseAlerts: count(0, above) },
  };
  const share = precisionOf(counted, Math.min(1 - 1e-9, Math.max(1e-9, baseRate.share)));
  if (share === null) return null;
  const basis = `From ${all.length} labels and the share of anomalies among all nodes (${baseRate.of} drawn at random). Right as far as what was labelled depended on its class alone.`;
  return { ...share, basis };
}

function labelledPrecision({ above, flagged }: Known): Precision {
  const labelled = above.anomalous + above.normal;
  const share = wilsonInterval(above.anomalous, labelled);
  if (share === null) return null;
  if (labelled === flagged) {
    return { share: share.share, low: share.share, high: share.share, basis: 'All flagged ones are labelled.' };
  }
  if (labelled < leastLabels) return null;
  const basis = `From ${wholeText(labelled)} labels among the flagged ones. Right as far as those are like the others; labels given from the top down promise too much.`;
  return { ...share, basis };
}

export function outlookOf(
  project: OpenProject,
  ranked: RankedScores,
  { runId, kind, rule }: { readonly runId: string; readonly kind: ElementKind; readonly rule: FlagRule },
): FlagOutlook {
  const { flagged, note } = flaggedBy(ranked, rule);
  const [above, below] = tally(project, kind, ranked, flagged);
  const known = { ranked, flagged, above };
  const direct = labelledPrecision(known);
  const precision = (kind === 'node' ? nodePrecision(project, known, direct !== null) : null) ?? direct;
  const labelled = above.anomalous + above.normal;
  const advice =
    precision !== null || flagged === 0
      ? []
      : [
          `How many are right cannot be said yet: ${labelled} of the flagged ones are labelled. Label ${leastLabels}${
            kind === 'node' ? ', or let Dowser ask about nodes drawn at random' : ''
          }.`,
        ];
  return {
    ...{ runId, kind, rule, flagged, outOf: ranked.order.length, above, below, precision },
    score: flagged === 0 ? null : ranked.scores.score[ranked.order[flagged - 1]],
    next: flagged === ranked.order.length ? null : ranked.scores.score[ranked.order[flagged]],
    notes: [...(note === null ? [] : [note]), ...advice],
  };
}
