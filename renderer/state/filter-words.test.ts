import { expect, test } from 'vitest';
import type { FilterTerm, NodeCondition } from '../../main/contract/filter.ts';
import { conditionWords, filterChangeWords } from './filter-words.ts';

const term = (condition: NodeCondition, more: Partial<FilterTerm> = {}): FilterTerm => ({
  condition,
  not: false,
  on: true,
  ...more,
});
const degree = term({ kind: 'measure', measure: 'degree', min: 10, max: null });
const country = term({ kind: 'category', column: 'country', values: ['DE', 'FR', '', 'IT', 'ES'] });

test('conditions are told with their bounds and values', () => {
  expect(conditionWords(degree.condition)).toBe('Degree at least 10');
  expect(conditionWords(country.condition)).toBe('country: DE, FR, missing and 2 more');
  expect(conditionWords({ kind: 'number', column: 'amount', min: 1000, max: 2500.5 })).toBe(
    'amount from 1,000 to 2500.5',
  );
  expect(conditionWords({ kind: 'score', runId: 'r', min: 0.995, max: null })).toBe('percentile at least 99.5 %');
  expect(conditionWords({ kind: 'ego', nodes: [4], hops: 1 })).toBe('within 1 step of a node');
});

test('a step names what was added, what went, and what was only switched off', () => {
  expect(filterChangeWords([], [degree])).toBe('Filter: Degree at least 10');
  expect(filterChangeWords([degree, country], [degree])).toBe('Filter without country: DE, FR, missing and 2 more');
  expect(filterChangeWords([degree], [{ ...degree, on: false }])).toBe('Filter: Degree at least 10 (off)');
  expect(filterChangeWords([degree], [{ ...degree, not: true }])).toBe('Filter: not Degree at least 10');
  expect(filterChangeWords([degree], [])).toBe('Filter removed');
});
