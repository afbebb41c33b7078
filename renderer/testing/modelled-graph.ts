/**
 * A ranked graph whose engine trains models, for tests of the screen: every even node is in pattern 0, every odd one in
 * pattern 1; a training is over when the test says so.
 */
import type { JobUpdate } from '../../main/contract/api.ts';
import type {
  Figure,
  ModelDetail,
  ModelFigures,
  ModelInfo,
  ModelOutlook,
  PatternMember,
  Prediction,
  ThresholdRow,
  ThresholdRule,
  TrainingPoint,
} from '../../main/contract/models.ts';
import { modelSettings } from '../../main/contract/models.ts';
import { AppError } from '../../ml/schema/errors.ts';
import { rankedGraph } from './ranked-graph.ts';
import type { Answers } from './scripted-engine.ts';

const figure = (value: number): Figure => ({ value, low: value - 0.06, high: Math.min(1, value + 0.06) });
const figures = (auroc: number): ModelFigures => ({
  auroc: figure(auroc),
  averagePrecision: figure(auroc - 0.2),
  balancedAccuracy: figure(auroc - 0.05),
  brier: figure(0.08),
});

const rowAt = (threshold: number): ThresholdRow => ({
  threshold,
  alertShare: 0.02 + 0.3 * (1 - threshold),
  precision: { share: threshold, low: Math.max(0, threshold - 0.2), high: Math.min(1, threshold + 0.15) },
  recall: { share: 1 - threshold / 2, low: 0.5 * (1 - threshold / 2), high: Math.min(1, 1.2 - threshold / 2) },
  alerts: Math.round(20 * (1 - threshold)),
  hits: Math.round(20 * (1 - threshold) * threshold),
});

export const trainingPoints: readonly TrainingPoint[] = [
  ...Array.from({ length: 30 }, (_, i): TrainingPoint => ({
    stage: 'teacher',
    epoch: i,
    losses: { labels: 0.7 * Math.exp(-i / 12) + 0.05 },
    validationAccuracy: i % 3 === 0 ? 0.6 + 0.3 * (1 - Math.exp(-i / 8)) : null,
    codesUsed: null,
  })),
  ...Array.from({ length: 25 }, (_, i): TrainingPoint => ({
    stage: 'tokenizer',
    epoch: i,
    losses: { features: 1.2 * Math.exp(-i / 10) + 0.2, edges: 0.9 - i * 0.01, codebook: 0.4 * Math.exp(-i / 5) },
    validationAccuracy: null,
    codesUsed: Math.min(24, 9 + i),
  })),
  ...Array.from({ length: 40 }, (_, i): TrainingPoint => ({
    stage: 'student',
    epoch: i,
    losses: { labels: 0.6 * Math.exp(-i / 15) + 0.1, 'soft targets': 0.5 * Math.exp(-i / 9), patterns: 2 - i * 0.03 },
    validationAccuracy: 0.55 + 0.32 * (1 - Math.exp(-i / 9)),
    codesUsed: null,
  })),
];

export const goodOutlook: ModelOutlook = {
  seconds: 40,
  bytes: 2e8,
  availableBytes: 8e9,
  fits: true,
  sentence: 'About 40 s and 200 MB.',
  obstacle: null,
  labels: { anomalous: 12, normal: 40 },
  audit: { anomalous: 0, normal: 0 },
  measuredOn: 'folds',
  columns: ['branch', 'opened', 'balance'],
};

/** @param day of January 2026; later ones are newer */
export function modelInfo(modelId: string, day: number, more: Partial<ModelInfo> = {}): ModelInfo {
  return {
    modelId,
    title: `Model ${modelId}`,
    state: 'succeeded',
    settings: modelSettings.parse({}),
    startedAt: `2026-01-${String(day).padStart(2, '0')}T10:00:00.000Z`,
    seconds: 34,
    labels: { anomalous: 12, normal: 40, logSeq: 52 },
    columns: goodOutlook.columns,
    split: 'same labels',
    measured: { on: 'folds', nodes: 52, anomalous: 12, figures: figures(0.9) },
    threshold: {
      rule: { kind: 'given', threshold: 0.5 },
      value: 0.5,
      outlook: rowAt(0.5),
      notes: ['About 51 of 300 nodes of this project are alerts.'],
    },
    notes: [],
    error: null,
    ...more,
  };
}

export interface ModelledGraph {
  readonly answers: Answers;
  readonly models: () => readonly ModelInfo[];
  /** what the last training was started with */
  readonly started: () => unknown;
  /** The training is over: gives what `job.updated` would carry. */
  finish(state: 'succeeded' | 'failed' | 'cancelled'): JobUpdate;
}

const valueOf = (rule: ThresholdRule): number =>
  rule.kind === 'given' ? rule.threshold : rule.kind === 'precision' ? rule.least : 1 - rule.perDay / rule.nodesPerDay;

export const prediction: Prediction = {
  predictionId: 'p1',
  modelId: 'a',
  fileName: 'new.csv',
  read: 4,
  scored: 3,
  rejected: 1,
  alerts: 1,
  threshold: 0.5,
  rows: [
    { line: 3, id: '0302', probability: 0.91, alert: true },
    { line: 2, id: '0301', probability: 0.12, alert: false },
    { line: 5, id: '', probability: 0.0004, alert: false },
  ],
  rejects: [{ file: 'new.csv', line: 4, reason: 'It has 3 cells where the header has 5.', text: '0303,x,North' }],
  warnings: ['1 of 3 rows has a branch that the model has never seen.'],
};

export function modelledGraph(size: number, first: readonly ModelInfo[] = []): ModelledGraph {
  const graph = rankedGraph(size);
  let models = [...first];
  let started: unknown = null;
  const find = (modelId: string): ModelInfo => {
    const found = models.find((held) => held.modelId === modelId);
    if (found === undefined) throw new AppError('not-found', `There is no model ${modelId}.`);
    return found;
  };
  const replace = (info: ModelInfo): ModelInfo => {
    models = models.map((held) => (held.modelId === info.modelId ? info : held));
    return info;
  };
  const membersOf = (code: number): readonly PatternMember[] =>
    Array.from({ length: size }, (_, index) => index)
      .filter((index) => index % 2 === code)
      .map((index) => ({
        index,
        id: `n${index}`,
        name: `Node ${index}`,
        probability: index / size,
        label: index === 2 ? 'anomalous' : null,
      }));
  const detailOf = (info: ModelInfo): ModelDetail => ({
    ...info,
    card: [{ heading: 'What it is for', lines: ['Ranking new accounts for a person to look at.'] }],
    curves: trainingPoints,
    comparison: [
      { title: 'The model', figures: figures(0.9) },
      { title: 'Teacher with the graph', figures: figures(0.93) },
      { title: 'Chance', figures: figures(0.5) },
    ],
    reliability: {
      bins: [0.05, 0.2, 0.45, 0.7, 0.92].map((mean, i) => ({
        from: i / 5,
        to: (i + 1) / 5,
        mean,
        count: [24, 11, 7, 4, 6][i] ?? 0,
        found: {
          share: Math.min(1, mean * 0.9 + 0.03),
          low: Math.max(0, mean * 0.9 - 0.15),
          high: Math.min(1, mean + 0.18),
        },
      })),
      expectedError: 0.063,
      notes: ['Scaled by one temperature, fitted on held-out labels.'],
    },
    thresholds: Array.from({ length: 40 }, (_, i) => rowAt(0.98 - i * 0.024)),
    patterns: [0, 1].map((code) => ({
      code,
      nodes: membersOf(code).length,
      anomalous: code === 0 ? 9 : 0,
      normal: code === 0 ? 3 : 37,
      meanProbability: code === 0 ? 0.62 : 0.04,
      typical: membersOf(code).slice(0, 3),
      apart: code === 0 ? ['Its balance is high: 90,400 against 1,900.', 'It has many incoming edges.'] : [],
    })),
  });

  return {
    models: () => models,
    started: () => started,
    finish: (state) => {
      const running = models.find((held) => held.state === 'running');
      if (running === undefined) throw new Error('Nothing is being trained.');
      replace({ ...running, state, error: state === 'failed' ? 'The labels are gone.' : null });
      return {
        runId: running.modelId,
        state,
        progress: null,
        losses: [],
        points: trainingPoints,
        error: state === 'failed' ? { code: 'conflict', message: 'The labels are gone.' } : null,
      };
    },
    answers: {
      ...graph.answers,
      'label.log': () => [],
      'run.list': () => [],
      'job.cancel': () => null,
      'model.estimate': () => goodOutlook,
      'model.train': (input) => {
        started = input;
        const info = modelInfo('t', 28, {
          title: input.title ?? '',
          state: 'running',
          measured: null,
          threshold: null,
          split: null,
          seconds: null,
        });
        models = [...models, info];
        return info;
      },
      'model.list': () => models,
      'model.get': ({ modelId }) => detailOf(find(modelId)),
      'model.pattern': ({ code, offset, limit }) => {
        const all = membersOf(code);
        return { total: all.length, members: all.slice(offset, offset + limit) };
      },
      'model.compare': ({ first: one, second }) => ({
        first: one,
        second,
        nodes: 52,
        rows: [{ measure: 'squared error', first: 0.08, second: 0.11, difference: -0.03, low: -0.05, high: -0.01 }],
        sentence: 'The first is better on these labels, beyond chance.',
      }),
      'model.setThreshold': ({ modelId, rule }) => {
        const info = find(modelId);
        const value = valueOf(rule);
        return replace({ ...info, threshold: { rule, value, outlook: rowAt(value), notes: [] } });
      },
      'model.remove': ({ modelId }) => {
        models = models.filter((held) => held.modelId !== modelId);
        return null;
      },
      'import.begin': () => ({ uploadId: 'u1' }),
      'import.chunk': ({ data, offset }) => ({ received: offset + data.length }),
      'import.preview': () => ({
        uploadId: 'u1',
        fileName: 'new.csv',
        bytes: 10,
        unsure: null,
        encodings: ['UTF-8'],
        encoding: 'UTF-8',
        delimiter: ',',
        columns: [],
        sample: [],
        looksLike: 'nodes',
        format: 'CSV',
        graph: null,
      }),
      'model.predict': () => prediction,
      'model.predictionFile': () => ({ name: 'new-scored.csv', data: new Uint8Array([1, 2, 3]) }),
      'model.export': ({ part }) => ({
        name: part === 'onnx' ? 'model.onnx' : 'model-card.md',
        data: new Uint8Array([4, 5]),
      }),
    },
  };
}
