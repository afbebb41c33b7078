/**
 * The record of runs: one row in SQLite for everything that computed, whatever became of it. Lists read only this; the
 * arrays and the full provenance of a run lie in its folder (run-folder.ts).
 */
import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { AppError } from '../../../ml/schema/errors.ts';
import { backendNames, jobStates, runKinds } from '../../../ml/schema/run.ts';
import type { RunInfo } from '../../contract/api.ts';
import { CURRENT_VERSION_SQL, versionSql } from '../reimport/data-versions.ts';

export const detectSpec = z.object({
  detector: z.string(),
  params: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
  seed: z.number().int(),
  backend: z.enum(['auto', ...backendNames]),
});

const flag = z.number().transform((value) => value !== 0);
const runRow = z.object({
  run_id: z.string(),
  kind: z.enum(runKinds),
  title: z.string(),
  state: z.enum(jobStates),
  spec: z.string().nullable(),
  backend: z.enum(backendNames).nullable(),
  started_at: z.string(),
  seconds: z.number().nullable(),
  node_scores: flag,
  edge_scores: flag,
  notes: z.string(),
  error: z.string().nullable(),
  older: flag,
});
const columns =
  'run_id, kind, title, state, spec, backend, started_at, seconds, node_scores, edge_scores, notes, error';
const SELECT = `SELECT ${columns}, ${versionSql('run_position', 'runs.position')} <> ${CURRENT_VERSION_SQL} AS older FROM runs`;

/** Said of a run that was made before the data of the project became others. */
export const olderDataNote =
  'Made on other data than the project has now. It is kept as it is, and its scores can be looked at again once the import ' +
  'into the project is taken back.';

/** Said of a run that was under way when the engine stopped. */
export const interruptedMessage = 'The engine was stopped while it ran.';

/** A new id: kind, UTC time and six random hexadecimal digits; also the name of the run's folder. */
export function newRunId(kind: RunInfo['kind'], now: Date): string {
  const stamp = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  return `${kind}-${stamp}-${randomBytes(3).toString('hex')}`;
}

export const isRunId = (name: string): boolean => /^(detect|report|train)-\d{8}-\d{6}-[0-9a-f]{6}$/.test(name);

/** Null where the record knows no such run. */
export function stateOf(db: DatabaseSync, runId: string): string | null {
  const row = db.prepare('SELECT state FROM runs WHERE run_id = ?').get(runId);
  return row === undefined ? null : String(row['state']);
}

/** A run as it is first recorded. */
export function queuedRun(begun: Pick<RunInfo, 'runId' | 'kind' | 'title' | 'spec'>, now: Date): RunInfo {
  return {
    ...begun,
    state: 'queued',
    backend: null,
    startedAt: now.toISOString(),
    seconds: null,
    hasNodeScores: false,
    hasEdgeScores: false,
    notes: [],
    error: null,
  };
}

function toRun(row: unknown): RunInfo {
  const parsed = runRow.safeParse(row);
  if (!parsed.success)
    throw new AppError('storage', `The record holds a run that cannot be read: ${parsed.error.message}`);
  const { data } = parsed;
  try {
    return {
      runId: data.run_id,
      kind: data.kind,
      title: data.title,
      state: data.state,
      spec: data.spec === null ? null : detectSpec.parse(JSON.parse(data.spec)),
      backend: data.backend,
      startedAt: data.started_at,
      seconds: data.seconds,
      // Scores of other nodes and edges are no scores of these.
      hasNodeScores: data.node_scores && !data.older,
      hasEdgeScores: data.edge_scores && !data.older,
      ...(data.older && data.kind !== 'import' ? { onOlderData: true } : {}),
      notes: [
        ...(data.older && data.kind !== 'import' ? [olderDataNote] : []),
        ...z.array(z.string()).parse(JSON.parse(data.notes)),
      ],
      error: data.error,
    };
  } catch (cause) {
    throw new AppError('storage', `The record of run ${data.run_id} cannot be read.`, undefined, cause);
  }
}

/** Writes a run, or what became of it: the row of a run is always written whole. @throws AppError storage */
export function saveRun(db: DatabaseSync, run: RunInfo): void {
  try {
    db.prepare(
      `INSERT INTO runs (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (run_id) DO UPDATE SET kind = excluded.kind, title = excluded.title, state = excluded.state,
         spec = excluded.spec, backend = excluded.backend, started_at = excluded.started_at, seconds = excluded.seconds,
         node_scores = excluded.node_scores, edge_scores = excluded.edge_scores, notes = excluded.notes,
         error = excluded.error`,
    ).run(
      run.runId,
      run.kind,
      run.title,
      run.state,
      run.spec === null ? null : JSON.stringify(run.spec),
      run.backend,
      run.startedAt,
      run.seconds,
      run.hasNodeScores ? 1 : 0,
      run.hasEdgeScores ? 1 : 0,
      JSON.stringify(run.notes),
      run.error,
    );
  } catch (cause) {
    const seen = cause instanceof Error ? cause.message : String(cause);
    throw new AppError(
      'storage',
      `The run could not be recorded: ${seen}. Check that the disk has room.`,
      undefined,
      cause,
    );
  }
}

/** Every run, oldest first. */
export function listRuns(db: DatabaseSync): readonly RunInfo[] {
  return db.prepare(`${SELECT} ORDER BY position`).all().map(toRun);
}

/** @throws AppError not-found */
export function getRun(db: DatabaseSync, runId: string): RunInfo {
  const row = db.prepare(`${SELECT} WHERE run_id = ?`).get(runId);
  if (row === undefined) throw new AppError('not-found', `There is no run called ${runId} in this project.`);
  return toRun(row);
}

/** 'latest' (the newest detection that succeeded) or an id, as the id. @throws AppError not-found */
export function resolveRun(db: DatabaseSync, run: string): string {
  if (run !== 'latest') return getRun(db, run).runId;
  const latest = listRuns(db).findLast(
    ({ kind, state, onOlderData }) => kind === 'detect' && state === 'succeeded' && onOlderData !== true,
  );
  if (latest === undefined) {
    throw new AppError('not-found', 'No detection has succeeded in this project yet. Run one first (dowser detect).');
  }
  return latest.runId;
}

/**
 * Called when a project opens, before anything reads its runs: a run that is still under way in the record was under
 * way when the engine stopped. Returns their ids.
 */
export function failInterruptedRuns(db: DatabaseSync): readonly string[] {
  return db
    .prepare(`UPDATE runs SET state = 'failed', error = ? WHERE state IN ('queued', 'running') RETURNING run_id`)
    .all(interruptedMessage)
    .map(({ run_id: runId }) => String(runId));
}
