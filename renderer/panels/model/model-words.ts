/** How shares, figures and rules of a model are said: once, so that dialog, panel and comparison say the same. */
import type { Figure, MeasuredOn, ModelInfo, Share, ThresholdRule } from '../../../main/contract/models.ts';
import { formatCount, formatNumber } from '../../ui/format.ts';
import { t } from '../../text/text.ts';

/** A share or probability, 0..1, in per cent; small and large ones with a digit more, and never 0 or 100 by rounding. */
export function percentWords(share: number): string {
  const percent = share * 100;
  if (percent === 0 || percent === 100) return `${percent} %`;
  if (percent < 0.1) return t('under 0.1 %');
  if (percent > 99.9) return t('over 99.9 %');
  return `${percent.toFixed(percent < 9.95 || percent >= 99 ? 1 : 0)} %`;
}

const wholePercent = (share: number): string => String(Math.round(share * 100));

/** "80 % (49 to 94)" */
export function shareWords({ share, low, high }: Share): string {
  return t('{share} % ({low} to {high})', {
    share: wholePercent(share),
    low: wholePercent(low),
    high: wholePercent(high),
  });
}

export const figureText = ({ value }: Figure): string => (value === null ? '–' : value.toFixed(2));

/** "0.85–0.96"; empty where it cannot be said */
export const intervalText = ({ low, high }: Figure): string =>
  low === null || high === null ? '' : `${low.toFixed(2)}–${high.toFixed(2)}`;

const counted = (count: number, one: string, many: string): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

export const labelsWords = ({ anomalous, normal }: { readonly anomalous: number; readonly normal: number }): string =>
  t('{anomalous} anomalous and {normal}', {
    anomalous: formatCount(anomalous),
    normal: counted(normal, t('normal label'), t('normal labels')),
  });

export function ruleWords(rule: ThresholdRule): string {
  switch (rule.kind) {
    case 'alerts':
      return t('for about {perDay} alerts a day among {nodesPerDay} new nodes a day', {
        perDay: formatNumber(rule.perDay),
        nodesPerDay: formatCount(rule.nodesPerDay),
      });
    case 'precision':
      return t('so that at least {least} of the alerts are right', { least: percentWords(rule.least) });
    case 'given':
      return t('given by hand');
  }
}

export const measuredWords: Readonly<Record<MeasuredOn, string>> = {
  audit: t('nodes drawn at random, which it never learned from'),
  folds: t('labels in turn, each predicted by a model that never saw it'),
};

/** What AUROC means, in one sentence; null where it cannot be said. */
export function orderWords(auroc: Figure): string | null {
  if (auroc.value === null) return null;
  const range =
    auroc.low === null || auroc.high === null
      ? ''
      : t(' (95 % interval {low} to {high})', { low: wholePercent(auroc.low), high: wholePercent(auroc.high) });
  const doubt =
    auroc.low === null || auroc.low > 0.5
      ? ''
      : t(' The interval reaches chance: it may be worth nothing. More labels would tell.');
  return t(
    'Of an anomalous and a normal node it puts the anomalous one first in {value} of 100 cases{range}; by chance it would be 50.{doubt}',
    { value: wholePercent(auroc.value), range, doubt },
  );
}

export const titleOf = ({ title }: Pick<ModelInfo, 'title'>): string => (title === '' ? t('Model') : title);

export const stateWords = {
  queued: t('waits'),
  running: t('is being trained'),
  succeeded: t('ready'),
  failed: t('failed'),
  cancelled: t('cancelled'),
} as const;
