/** The scores of a run in memory: read once, kept for the last few runs that were looked at. */
import { join } from 'node:path';
import { AppError } from '../../../ml/schema/errors.ts';
import type { ElementKind } from '../../../ml/schema/finding.ts';
import type { OpenProject } from '../open-project.ts';
import { requireIntact } from '../storage/digests.ts';
import { openTables } from '../storage/tables.ts';
import { readRunMetrics, runFolder } from './run-folder.ts';
import { getRun, olderDataNote } from './run-record.ts';
import { readScoreTable } from './score-table.ts';
import type { RankedScores } from './score-table.ts';

export interface RunScores {
  readonly runId: string;
  readonly nodes: RankedScores | null;
  readonly edges: RankedScores | null;
}

const KEPT = 3;
const cache = new WeakMap<OpenProject, Map<string, Promise<RunScores>>>();

function keep(project: OpenProject, runId: string, scores: Promise<RunScores>): void {
  const runs = cache.get(project) ?? new Map<string, Promise<RunScores>>();
  cache.set(project, runs);
  runs.delete(runId);
  runs.set(runId, scores);
  for (const oldest of [...runs.keys()].slice(0, -KEPT)) runs.delete(oldest);
}

/** For the job that has just made them: nothing needs to be read again. */
export function rememberRunScores(project: OpenProject, scores: RunScores): void {
  keep(project, scores.runId, Promise.resolve(scores));
}

async function read(project: OpenProject, runId: string): Promise<RunScores> {
  const metrics = await readRunMetrics(project.runsPath, runId);
  const folder = runFolder(project.runsPath, runId);
  await requireIntact(folder, 'The scores of the run cannot be shown');
  const tables = await openTables();
  try {
    const { nodes, edges } = metrics;
    return {
      runId,
      nodes: nodes === null ? null : await readScoreTable(tables, join(folder, 'nodes.parquet'), nodes),
      edges: edges === null ? null : await readScoreTable(tables, join(folder, 'edges.parquet'), edges),
    };
  } finally {
    tables.close();
  }
}

/** @throws AppError not-found (no such run), conflict (it has no scores), storage */
export async function loadRunScores(project: OpenProject, runId: string): Promise<RunScores> {
  const known = cache.get(project)?.get(runId);
  if (known !== undefined) {
    keep(project, runId, known);
    return known;
  }
  const run = getRun(project.db, runId);
  if (run.onOlderData === true) {
    throw new AppError('conflict', `The run ${run.title} cannot be looked at. ${olderDataNote}`);
  }
  if (run.state !== 'succeeded' || (!run.hasNodeScores && !run.hasEdgeScores)) {
    throw new AppError(
      'conflict',
      `The run ${run.title} has no scores (its state is: ${run.state}). Choose another run.`,
    );
  }
  const loading = read(project, runId);
  keep(project, runId, loading);
  // A failure is not kept: the next question tries again.
  loading.catch(() => cache.get(project)?.delete(runId));
  return loading;
}

/** @throws AppError not-found, conflict (the run did not score this kind), storage */
export async function rankedScores(project: OpenProject, runId: string, kind: ElementKind): Promise<RankedScores> {
  const scores = await loadRunScores(project, runId);
  const ranked = kind === 'node' ? scores.nodes : scores.edges;
  if (ranked === null)
    throw new AppError('conflict', `The run did not score ${kind}s. Look at the other list, or choose another run.`);
  return ranked;
}
