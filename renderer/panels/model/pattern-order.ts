/** Patterns in the order asked for, and how common anomalous labels are among all that are labelled. */
import type { Pattern } from '../../../main/contract/models.ts';
import { t } from '../../text/text.ts';

export const patternOrders = [
  { id: 'size', text: t('largest first') },
  { id: 'anomalous', text: t('most anomalous labels first') },
  { id: 'probability', text: t('most suspicious first') },
] as const;
export type PatternOrder = (typeof patternOrders)[number]['id'];

/** Share of anomalous ones among the labelled; null without a label. */
export const mixOf = ({ anomalous, normal }: Pick<Pattern, 'anomalous' | 'normal'>): number | null =>
  anomalous + normal === 0 ? null : anomalous / (anomalous + normal);

/** The mix of all labels: what a pattern that says nothing would have. */
export const baseRate = (patterns: readonly Pattern[]): number | null =>
  mixOf({
    anomalous: patterns.reduce((sum, { anomalous }) => sum + anomalous, 0),
    normal: patterns.reduce((sum, { normal }) => sum + normal, 0),
  });

export function orderPatterns(patterns: readonly Pattern[], order: PatternOrder): readonly Pattern[] {
  const bySize = (a: Pattern, b: Pattern): number => b.nodes - a.nodes || a.code - b.code;
  const compare: Readonly<Record<PatternOrder, (a: Pattern, b: Pattern) => number>> = {
    size: bySize,
    // By the share; of two alike, the one with more labels says more. Unlabelled ones come last.
    anomalous: (a, b) => (mixOf(b) ?? -1) - (mixOf(a) ?? -1) || b.anomalous - a.anomalous || bySize(a, b),
    probability: (a, b) => b.meanProbability - a.meanProbability || bySize(a, b),
  };
  return [...patterns].sort(compare[order]);
}
