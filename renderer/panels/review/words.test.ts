/** What is said of thresholds and of labels given together, and what typed text and keys mean. */
import { expect, test } from 'vitest';
import type { CasePage, FlagOutlook } from '../../../main/contract/review.ts';
import { fieldText, flaggedText, labelledText, precisionText, ruleOf, shareText } from './flag-words.ts';
import { chanceText } from './group-list.tsx';
import { changesOf, previewText } from './many-words.ts';
import { ruleForKey } from './threshold.tsx';

const outlook: FlagOutlook = {
  ...{ runId: 'r', kind: 'node', rule: { by: 'usual' }, flagged: 50, outOf: 300, score: 0.825, next: 0.8 },
  ...{ above: { anomalous: 3, normal: 1, other: 0 }, below: { anomalous: 0, normal: 0, other: 0 } },
  ...{ precision: null, notes: [] },
};

test('a threshold in words', () => {
  expect(flaggedText(outlook)).toBe('50 of 300 nodes flagged (17 %)');
  expect(labelledText(outlook)).toBe('3 anomalous, 1 normal');
  expect(shareText(0.0003)).toBe('0.03 %');
  expect(precisionText({ share: 0.75, low: 0.474, high: 0.91, basis: '' })).toBe('75 % (47 to 91 %)');
  expect(precisionText({ share: 0.8, low: 0.8, high: 0.8, basis: '' })).toBe('80 %');
});

test('what is typed, by unit; what is no threshold is refused', () => {
  expect(ruleOf('1,200', 'count')).toEqual({ by: 'count', value: 1200 });
  expect(ruleOf(' 2.5 % ', 'share')).toEqual({ by: 'share', value: 0.025 });
  expect(ruleOf('-1.5', 'score')).toEqual({ by: 'score', value: -1.5 });
  for (const [text, unit] of [
    ['', 'count'],
    ['1.5', 'count'],
    ['-3', 'count'],
    ['101', 'share'],
    ['many', 'score'],
  ] as const) {
    expect(ruleOf(text, unit)).toBeNull();
  }
  expect([fieldText(outlook, 'count'), fieldText(outlook, 'share'), fieldText(outlook, 'score')]).toEqual([
    '50',
    '16.67',
    '0.825',
  ]);
});

test('keys move the line by one, by a tenth, to either end', () => {
  expect(ruleForKey('ArrowRight', outlook)).toEqual({ by: 'count', value: 49 });
  // The next one by its score: equal scores come together, and a step is never stuck.
  expect(ruleForKey('ArrowLeft', outlook)).toEqual({ by: 'score', value: 0.8 });
  expect(ruleForKey('ArrowLeft', { ...outlook, next: null })).toEqual({ by: 'count', value: 300 });
  expect(ruleForKey('PageDown', outlook)).toEqual({ by: 'count', value: 55 });
  expect(ruleForKey('PageUp', { ...outlook, flagged: 0 })).toEqual({ by: 'count', value: 0 });
  expect([ruleForKey('Home', outlook), ruleForKey('End', outlook)]).toMatchObject([{ value: 300 }, { value: 0 }]);
  expect(ruleForKey('a', outlook)).toBeNull();
});

test('labelling many says what would be met and counts what would be written', () => {
  const preview = { total: 37, none: 30, same: 5, others: { anomalous: 2 } };
  expect(previewText(preview, 'node', 'normal', false)).toBe(
    '37 nodes: 30 without a label, 5 already normal, 2 now anomalous are left alone.',
  );
  expect(previewText(preview, 'node', 'normal', true)).toContain('2 now anomalous would change');
  expect([changesOf(preview, 'normal', false), changesOf(preview, 'normal', true)]).toEqual([30, 32]);
  const clearing = { total: 3, none: 1, same: 0, others: { normal: 2 } };
  expect(previewText(clearing, 'edge', null, false)).toBe('3 edges: 1 without a label, 2 now normal lose the label.');
  expect(changesOf(clearing, null, false)).toBe(2);
});

test('groups beside those of chance', () => {
  const page: CasePage = {
    ...{ total: 4, outOf: 9, offset: 0, hubAbove: 20, rows: [], notes: [] },
    ...{ touching: { cases: 4, largest: 6 }, byChance: { cases: 1.25, largest: 2 } },
  };
  expect(chanceText(page)).toBe(
    'As many picked at random form about 1.3 groups, the largest of 2; here they are 4, the largest of 6.',
  );
  expect(chanceText({ ...page, byChance: null })).toBeNull();
});
