/** From what is set in an editor to a condition, and back. Null where nothing is set yet. */
import type { FilterQuestion, NodeCondition } from '../../../main/contract/filter.ts';

export interface RangeDraft {
  readonly min: number | null;
  readonly max: number | null;
}

/** As the engine reads it back: days stay days, anything finer keeps its seconds. */
export function timeText(milliseconds: number): string {
  const text = new Date(milliseconds).toISOString();
  return milliseconds % 86_400_000 === 0 ? text.slice(0, 10) : text.slice(0, 19);
}

/** @returns null for what is no time */
export function timeOf(text: string): number | null {
  const at = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(text) ? text : `${text.slice(0, 19)}Z`);
  return Number.isNaN(at) ? null : at;
}

export function rangeCondition(question: FilterQuestion, { min, max }: RangeDraft): NodeCondition | null {
  if (question.of === 'measure') return { kind: 'measure', measure: question.measure, min, max };
  if (question.of === 'column' && question.element === 'node')
    return { kind: 'number', column: question.column, min, max };
  return null;
}

export function timeCondition(question: FilterQuestion, { min, max }: RangeDraft): NodeCondition | null {
  if (question.of !== 'column') return null;
  const { element: of, column } = question;
  return {
    kind: 'time',
    of,
    column,
    from: min === null ? null : timeText(min),
    to: max === null ? null : timeText(max),
  };
}

const labels = ['anomalous', 'normal', 'unsure', 'skip', 'unlabelable', 'none'] as const;

export function valuesCondition(question: FilterQuestion, chosen: readonly string[]): NodeCondition | null {
  if (chosen.length === 0) return null;
  switch (question.of) {
    case 'column':
      return { kind: 'category', column: question.column, values: [...chosen] };
    case 'label':
      return { kind: 'label', values: labels.filter((label) => chosen.includes(label)) };
    case 'pattern':
      return { kind: 'pattern', modelId: question.modelId, codes: chosen.map(Number) };
    case 'measure':
      return question.measure === 'component' || question.measure === 'community'
        ? { kind: 'group', of: question.measure, numbers: chosen.map(Number) }
        : null;
    case 'score':
      return null;
  }
}

/** The range that a condition says; null where it says none. */
export function rangeOf(condition: NodeCondition | null): RangeDraft | null {
  if (condition === null) return null;
  if (condition.kind === 'time') {
    const { from, to } = condition;
    return { min: from === null ? null : timeOf(from), max: to === null ? null : timeOf(to) };
  }
  return 'min' in condition ? { min: condition.min, max: condition.max } : null;
}

/** The values that a condition says; null where it says none. */
export function valuesOf(condition: NodeCondition | null): readonly string[] | null {
  if (condition === null) return null;
  if ('values' in condition) return condition.values;
  if (condition.kind === 'pattern') return condition.codes.map(String);
  return condition.kind === 'group' ? condition.numbers.map(String) : null;
}
