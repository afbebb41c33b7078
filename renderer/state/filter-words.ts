/** A condition of the filter in one line: "Degree at least 10". */
import type { FilterTerm, NodeCondition } from '../../main/contract/filter.ts';
import { measureWords } from '../../main/contract/measures.ts';
import { wholeText } from '../../ml/schema/number-text.ts';
import { t, tOf } from '../text/text.ts';

const numberText = (value: number): string => (Number.isInteger(value) ? wholeText(value) : String(value));

function between(min: string | null, max: string | null): string {
  if (min === null) return max === null ? t('any') : t('at most {max}', { max });
  if (max === null) return t('at least {min}', { min });
  return min === max ? min : t('from {min} to {max}', { min, max });
}

const bounds = (min: number | null, max: number | null, text = numberText): string =>
  between(min === null ? null : text(min), max === null ? null : text(max));

function listed(values: readonly string[]): string {
  const shown = values.slice(0, 3).map((value) => (value === '' ? t('missing') : value));
  return values.length > 3
    ? t('{value} and {values} more', { value: shown.join(', '), values: values.length - 3 })
    : shown.join(', ');
}

const steps = (hops: number): string => `${hops} ${hops === 1 ? t('step') : t('steps')}`;
const percent = (share: number): string => `${numberText(Math.round(share * 1000) / 10)} %`;

export function conditionWords(condition: NodeCondition): string {
  switch (condition.kind) {
    case 'number':
      return `${condition.column} ${bounds(condition.min, condition.max)}`;
    case 'category':
      return `${condition.column}: ${listed(condition.values)}`;
    case 'text':
      return t('contains “{text}”', { text: condition.text });
    case 'measure':
      return `${tOf(measureWords[condition.measure].title)} ${bounds(condition.min, condition.max)}`;
    case 'group':
      return `${tOf(measureWords[condition.of].title)} ${listed(condition.numbers.map(String))}`;
    case 'ego':
      return t('within {hops} of {nodes}', {
        hops: steps(condition.hops),
        nodes:
          condition.nodes.length === 1 ? t('a node') : t('{nodes} nodes', { nodes: wholeText(condition.nodes.length) }),
      });
    case 'score':
      return t('percentile {min}', { min: bounds(condition.min, condition.max, percent) });
    case 'label':
      return t('label {values}', { values: listed(condition.values) });
    case 'time':
      return `${condition.column} ${between(condition.from, condition.to)}`;
    case 'pattern':
      return t('pattern {codes}', { codes: listed(condition.codes.map(String)) });
    case 'nodes':
      return condition.title;
  }
}

/** What became of the filter, in one line. */
export function filterChangeWords(before: readonly FilterTerm[], after: readonly FilterTerm[]): string {
  const textOf = ({ condition, not, on }: FilterTerm): string =>
    `${not ? t('not ') : ''}${conditionWords(condition)}${on ? '' : t(' (off)')}`;
  const had = new Set(before.map(textOf));
  const has = new Set(after.map(textOf));
  const added = after.map(textOf).filter((text) => !had.has(text));
  const gone = before.map(textOf).filter((text) => !has.has(text));
  if (added.length > 0) return t('Filter: {value}', { value: added.join('; ') });
  if (after.length === 0) return t('Filter removed');
  return gone.length > 0 ? t('Filter without {value}', { value: gone.join('; ') }) : t('Filter in another order');
}
