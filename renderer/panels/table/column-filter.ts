/** From what is typed below a column's statistics to a condition of the filter, which is about nodes. */
import type { NodeCondition } from '../../../main/contract/filter.ts';
import type { TableColumn } from '../../../main/contract/table.ts';
import { labelValues } from '../../../main/contract/api.ts';
import type { ElementKind } from '../../../ml/schema/finding.ts';
import { t } from '../../text/text.ts';

/** What is asked for a column: bounds, values, a text, times; null where nodes cannot be filtered by it. */
export type FilterForm = 'bounds' | 'values' | 'text' | 'times' | 'share' | null;

export function formOf(column: TableColumn, kind: ElementKind): FilterForm {
  if (kind === 'edge') return column.type === 'time' ? 'times' : null;
  if (column.from === 'element') return 'text';
  if (column.from === 'run') return 'share';
  if (column.from === 'label') return 'values';
  if (column.type === 'number') return 'bounds';
  return column.type === 'time' ? 'times' : 'values';
}

export interface FilterDraft {
  readonly from: string;
  readonly to: string;
  readonly values: readonly string[];
}
export const emptyDraft: FilterDraft = { from: '', to: '', values: [] };

const labelNames = [...labelValues, 'none'] as const;
const isLabel = (value: string): value is (typeof labelNames)[number] => labelNames.some((name) => name === value);

/** @returns what is wrong as a sentence, or the condition */
export function conditionOf(
  column: TableColumn,
  kind: ElementKind,
  runId: string | null,
  { from, to, values }: FilterDraft,
): NodeCondition | string {
  const form = formOf(column, kind);
  const numbers = [from, to].map((text) => (text.trim() === '' ? null : Number(text.trim().replace(',', '.'))));
  const [min, max] = numbers;
  const name = column.attribute ?? '';
  if (form === 'text') {
    return from.trim() === ''
      ? t('Type what the id, name or any attribute must contain.')
      : { kind: 'text', text: from.trim() };
  }
  if (form === 'values') {
    if (values.length === 0) return t('Tick at least one value.');
    if (column.from === 'label') return { kind: 'label', values: values.filter(isLabel) };
    return { kind: 'category', column: name, values: [...values] };
  }
  if (form === 'times') {
    if (from === '' && to === '') return t('Give a first or a last day.');
    if (from !== '' && to !== '' && from > to) return t('The first day comes after the last one.');
    const end = to === '' ? null : `${to}T23:59:59.999Z`;
    return { kind: 'time', of: kind, column: name, from: from === '' ? null : `${from}T00:00:00Z`, to: end };
  }
  if (numbers.some((bound) => bound !== null && !Number.isFinite(bound))) return t('A bound is not a number.');
  if (form === 'share') {
    if (runId === null) return t('Without a run there are no scores.');
    if (min === null || min <= 0 || min > 100) return t('Give a share between 0 and 100 %.');
    return { kind: 'score', runId, min: 1 - min / 100, max: null };
  }
  if (min === null && max === null) return t('Give a lowest or a highest value.');
  if (min !== null && max !== null && min > max) return t('The lowest value is above the highest.');
  if (column.measure !== null) return { kind: 'measure', measure: column.measure, min, max };
  return { kind: 'number', column: name, min, max };
}
