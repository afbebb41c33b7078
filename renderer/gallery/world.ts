/** What the engine of the gallery answers: a small bank whose payments were ranked, asked about and learnt from. */
import type { DetectorInfo, Neighbourhood, Project, RunInfo, ScoreRow } from '../../main/contract/api.ts';
import type { PackedTexts } from '../../main/contract/columns.ts';
import type { FeatureReason, Finding } from '../../ml/schema/finding.ts';
import type { EvaluationRow } from '../../ml/schema/run.ts';
import { askedGraph, askedSettings } from '../testing/asked-graph.ts';
import { modelInfo, modelledGraph } from '../testing/modelled-graph.ts';
import type { Answers } from '../testing/scripted-engine.ts';
import {
  caseRow,
  comparedRow,
  comparison,
  contrast,
  namedNode,
  outlook,
  paths,
  timeColumn,
  timeline,
} from './figures.ts';
import { tabledAnswers, tabledProject } from '../testing/tabled-graph.ts';

export const size = 300;
const people = ['Ada Nowak', 'Bruno Keller', 'Cem Aydın', 'Dora Lindqvist-Papadopoulou', 'Elif Kaya', 'Farid Haddad'];
export const nameOf = (index: number): string => `${people[index % people.length]} ${index}`;

export const runs: readonly RunInfo[] = [
  {
    runId: 'run',
    kind: 'detect',
    title: 'Automatic, seed 1',
    state: 'succeeded',
    spec: null,
    backend: 'wasm',
    startedAt: '2026-02-03T09:12:00.000Z',
    seconds: 4.2,
    hasNodeScores: true,
    hasEdgeScores: true,
    notes: ['12 nodes without an edge were scored by their attributes alone.'],
    error: null,
  },
  {
    runId: 'earlier',
    kind: 'detect',
    title: 'BOURNE, seed 7',
    state: 'succeeded',
    spec: null,
    backend: 'wasm',
    startedAt: '2026-02-01T09:12:00.000Z',
    seconds: 40,
    hasNodeScores: true,
    hasEdgeScores: true,
    notes: [],
    error: null,
  },
];

export const project: Project = {
  ...tabledProject(size),
  name: 'Payments of the Nordbank branch in Bremen',
  description: 'Payments between accounts of one branch over three months.',
  synthetic: true,
  runs,
  graph: {
    ...tabledProject(size).graph,
    numFeatures: 12,
    isolatedNodes: 12,
    maxDegree: 84,
    hasNodeTruth: true,
    recipe: [
      { from: 'amount', features: 1, how: 'log(1 + x), standardised' },
      { from: 'town', features: 3, how: 'one column for each value' },
    ],
  },
  importReport: {
    files: [
      {
        file: 'payments-2026-q1.csv',
        role: 'edges',
        sha256: 'a'.repeat(64),
        bytes: 48_200,
        read: 612,
        kept: 600,
        merged: 2,
        rejected: 10,
      },
    ],
    numNodes: size,
    numEdges: 2 * size,
    derivedNodes: 3,
    selfLoops: 1,
    parallelEdges: 7,
    rejectedTotal: 10,
    rejects: [
      { file: 'payments-2026-q1.csv', line: 14, reason: 'The source is empty.', text: ',A19,120.00,2026-01-04' },
      { file: 'payments-2026-q1.csv', line: 77, reason: 'It has 3 cells where the header has 4.', text: 'A2,A7,9.00' },
    ],
    merges: [],
    notes: ['payments-2026-q1.csv is not UTF-8 and was read as Windows-1252; check that accented letters look right.'],
    seconds: 0.8,
  },
  labelCounts: { anomalous: 4, normal: 11, unsure: 1, skip: 2, unlabelable: 0, canUndo: true, canRedo: false },
};

const feature = (name: string, value: number, against: number): FeatureReason => ({
  feature: name,
  value,
  neighbourMean: value / 4,
  overallMean: value / 5,
  zAgainstNeighbours: against,
  zAgainstAll: against * 0.9,
});

export const finding: Finding = {
  kind: 'node',
  index: size - 1,
  score: 0.97,
  rank: 1,
  outOf: size,
  percentile: 1,
  summary:
    'Ranks 1 of 300 nodes. It passes on what it receives within a day, to accounts that are linked to each other.',
  parts: [
    {
      id: 'links',
      title: 'Unusual place among the links',
      meaning: 'Degrees around it are rare here.',
      value: 0.98,
      percentile: 0.998,
      weight: 1,
    },
    {
      id: 'circle',
      title: 'Closed circle',
      meaning: 'Its neighbours know each other more than its degree lets expect.',
      value: 0.71,
      percentile: 0.93,
      weight: 1,
    },
    {
      id: 'far',
      title: 'Distance from the neighbours',
      meaning: 'Its attributes lie far from theirs.',
      value: 3.2,
      percentile: 0.64,
      weight: 0,
    },
  ],
  features: [
    feature('amount', 90_400, 6.2),
    feature('payments at night', 41, 3.1),
    feature('age of the account', 12, -2.4),
  ],
  featuresAgainstAll: [feature('amount', 90_400, 5.6)],
  ends: [],
  edges: [{ edge: 7, node: 3, score: 0.8, percentile: 0.95 }],
  neighbours: [
    { node: 5, edge: 7, similarity: -0.4, score: 0.5 },
    { node: 9, edge: 8, similarity: 0.1, score: 0.3 },
  ],
  numNeighbours: 12,
};

function neighbourhood(center: number, maxNodes: number): Neighbourhood {
  const shown = Math.min(maxNodes, 26);
  const others = Array.from({ length: shown - 1 }, (_, i) => (center + 7 * (i + 1)) % size);
  const percentile = (index: number): number => (index + 1) / size;
  return {
    directed: true,
    hiddenNodes: 58,
    hiddenEdges: 61,
    nodes: [center, ...others].map((index, i) => ({
      index,
      id: `n${index}`,
      name: nameOf(index),
      degree: 3 + (index % 9),
      score: index / size,
      percentile: percentile(index),
      label: i === 2 ? 'anomalous' : i === 5 ? 'normal' : null,
      hidden: i % 6 === 0 ? 4 : 0,
      isCenter: i === 0,
    })),
    edges: others.map((index, i) => ({
      index: i,
      source: i % 3 === 0 ? center : index,
      target: i % 3 === 0 ? index : i % 4 === 1 ? others[0] : center,
      score: i / shown,
      percentile: i / shown,
      label: null,
    })),
  };
}

export const detectors: readonly DetectorInfo[] = [
  {
    id: 'auto',
    title: 'Automatic',
    summary: 'Seven simple detectors whose evidence is added up.',
    paper: '-',
    scores: ['node', 'edge'],
    isFloor: false,
    params: {
      neighbours: {
        type: 'number',
        default: 10,
        min: 1,
        max: 100,
        label: 'Neighbours',
        help: 'How many are compared with.',
        advanced: false,
      },
      weight: {
        type: 'number',
        default: 0.5,
        min: 0,
        max: 1,
        label: 'Weight of attributes',
        help: 'Against structure.',
        advanced: true,
      },
    },
  },
  {
    id: 'degree',
    title: 'Degree',
    summary: 'Number of edges.',
    paper: '-',
    scores: ['node'],
    isFloor: true,
    params: {},
  },
];

const evaluation = (method: string, title: string, isFloor: boolean, auroc: number): EvaluationRow => ({
  method,
  title,
  kind: 'node',
  isFloor,
  auroc,
  averagePrecision: auroc / 2,
  recallAtK: auroc / 3,
  k: 20,
});

function packed(text: (index: number) => string): PackedTexts {
  const encoder = new TextEncoder();
  const parts = Array.from({ length: size }, (_, i) => encoder.encode(text(i)));
  const ends = new Uint32Array(size);
  let at = 0;
  parts.forEach((part, i) => (ends[i] = at += part.length));
  const bytes = new Uint8Array(at);
  parts.forEach((part, i) => bytes.set(part, ends[i] - part.length));
  return { bytes, ends };
}

/** Rows and elements as a bank would have them, in place of bare numbers. */
function withNames(answers: Answers): Answers {
  const page = answers['scores.page'];
  const element = answers['element.get'];
  const named = (row: ScoreRow): ScoreRow => ({
    ...row,
    names: [nameOf(row.index)],
    attributes: { town: ['Bremen', 'Oldenburg', 'Hamburg'][row.index % 3], opened: `2019-0${1 + (row.index % 9)}-14` },
  });
  return {
    'scores.page': async (input) => {
      const got = await page?.(input);
      if (got === undefined) throw new Error('The ranked graph has pages.');
      return { ...got, rows: got.rows.map(named) };
    },
    'element.get': async (input) => {
      const got = await element?.(input);
      if (got === undefined) throw new Error('The ranked graph has elements.');
      return {
        ...got,
        names: [nameOf(input.index)],
        degreeIn: 9,
        degreeOut: 3,
        attributes: [
          { column: 'id', value: `n${input.index}` },
          { column: 'amount', value: '90400.00' },
          { column: 'town', value: 'Bremen' },
          {
            column: 'remark',
            value: 'a-remark-without-a-single-space-that-is-longer-than-the-panel-is-wide-0123456789',
          },
          { column: 'is_fraud', value: '1' },
        ],
      };
    },
  };
}

/** A new one for each scene: labels and questions are kept in it. */
export function world(): Answers {
  const asked = askedGraph(size, null).answers;
  return {
    ...tabledAnswers(size),
    ...modelledGraph(size, [modelInfo('a', 3), modelInfo('b', 9, { title: 'After the second week' })]).answers,
    ...asked,
    'app.info': () => ({
      version: '0.1.0',
      host: 'web',
      platform: 'linux',
      nodeVersion: '24',
      libraryPath: '/library',
      crashReports: null,
    }),
    'app.backends': () => [
      { name: 'wasm', available: true, detail: 'WebAssembly with SIMD, 4 threads', hint: null },
      { name: 'webgpu', available: false, detail: 'No adapter was found.', hint: 'Update the driver.' },
    ],
    'project.list': () => [
      {
        projectId: 'p',
        name: project.name,
        numNodes: size,
        numEdges: 2 * size,
        synthetic: true,
        modifiedAt: '2026-02-03T09:12:00.000Z',
        isSample: false,
      },
    ],
    'project.current': () => project,
    'project.open': () => project,
    'project.saveSession': () => null,
    'job.current': () => null,
    'report.templates': () => ({
      templates: [{ id: 'general', title: 'General', narrative: [], checklist: [], hints: [], origin: 'built in' }],
      problems: [],
      pdf: { can: true, why: '' },
    }),
    'run.list': () => runs,
    'run.evaluate': () => [
      evaluation('auto', 'Automatic', false, 0.93),
      evaluation('degree', 'Degree', true, 0.71),
      evaluation('random', 'Chance', true, 0.5),
    ],
    'detect.detectors': () => detectors,
    'detect.estimate': () => ({
      seconds: 4,
      bytes: 2e8,
      availableBytes: 8e9,
      fits: true,
      sentence: 'About 4 s and 200 MB.',
    }),
    'scores.histogram': () => ({
      min: 0,
      max: 1,
      counts: Array.from({ length: 64 }, (_, i) => Math.round(40 * Math.exp(-i / 14))),
    }),
    'finding.get': ({ kind, index }) => ({ ...finding, kind, index }),
    ...withNames(asked),
    'graph.neighbourhood': ({ index, maxNodes }) => neighbourhood(index, maxNodes),
    'overview.graph': () => ({
      numNodes: size,
      src: Int32Array.from({ length: 2 * size }, (_, e) => e % size),
      dst: Int32Array.from({ length: 2 * size }, (_, e) => (e % 3 === 0 ? (e + 1) % size : (e * 7) % size)),
      directed: true,
    }),
    'overview.choices': () => [
      {
        places: 'force',
        title: 'By the edges',
        summary: 'Linked nodes lie near each other.',
        estimate: { seconds: 1, bytes: 1e6, availableBytes: 8e9, fits: true, sentence: 'About 1 s.' },
        kept: true,
      },
    ],
    'overview.start': () => ({
      key: 'k',
      state: 'ready',
      estimate: { seconds: 1, bytes: 1e6, availableBytes: 8e9, fits: true, sentence: 'About 1 s.' },
    }),
    'overview.places': () => {
      const positions = new Float32Array(2 * size);
      for (let v = 0; v < size; v++) {
        const radius = 40 * Math.sqrt(v);
        positions[2 * v] = radius * Math.cos(2.4 * v);
        positions[2 * v + 1] = radius * Math.sin(2.4 * v);
      }
      const extent = { minX: -700, minY: -700, maxX: 700, maxY: 700 };
      return { key: 'k', places: 'force', seed: 1, positions, extent, notes: [] };
    },
    'overview.cancel': () => null,
    'columns.scores': () => ({
      score: Float32Array.from({ length: size }, (_, i) => i / size),
      percentile: Float32Array.from({ length: size }, (_, i) => (i + 1) / size),
    }),
    'columns.labels': ({ kind }) => ({ codes: new Int8Array(kind === 'node' ? size : 2 * size) }),
    'columns.names': () => ({ ids: packed((i) => `n${i}`), names: packed(nameOf) }),
    'view.list': () => [],
    'filter.options': () => ({
      range: { kind: 'number', min: 0, max: 300, whole: true, counts: Array.from({ length: 24 }, (_, i) => 24 - i) },
      values: null,
      rest: { values: 0, elements: 0 },
      missing: 0,
      notes: [],
    }),
    'filter.apply': ({ filter }) => ({
      passes: Uint8Array.from({ length: size }, (_, i) => (i % 2 === 0 ? 1 : 0)),
      passing: size / 2,
      outOf: size,
      terms: filter.map(() => ({ alone: size / 2, more: size / 2, problem: null })),
      notes: [],
    }),
    'review.threshold': ({ runId, kind, rule }) => outlook(runId, kind, rule, kind === 'node' ? size : 2 * size),
    'review.cases': ({ offset }) => ({
      total: 5,
      outOf: 9,
      offset,
      hubAbove: 20,
      rows: [1, 2, 3, 4, 5].map(caseRow),
      touching: { cases: 5, largest: 6 },
      byChance: { cases: 1.2, largest: 2.1 },
      notes: ['2 findings at a hub with 84 neighbours were not joined through it.'],
    }),
    'review.compare': ({ runIds, kind }) => comparison(runIds, kind, size),
    'review.compareRows': ({ offset }) => ({
      total: size,
      outOf: size,
      offset,
      rows: Array.from({ length: 40 }, (_, i) => comparedRow(i + 1)),
    }),
    'label.previewMany': ({ indices }) => ({
      total: indices.length,
      none: indices.length - 1,
      same: 0,
      others: { normal: 1 },
    }),
    'evidence.columns': () => ({ times: [timeColumn], amounts: ['amount'] }),
    'evidence.find': () => [namedNode(4), namedNode(12)],
    'evidence.paths': () => paths,
    'evidence.common': () => ({ rows: [], total: 0, amount: 'amount' }),
    'evidence.timeline': () => timeline,
    'evidence.contrast': () => contrast,
    'evidence.edgeValues': ({ edges }) => ({
      amount: 'amount',
      time: timeColumn,
      amounts: Float64Array.from(edges, (edge) => 10 * edge),
      times: Float64Array.from(edges, (edge) => Date.UTC(2026, 0, 1 + (edge % 28))),
    }),
    'queue.state': () => null,
  };
}

/** With a queue that has begun. */
export function askingWorld(blind = false): Answers {
  const { answers } = askedGraph(size, { ...askedSettings, batchSize: 6, blind });
  return { ...answers, ...withNames(answers) };
}
