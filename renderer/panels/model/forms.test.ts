/** What is typed becomes what the contract takes, or a sentence; and figures are said in words. */
import { expect, test } from 'vitest';
import { modelSettings, thresholdRule } from '../../../main/contract/models.ts';
import type { Pattern } from '../../../main/contract/models.ts';
import { trainingPoints } from '../../testing/modelled-graph.ts';
import { curveRows, stageSpans } from './curve-rows.ts';
import { orderWords, percentWords, ruleWords, shareWords } from './model-words.ts';
import { signedDigits } from './other-models.tsx';
import { baseRate, mixOf, orderPatterns } from './pattern-order.ts';
import { mixWords } from './patterns.tsx';
import { checkThreshold, firstThreshold, thresholdFormOf } from './threshold-form.ts';
import { checkTrain, firstTrainForm, numberSettings } from './train-form.ts';

test('the proposals are the defaults of the contract', () => {
  expect(checkTrain(firstTrainForm).settings).toEqual(modelSettings.parse({}));
  for (const { name, first } of numberSettings) expect(firstTrainForm[name]).toBe(String(first));
});

test('the limits of the form are those of the contract', () => {
  for (const { name, min, max } of numberSettings) {
    for (const [value, fits] of [
      [min, true],
      [max, true],
      [min - 1, false],
      [max + 1, false],
    ] as const) {
      expect(modelSettings.safeParse({ [name]: value }).success, `${name} ${value}`).toBe(fits);
      const { settings, errors } = checkTrain({ ...firstTrainForm, [name]: String(value) });
      expect(settings !== null, `${name} ${value}`).toBe(fits);
      expect(name in errors).toBe(!fits);
    }
  }
  expect(checkTrain({ ...firstTrainForm, folds: '2.5' }).errors.folds).toBe('A whole number from 2 to 10.');
  expect(checkTrain({ ...firstTrainForm, seed: ' ' }).settings).toBeNull();
});

test('every kind of threshold comes back from its form unchanged', () => {
  const rules = [
    { kind: 'given', threshold: 0.631 },
    { kind: 'precision', least: 0.8 },
    { kind: 'alerts', perDay: 2.5, nodesPerDay: 400 },
  ] as const;
  for (const rule of rules) {
    const { rule: back } = checkThreshold(thresholdFormOf(rule));
    expect(back).toEqual(rule);
    expect(thresholdRule.safeParse(back).success).toBe(true);
  }
});

test('a threshold that cannot be meant is refused with a sentence at its field', () => {
  const alerts = { ...firstThreshold, kind: 'alerts' } as const;
  expect(checkThreshold({ ...alerts, perDay: '7', nodesPerDay: '5' }).errors.perDay).toContain('more alerts than');
  expect(checkThreshold({ ...alerts, perDay: '0' }).errors.perDay).toBe('A number above 0.');
  expect(checkThreshold({ ...alerts, nodesPerDay: 'many' }).errors.nodesPerDay).toContain('A number from 1');
  expect(checkThreshold({ ...firstThreshold, kind: 'precision', least: '101' }).rule).toBeNull();
  expect(checkThreshold({ ...firstThreshold, threshold: '' }).rule).toBeNull();
});

test('shares, figures and rules in words', () => {
  expect([0, 0.0004, 0.012, 0.5, 0.634, 0.994, 0.9996, 1].map(percentWords)).toEqual([
    '0 %',
    'under 0.1 %',
    '1.2 %',
    '50 %',
    '63 %',
    '99.4 %',
    'over 99.9 %',
    '100 %',
  ]);
  expect(shareWords({ share: 0.8, low: 0.49, high: 0.943 })).toBe('80 % (49 to 94)');
  expect(orderWords({ value: 0.91, low: 0.85, high: 0.96 })).toContain('in 91 of 100 cases (95 % interval 85 to 96)');
  expect(orderWords({ value: 0.7, low: 0.45, high: 0.9 })).toContain('The interval reaches chance');
  expect(orderWords({ value: null, low: null, high: null })).toBeNull();
  expect(ruleWords({ kind: 'alerts', perDay: 5, nodesPerDay: 1000 })).toBe(
    'for about 5 alerts a day among 1,000 new nodes a day',
  );
  expect([-0.0304, 0.02, -0.0001].map(signedDigits)).toEqual(['−0.030', '+0.020', '0.000']);
});

test('curves: one row each, broken where another stage begins, whatever is missing left out', () => {
  const rows = curveRows(trainingPoints);
  expect(rows.map(({ name }) => name)).toEqual([
    'Agreement with its teacher',
    'Patterns in use',
    'Loss: labels',
    'Loss: features',
    'Loss: edges',
    'Loss: codebook',
    'Loss: soft targets',
    'Loss: patterns',
  ]);
  expect(rows[0]?.stretches.map(({ length }) => length)).toEqual([10, 40]);
  expect(rows[1]).toMatchObject({ first: 9, last: 24, high: 24 });
  expect(stageSpans(trainingPoints).map(({ stage }) => stage)).toEqual(['teacher', 'tokenizer', 'student']);
  expect(stageSpans(trainingPoints).at(-1)?.to).toBe(1);
  expect(curveRows([])).toEqual([]);
});

const pattern = (code: number, nodes: number, anomalous: number, normal: number, meanProbability: number): Pattern => ({
  code,
  nodes,
  anomalous,
  normal,
  meanProbability,
  typical: [],
  apart: [],
});

test('patterns in each order; one without labels says nothing about them', () => {
  const patterns = [pattern(1, 50, 1, 9, 0.1), pattern(2, 80, 0, 0, 0.9), pattern(3, 20, 5, 5, 0.4)];
  const codes = (order: Parameters<typeof orderPatterns>[1]) => orderPatterns(patterns, order).map(({ code }) => code);
  expect(codes('size')).toEqual([2, 1, 3]);
  expect(codes('anomalous')).toEqual([3, 1, 2]);
  expect(codes('probability')).toEqual([2, 3, 1]);
  expect(baseRate(patterns)).toBe(0.3);
  expect(mixOf(pattern(2, 80, 0, 0, 0.9))).toBeNull();
  expect(mixWords(pattern(3, 20, 5, 5, 0.4), 0.3)).toBe('5 of 10 labels anomalous, of all labels 30 %');
  expect(mixWords(pattern(2, 80, 0, 0, 0.9), 0.3)).toBe('none is labelled');
});
