import { expect, test } from 'vitest';
import { scoreStep } from './score-steps.ts';

test('colour steps are cut at 50, 80, 95 and 99 per cent', () => {
  expect([0, 0.49, 0.5, 0.8, 0.95, 0.989, 0.99, 1].map(scoreStep)).toEqual([0, 0, 1, 2, 3, 3, 4, 4]);
});
