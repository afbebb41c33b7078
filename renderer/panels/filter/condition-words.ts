/** A condition in words, short enough for a chip. */
import type { NodeCondition } from '../../../main/contract/filter.ts';
import { measureWords } from '../../../main/contract/measures.ts';
import { formatCount, formatNumber, formatPercentile } from '../../ui/format.ts';

/** What a condition cannot say by itself. */
export interface WordSources {
  readonly nodeName: (node: number) => string;
  readonly runTitle: (runId: string) => string;
}

const labelTitles = {
  anomalous: 'anomalous',
  normal: 'normal',
  unsure: 'unsure',
  skip: 'skipped',
  unlabelable: 'cannot be labelled',
  none: 'none',
} as const;

/** The first few, and how many more. */
function few(items: readonly string[]): string {
  const shown = items.slice(0, items.length > 3 ? 2 : 3).join(', ');
  return items.length > 3 ? `${shown} and ${formatCount(items.length - 2)} more` : shown;
}

export function rangeWords(
  min: string | number | null,
  max: string | number | null,
  format: (value: string | number) => string,
): string {
  if (min !== null && max !== null) return min === max ? `= ${format(min)}` : `${format(min)} to ${format(max)}`;
  if (min !== null) return `≥ ${format(min)}`;
  return max === null ? 'has a value' : `≤ ${format(max)}`;
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
      return `${condition.column}: ${few(condition.values.map((value) => (value === '' ? '(missing)' : value)))}`;
    case 'text':
      return `text “${condition.text}”`;
    case 'measure': {
      const { title, scale } = measureWords[condition.measure];
      return `${title} ${rangeWords(condition.min, condition.max, scale === 'share' ? asPercent : asNumber)}`;
    }
    case 'group':
      return `${measureWords[condition.of].title} ${few(condition.numbers.map(formatCount))}`;
    case 'ego': {
      const { hops, nodes } = condition;
      const around = few(nodes.map(nodeName));
      return hops === 0 ? around : `within ${hops} ${hops === 1 ? 'step' : 'steps'} of ${around}`;
    }
    case 'score':
      return `score above ${rangeWords(condition.min, condition.max, asPercent).replace('≥ ', '')}, ${runTitle(condition.runId)}`;
    case 'label':
      return `label: ${few(condition.values.map((value) => labelTitles[value]))}`;
    case 'time':
      return `${condition.of === 'edge' ? 'an edge with ' : ''}${condition.column} ${rangeWords(condition.from, condition.to, asTime)}`;
    case 'pattern':
      return `pattern ${few(condition.codes.map((code) => formatCount(code + 1)))}`;
    case 'nodes':
      return `${condition.title === '' ? 'chosen nodes' : condition.title} (${formatCount(condition.nodes.length)})`;
  }
}
