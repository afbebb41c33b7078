/** A condition in words, short enough for a chip. */
import type { NodeCondition } from '../../../main/contract/filter.ts';
import { measureWords } from '../../../main/contract/measures.ts';
import { formatCount, formatNumber, formatPercentile } from '../../ui/format.ts';
import { t, tOf } from '../../text/text.ts';

/** What a condition cannot say by itself. */
export interface WordSources {
  readonly nodeName: (node: number) => string;
  readonly runTitle: (runId: string) => string;
}

const labelTitles = {
  anomalous: t('anomalous'),
  normal: t('normal'),
  unsure: t('unsure'),
  skip: t('skipped'),
  unlabelable: t('cannot be labelled'),
  none: t('none'),
} as const;

/** The first few, and how many more. */
function few(items: readonly string[]): string {
  const shown = items.slice(0, items.length > 3 ? 2 : 3).join(', ');
  return items.length > 3 ? t('{shown} and {items} more', { shown, items: formatCount(items.length - 2) }) : shown;
}

export function rangeWords(
  min: string | number | null,
  max: string | number | null,
  format: (value: string | number) => string,
): string {
  if (min !== null && max !== null)
    return min === max ? `= ${format(min)}` : t('{min} to {max}', { min: format(min), max: format(max) });
  if (min !== null) return `≥ ${format(min)}`;
  return max === null ? t('has a value') : `≤ ${format(max)}`;
}

const asNumber = (value: string | number): string => (typeof value === 'number' ? formatNumber(value) : value);
const asPercent = (value: string | number): string =>
  typeof value === 'number' ? `${formatPercentile(value)} %` : value;
const asTime = (value: string | number): string => String(value).replace('T', ' ');

export function conditionWords(condition: NodeCondition, { nodeName, runTitle }: WordSources): string {
  switch (condition.kind) {
    case 'number':
      return `${condition.column} ${rangeWords(condition.min, condition.max, asNumber)}`;
    case 'category':
      return `${condition.column}: ${few(condition.values.map((value) => (value === '' ? t('(missing)') : value)))}`;
    case 'text':
      return t('text “{text}”', { text: condition.text });
    case 'measure': {
      const { title, scale } = measureWords[condition.measure];
      return `${tOf(title)} ${rangeWords(condition.min, condition.max, scale === 'share' ? asPercent : asNumber)}`;
    }
    case 'group':
      return `${tOf(measureWords[condition.of].title)} ${few(condition.numbers.map(formatCount))}`;
    case 'ego': {
      const { hops, nodes } = condition;
      const around = few(nodes.map(nodeName));
      return hops === 0
        ? around
        : t('within {hops} {hops2} of {around}', { hops, hops2: hops === 1 ? t('step') : t('steps'), around });
    }
    case 'score':
      return condition.max === null
        ? t('score above {range}, {run}', {
            range: rangeWords(condition.min, condition.max, asPercent).replace('≥ ', ''),
            run: runTitle(condition.runId),
          })
        : t('score {range}, {run}', {
            range: rangeWords(condition.min, condition.max, asPercent),
            run: runTitle(condition.runId),
          });
    case 'label':
      return t('label: {value}', { value: few(condition.values.map((value) => labelTitles[value])) });
    case 'time':
      return `${condition.of === 'edge' ? t('an edge with ') : ''}${condition.column} ${rangeWords(condition.from, condition.to, asTime)}`;
    case 'pattern':
      return t('pattern {codes}', { codes: few(condition.codes.map((code) => formatCount(code + 1))) });
    case 'nodes':
      return `${condition.title === '' ? t('chosen nodes') : condition.title} (${formatCount(condition.nodes.length)})`;
  }
}
