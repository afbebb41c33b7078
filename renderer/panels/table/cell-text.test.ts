import { expect, test } from 'vitest';
import type { TableColumn } from '../../../main/contract/table.ts';
import { cellText } from './cell-text.ts';

test('scores stand under each other with as many digits, unless one would vanish or is a count', () => {
  const score: TableColumn = {
    id: 'score',
    title: 'Score',
    type: 'number',
    from: 'run',
    attribute: null,
    measure: null,
    answer: false,
  };
  expect([1, 0.09090909, 1.76, 0.5].map((value) => cellText(score, value))).toEqual([
    '1.0000',
    '0.0909',
    '1.7600',
    '0.5000',
  ]);
  expect([0.0000371, 999, 5972].map((value) => cellText(score, value))).toEqual(['3.71e-5', '999', '5972']);
  expect(cellText({ ...score, id: 'attribute:amount' }, 0.09090909)).toBe('0.09091');
});
