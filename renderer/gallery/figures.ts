/** Figures for scenes: what was learnt by asking, evidence about a node, cases and compared runs. */
import type { CurvePoint, QueueProgress } from '../../main/contract/api.ts';
import type { Contrast, NamedNode, PathsFound, Timeline } from '../../main/contract/evidence.ts';
import type { CaseRow, ComparedRow, FlagOutlook, FlagRule, RunComparison } from '../../main/contract/review.ts';
import type { ElementKind } from '../../ml/schema/finding.ts';

const point = (labels: number, score: number, random: number | null): CurvePoint => ({
  batch: labels / 10,
  labels,
  score,
  low: score - 0.08,
  high: Math.min(1, score + 0.08),
  random,
});
export const queueFigures: QueueProgress = {
  measure: 'Balanced accuracy on the audit sample, 12 of 50 answered.',
  points: [point(10, 0.6, 0.55), point(20, 0.72, 0.6), point(30, 0.81, 0.64), point(40, 0.84, 0.67)],
  discovery: Array.from({ length: 50 }, (_, i) => ({
    looked: i + 1,
    found: Math.round(18 * (1 - Math.exp(-i / 20))),
    expected: i / 10,
  })),
  gain: { next: 0.012, low: -0.004, high: 0.03 },
  stop: { advised: true, sentence: 'You can stop: the last three batches changed nothing that differs from chance.' },
  audit: { size: 50, answered: 12, sentence: '12 of 50 random picks are answered.' },
  reviewers: [
    { name: 'Mira', answered: 20, medianSeconds: 3.25 },
    { name: 'Jan-Philipp Freiherr von Ostermann', answered: 9, medianSeconds: null },
  ],
  pairs: [{ reviewers: ['Mira', 'Jan-Philipp Freiherr von Ostermann'], nodes: 8, agreement: 0.875, kappa: 0.71 }],
  fleiss: { kappa: 0.71, nodes: 8, reviewers: 2 },
  disputed: [{ index: 9, id: 'n9', name: 'Dora Lindqvist-Papadopoulou 9' }],
};

const day = 86_400_000;
const start = Date.UTC(2026, 0, 4);
export const timeColumn = { of: 'edge', column: 'paid', isCalendar: true, assumption: 'paid is a date.' } as const;
const bins = 40;
const wave = (i: number, shift: number): number => Math.max(0, Math.round(6 * Math.sin((i + shift) / 4)));

export const timeline: Timeline = {
  time: timeColumn,
  amount: 'amount',
  total: 120,
  untimed: 2,
  from: start,
  to: start + 80 * day,
  countsOut: Int32Array.from({ length: bins }, (_, i) => wave(i, 0)),
  countsIn: Int32Array.from({ length: bins }, (_, i) => wave(i, 9)),
  sumsOut: Float64Array.from({ length: bins }, (_, i) => 100 * wave(i, 0)),
  sumsIn: Float64Array.from({ length: bins }, (_, i) => 90 * wave(i, 9)),
  edges: Int32Array.of(7, 8, 9),
  times: Float64Array.of(start, start + 30 * day, start + 80 * day),
  amounts: Float64Array.of(1200, 20, 90_400),
  others: Int32Array.of(1, 2, 1),
  incoming: Uint8Array.of(0, 1, 0),
  notes: ['2 edges without a time are not shown.'],
};

export const contrast: Contrast = {
  groups: [
    { group: 'neighbours', title: 'its neighbours', size: 38 },
    { group: 'class', title: 'nodes labelled normal', size: 11 },
    { group: 'all', title: 'all nodes', size: 300 },
  ],
  rows: [
    {
      title: 'balance',
      theme: 'attributes',
      kind: 'number',
      unit: 'number',
      value: 90_400,
      surprise: 1.7,
      standings: {
        neighbours: { size: 38, median: 20, low: 10, high: 30, percentile: 1, tail: 0.02 },
        all: { size: 300, median: 40, low: 10, high: 900, percentile: 0.99, tail: 0.02 },
      },
    },
    {
      title: 'country of the device',
      theme: 'attributes',
      kind: 'category',
      value: 'KY',
      surprise: 1.2,
      standings: { all: { size: 300, share: 0.02, commonest: 'NL', commonestShare: 0.5, tail: 0.06 } },
    },
  ],
  notes: [],
};

export const namedNode = (index: number): NamedNode => ({
  index,
  id: `n${index}`,
  name: `Cem Aydın ${index}`,
  neighbours: 3 + index,
  isHub: false,
});
export const paths: PathsFound = {
  paths: [],
  amount: 'amount',
  time: timeColumn,
  hubFrom: 50,
  mayBeMore: false,
  notes: [],
};

export function outlook(runId: string, kind: ElementKind, rule: FlagRule, outOf: number): FlagOutlook {
  return {
    runId,
    kind,
    rule,
    flagged: 12,
    outOf,
    score: 0.9,
    next: 0.88,
    above: { anomalous: 4, normal: 3, other: 1 },
    below: { anomalous: 0, normal: 8, other: 1 },
    precision: { share: 0.57, low: 0.25, high: 0.84, basis: '7 labels among the flagged ones' },
    notes: ['Labels among the flagged ones were not drawn at random.'],
  };
}

export const caseRow = (place: number): CaseRow => ({
  caseId: `c${place}`,
  title: `Case ${place}`,
  core: { kind: 'node', index: 300 - place, rank: place, names: [`Ada Nowak ${300 - place}`] },
  place,
  nodes: 6 - (place % 4),
  edges: place % 3,
  links: place % 2,
  rarity: 5 / place,
  labels: { anomalous: 1, normal: 0, unsure: 0, skip: 0, unlabelable: 0, none: 5 - (place % 4) },
  sentence: `${6 - (place % 4)} flagged nodes that pay each other in a circle.`,
});

export const comparedRow = (place: number): ComparedRow => ({
  index: 300 - place,
  ids: [`n${300 - place}`],
  names: [`Bruno Keller ${300 - place}`],
  label: place === 2 ? 'anomalous' : null,
  ranks: [place, 3 * place],
  percentiles: [1 - place / 300, 1 - (3 * place) / 300],
});

export function comparison(runIds: readonly string[], kind: ElementKind, outOf: number): RunComparison {
  const index = Int32Array.from({ length: outOf }, (_, i) => i);
  const spread = (i: number): number => Math.min(1, Math.max(0, i / outOf + 0.2 * Math.sin(i * 7.3)));
  return {
    runIds,
    kind,
    outOf,
    pairs: [
      {
        first: 0,
        second: 1,
        correlation: 0.71,
        tops: [
          { title: 'top 10', sizes: [10, 10], both: 6, byChance: 0.3 },
          { title: 'flagged', sizes: [12, 12], both: 7, byChance: 0.5 },
        ],
      },
    ],
    points: {
      ends: null,
      index,
      percentiles: runIds.map((_, run) => Float64Array.from(index, (i) => (run === 0 ? i / outOf : spread(i)))),
      ranks: runIds.map((_, run) => Int32Array.from(index, (i) => (run === 0 ? outOf - i : 1 + ((outOf - i) % outOf)))),
    },
    drawn: `All ${outOf} nodes are drawn.`,
  };
}
