import { describe, expect, it } from 'vitest';
import { fitColumn } from '../io/apply-recipe.ts';
import { createRng } from '../rng.ts';
import { crossFittedProbabilities, fitCalibration } from './calibration.ts';
import { modelCardText, readModelCard } from './model-card.ts';
import type { ModelCard } from './model-card.ts';
import { brierScore, expectedCalibrationError, reliabilityCurve, reliabilityInput } from './reliability.ts';
import { chooseThreshold } from './threshold.ts';

const rng = createRng(6);
const labels = Int32Array.from({ length: 120 }, (_, i) => (i % 3 === 0 ? 1 : 0));
const logits = Float32Array.from({ length: 240 }, (_, i) => (i % 2) * (4 * labels[i >> 1] - 2 + 3 * rng.normal()));
const held = { logits, labels, numClasses: 2 };
const probabilities = crossFittedProbabilities(held);
const { probabilities: alerting, isHit } = reliabilityInput(probabilities, labels, 2);
const reliability = reliabilityCurve(alerting, isHit);
const threshold = chooseThreshold(
  {
    population: alerting,
    arrivalsPerDay: 1000,
    heldOut: { probabilities: alerting, isPositive: isHit },
    trueShare: 0.1,
  },
  { by: 'alerts', alertsPerDay: 50 },
);
const parts = [
  fitColumn('amount', { reads: 'number', values: Float64Array.of(1, 2, 3, NaN) }).part,
  fitColumn('opened', { reads: 'date', values: Float64Array.of(1e9, 2e9, 3e9, 4e9) }).part,
  fitColumn('a|b', { reads: 'text', as: 'category', texts: ['x', 'x', 'y', ''] }).part,
  fitColumn('tags', { reads: 'text', as: ';', texts: ['u;v', 'u', 'u;w', 'v'] }).part,
  fitColumn('vip', { reads: 'yes-no', values: Float64Array.of(1, 0, 1, 0) }).part,
];
const card: ModelCard = {
  format: 1,
  version: 'v3',
  createdAt: '2026-11-29T00:30:00.000Z',
  project: 'Payments',
  seed: 7,
  dataHash: 'ab12',
  graph: { numNodes: 20_000, numEdges: 100_000 },
  classes: ['normal', 'anomalous'],
  labels: [
    { class: 'normal', train: 60, validation: 80, test: 0 },
    { class: 'anomalous', train: 20, validation: 40, test: 0 },
  ],
  teacher: { name: 'graph convolutions', settings: { hidden: 64, sampled: false }, validationAccuracy: 0.912 },
  student: { widths: [8, 128, 2], settings: {} },
  metrics: {
    heldOut: 'validation',
    count: 120,
    values: [
      { name: 'accuracy', value: 0.9, low: 0.84, high: 0.94 },
      { name: 'average precision', value: null, low: null, high: null },
    ],
  },
  calibration: {
    ...fitCalibration(held),
    notes: [...fitCalibration(held).notes],
    shift: [...fitCalibration(held).shift],
    reliability: [...reliability],
    error: expectedCalibrationError(reliability),
    brier: brierScore(probabilities, labels, 2),
  },
  threshold: {
    class: 'anomalous',
    choice: threshold.choice,
    arrivalsPerDay: 1000,
    outlook: threshold.outlook,
    notes: [...threshold.notes],
  },
  recipe: { version: 1, parts },
  needGraph: ['number of edges'],
  warnings: ['Only 20 labels of "anomalous" were learned from.'],
};

describe('a model card', () => {
  it('is the same after it was written and read', () => {
    expect(readModelCard(JSON.stringify(card), 'card.json')).toEqual(card);
  });

  it('is refused with the place where it is amiss', () => {
    expect(() => readModelCard('{', 'card.json')).toThrow('card.json cannot be read: it is not JSON');
    const broken = { ...card, calibration: { ...card.calibration, temperature: -1 } };
    expect(() => readModelCard(JSON.stringify(broken), 'card.json')).toThrow(/at calibration.temperature/);
    expect(() => readModelCard('7', 'card.json')).toThrow('as a whole');
  });

  it('reads well', () => {
    const text = modelCardText(card);
    for (const part of [
      '# Model v3 of Payments',
      'seed 7. Data ab12 (SHA-256): 20,000 nodes, 100,000 edges',
      '- Only 20 labels of "anomalous" were learned from.',
      '| anomalous | 20 | 40 | 0 |',
      'validation labels, which also chose epochs and settings: a little too good',
      '| accuracy | 0.9 | 0.84 to 0.94 |',
      '| average precision | unknown | unknown |',
      'so that about 50 alerts a day are raised, at 1000 new nodes a day',
      'corrected to a share of 10 % of the class',
      'Student: 8 - 128 - 2; none.',
      'accuracy on validation labels 91.2 %',
      '| amount | 2 | minus 2, divided by 0.8165; empty cells take the mean and are flagged |',
      '| opened | 1 | seconds since 1970, minus',
      '| a\\|b | 3 | 0/1 for each of 2 values, and one for empty cells |',
      '| tags | 1 | 0/1 for each of 1 entries between ";" |',
      'Not read, because a new node has no edges yet: number of edges.',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).not.toMatch(/undefined|NaN|null/);
    const bare = modelCardText({ ...card, threshold: null, needGraph: [], warnings: [] });
    expect(bare).toContain('No threshold was chosen.');
    expect(bare).not.toContain('## Warnings');
  });
});
