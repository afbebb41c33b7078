/** What labelling many would do, in words. */
import { labelValues } from '../../../main/contract/api.ts';
import type { LabelValue } from '../../../main/contract/api.ts';
import type { ManyPreview } from '../../../main/contract/review.ts';
import type { ElementKind } from '../../../ml/schema/finding.ts';
import { formatCount } from '../../ui/format.ts';
import { nounOf } from './flag-words.ts';
import { t } from '../../text/text.ts';

const words: Readonly<Record<LabelValue, string>> = {
  anomalous: t('anomalous'),
  normal: t('normal'),
  unsure: t('unsure'),
  skip: t('skipped'),
  unlabelable: t('not to be labelled'),
};

const sumOf = (others: ManyPreview['others']): number => Object.values(others).reduce((sum, held) => sum + held, 0);

/** How many entries would be written. */
export function changesOf({ none, others }: ManyPreview, value: LabelValue | null, change: boolean): number {
  if (value === null) return sumOf(others);
  return none + (change ? sumOf(others) : 0);
}

/** "37 nodes: 30 without a label, 5 already normal, 2 now anomalous are left alone." */
export function previewText(
  { total, none, same, others }: ManyPreview,
  kind: ElementKind,
  value: LabelValue | null,
  change: boolean,
): string {
  const rest = labelValues.flatMap((known) => {
    const count = others[known] ?? 0;
    return count === 0 ? [] : [t('{count} now {words}', { count: formatCount(count), words: words[known] })];
  });
  const fate = value === null ? t('lose the label') : change ? t('would change') : t('are left alone');
  const parts = [
    ...(none > 0 ? [t('{none} without a label', { none: formatCount(none) })] : []),
    ...(same > 0 && value !== null
      ? [t('{same} already {words}', { same: formatCount(same), words: words[value] })]
      : []),
    ...(rest.length > 0 ? [`${rest.join(', ')} ${fate}`] : []),
  ];
  return `${formatCount(total)} ${nounOf(kind, total)}: ${parts.join(', ')}.`;
}
