/** A fact behind a question as people read it. */
import { topShare } from '../../../ml/strategies/pick.ts';
import type { QueryFact } from '../../../ml/strategies/strategy.ts';

const percent = (share: number): string => {
  const value = 100 * share;
  return `${value >= 99.95 || value < 0.05 ? value.toFixed(0) : value.toFixed(1)} %`;
};

export function factText({ value, unit }: Pick<QueryFact, 'value' | 'unit'>, nameOf: (node: number) => string): string {
  switch (unit) {
    case 'node':
      return nameOf(value);
    case 'share':
      return percent(value);
    case 'below':
      return value < 0.5 ? `above ${percent(value)} of nodes` : topShare(value);
    case undefined:
    default:
      return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(3)));
  }
}
