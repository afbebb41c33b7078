/** For tests of reports: a project with a recorded run whose scores are generated, some labels, and awkward names. */
import { createRng } from '../../../ml/rng.ts';
import type { Scores } from '../../../ml/detectors/detector.ts';
import type { RunInfo } from '../../contract/api.ts';
import { putLabel } from '../labels/label-log.ts';
import type { OpenProject } from '../open-project.ts';
import { completeFolder, createTemporaryFolder } from '../runs/run-folder.ts';
import { saveRun } from '../runs/run-record.ts';
import { rememberRunScores } from '../runs/run-scores.ts';
import { rankScores } from '../runs/score-table.ts';
import { versions } from '../runs/versions.ts';
import { createTestBench, randomEdges } from '../testing/test-project.ts';
import type { TestBench } from '../testing/test-project.ts';

export const benchRun = 'detect-20260301-120000-abcdef';

function generated(count: number, seed: number): Scores {
  const rng = createRng(seed);
  const base = Float64Array.from({ length: count }, () => Math.exp(0.6 * rng.normal()));
  const side = Float64Array.from({ length: count }, () => rng.uniform());
  const score = base.map((value, i) => value + 0.5 * side[i]);
  return {
    score,
    parts: [
      {
        id: 'context',
        title: 'Differs from its context',
        meaning: 'High where the context predicts it badly.',
        weight: 1,
        values: base,
      },
      {
        id: 'pattern',
        title: 'Differs from its pattern',
        meaning: 'High where its pattern is rare.',
        weight: 0.5,
        values: side,
      },
    ],
  };
}

export interface ReportBenchSpec {
  readonly numNodes: number;
  readonly numEdges: number;
  readonly scoreEdges?: boolean;
  /** the id and name of a node; n0, n1, ... where it says nothing */
  readonly rename?: Readonly<Record<number, string>>;
  /** node labels given at the start: index -> [value, note] */
  readonly labels?: Readonly<Record<number, readonly ['anomalous' | 'normal' | 'unsure' | 'skip', string]>>;
}

export async function recordRun(project: OpenProject, scoreEdges: boolean): Promise<RunInfo> {
  const { numNodes, numEdges } = project.data.graph;
  const run: RunInfo = {
    runId: benchRun,
    kind: 'detect',
    title: 'Degree',
    state: 'succeeded',
    spec: { detector: 'degree', params: {}, seed: 7, backend: 'auto' },
    backend: 'wasm',
    startedAt: '2026-03-01T12:00:00.000Z',
    seconds: 12.3,
    hasNodeScores: true,
    hasEdgeScores: scoreEdges,
    notes: ['3 nodes without edges were scored by their features alone.'],
    error: null,
  };
  saveRun(project.db, run);
  rememberRunScores(project, {
    runId: benchRun,
    nodes: rankScores(generated(numNodes, 1)),
    edges: scoreEdges ? rankScores(generated(numEdges, 2)) : null,
  });
  await createTemporaryFolder(project.runsPath, benchRun);
  const spec = { backend: { asked: 'auto', used: 'wasm', device: 'wasm with SIMD' }, versions: versions() };
  await completeFolder(project.runsPath, benchRun, spec, {
    notes: [...run.notes],
    losses: [],
    nodes: null,
    edges: null,
  });
  return run;
}

export async function createReportBench(spec: ReportBenchSpec): Promise<TestBench> {
  const bench = createTestBench({
    numNodes: spec.numNodes,
    edges: randomEdges(spec.numNodes, spec.numEdges, 3),
    nodeColumns: { kind: (i) => (i % 7 === 0 ? 'merchant' : 'retail'), country: (i) => ['NL', 'BE', 'DE'][i % 3] },
  });
  const ids = bench.project.nodeIds;
  // The test project hands out its own array; the engine reads names through it.
  for (const [index, name] of Object.entries(spec.rename ?? {})) Object.assign(ids, { [index]: name });
  await recordRun(bench.project, spec.scoreEdges ?? true);
  for (const [index, [value, note]] of Object.entries(spec.labels ?? {})) {
    putLabel(bench.project, {
      kind: 'node',
      index: Number(index),
      value,
      reviewer: 'Ada Reviewer',
      note,
      runId: benchRun,
      milliseconds: 1200,
    });
  }
  return bench;
}
