import { expect, test } from 'vitest';
import { factText } from './fact-text.ts';

const nameOf = (node: number): string => `account ${node}`;

test('a fact is said in its unit', () => {
  expect(factText({ value: 217, unit: 'node' }, nameOf)).toBe('account 217');
  expect(factText({ value: 0.342, unit: 'share' }, nameOf)).toBe('34.2 %');
  expect(factText({ value: 0, unit: 'share' }, nameOf)).toBe('0 %');
  expect(factText({ value: 0.905, unit: 'below' }, nameOf)).toBe('highest 9 %');
  expect(factText({ value: 0.25, unit: 'below' }, nameOf)).toBe('above 25.0 % of nodes');
  expect(factText({ value: 14 }, nameOf)).toBe('14');
  expect(factText({ value: 0.123456 }, nameOf)).toBe('0.123');
});
