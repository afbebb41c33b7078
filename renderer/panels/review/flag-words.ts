/** A threshold in words, and from what is typed to a rule. */
import type { ElementKind } from '../../../ml/schema/finding.ts';
import type { FlagOutlook, FlagRule } from '../../../main/contract/review.ts';
import { formatCount, formatNumber } from '../../ui/format.ts';
import { t } from '../../text/text.ts';

/** 0..1 as per cent, with the digits that a small share needs. */
export function shareText(share: number): string {
  const percent = share * 100;
  const digits = percent > 0 && percent < 1 ? 2 : percent < 10 ? 1 : 0;
  return `${Number(percent.toFixed(digits))} %`;
}

export const nounOf = (kind: ElementKind, count: number): string =>
  kind === 'node' ? (count === 1 ? t('node') : t('nodes')) : count === 1 ? t('edge') : t('edges');

/** "50 of 300 nodes flagged (16.7 %)" */
export function flaggedText({ kind, flagged, outOf }: FlagOutlook): string {
  return t('{flagged} of {outOf} {kind} flagged ({flagged2})', {
    flagged: formatCount(flagged),
    outOf: formatCount(outOf),
    kind: nounOf(kind, outOf),
    flagged2: shareText(flagged / outOf),
  });
}

/** What is labelled among the flagged ones; null where nothing is. */
export function labelledText({ above }: FlagOutlook): string | null {
  const parts = [
    ...(above.anomalous > 0 ? [t('{anomalous} anomalous', { anomalous: formatCount(above.anomalous) })] : []),
    ...(above.normal > 0 ? [t('{normal} normal', { normal: formatCount(above.normal) })] : []),
    ...(above.other > 0 ? [t('{other} otherwise', { other: formatCount(above.other) })] : []),
  ];
  return parts.length === 0 ? null : parts.join(', ');
}

/** "75 % (47 to 91 %)" */
export function precisionText({ share, low, high }: NonNullable<FlagOutlook['precision']>): string {
  const whole = (value: number): string => String(Math.round(value * 100));
  return low === high
    ? `${whole(share)} %`
    : t('{share} % ({low} to {high} %)', { share: whole(share), low: whole(low), high: whole(high) });
}

export const flagUnits = ['count', 'share', 'score'] as const;
export type FlagUnit = (typeof flagUnits)[number];

/** What stands in the field for a threshold that is in force. */
export function fieldText(outlook: FlagOutlook, unit: FlagUnit): string {
  if (unit === 'count') return String(outlook.flagged);
  if (unit === 'share') return String(Number(((100 * outlook.flagged) / outlook.outOf).toPrecision(4)));
  return outlook.score === null ? '' : formatNumber(outlook.score).replaceAll(',', '');
}

/** Null where it is no threshold. */
export function ruleOf(text: string, unit: FlagUnit): FlagRule | null {
  const typed = text.trim().replace(/%$/, '').replaceAll(',', '').trim();
  const value = Number(typed);
  if (typed === '' || !Number.isFinite(value)) return null;
  if (unit === 'score') return { by: 'score', value };
  if (value < 0) return null;
  if (unit === 'count') return Number.isInteger(value) ? { by: 'count', value } : null;
  return value <= 100 ? { by: 'share', value: value / 100 } : null;
}
