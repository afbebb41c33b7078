/**
 * What a job under way leaves on the disk, jobs/<run id>/ in the project: one file for each stage with what it had reached
 * when it was last committed (commit-file.ts), and task.json with what the job was given beside the project. It goes with
 * the job's success and its cancel; after a pause or a death it stays, and the job can be taken up from it.
 */
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { AppError } from '../../../ml/schema/errors.ts';
import type { JobState } from '../../../ml/schema/run.ts';
import { listRuns } from '../runs/run-record.ts';
import { readFacts } from './commit-file.ts';
import type { CommitFacts } from './commit-file.ts';

export const COMMIT_SUFFIX = '.commit';
const TASK_FILE = 'task.json';

export const jobsPath = (projectPath: string): string => join(projectPath, 'jobs');
export const jobFolder = (projectPath: string, runId: string): string => join(jobsPath(projectPath), runId);

/** @param task what is needed to begin it again beside its run's record; null for nothing @throws AppError storage */
export async function createJobFolder(projectPath: string, runId: string, task: object | null): Promise<string> {
  const path = jobFolder(projectPath, runId);
  try {
    await mkdir(path, { recursive: true });
    if (task !== null) await writeFile(join(path, TASK_FILE), JSON.stringify(task));
  } catch (cause) {
    const seen = cause instanceof Error ? cause.message : String(cause);
    const advice = 'Check that the disk has room.';
    throw new AppError('storage', `The job was not begun: ${seen}. ${advice}`, undefined, cause);
  }
  return path;
}

/** @throws AppError storage */
export async function readTask(projectPath: string, runId: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(join(jobFolder(projectPath, runId), TASK_FILE), 'utf8'));
  } catch (cause) {
    throw new AppError(
      'storage',
      `The job ${runId} cannot be taken up: what it was given cannot be read. Start it anew.`,
      undefined,
      cause,
    );
  }
}

export async function removeJobFolder(projectPath: string, runId: string): Promise<void> {
  await rm(jobFolder(projectPath, runId), { recursive: true, force: true });
}

/** Ids of runs that can be taken up. */
export function resumableRuns(projectPath: string): ReadonlySet<string> {
  try {
    return new Set(readdirSync(jobsPath(projectPath)));
  } catch {
    // No job was ever begun in this project.
    return new Set();
  }
}

/** Share of the job that was done when it last committed, 0..1; null where it had not yet. */
async function reachedBy(projectPath: string, runId: string): Promise<number | null> {
  const folder = jobFolder(projectPath, runId);
  let newest: CommitFacts | null = null;
  for (const name of await readdir(folder).catch(() => [])) {
    const facts = name.endsWith(COMMIT_SUFFIX) ? await readFacts(join(folder, name)) : null;
    if (facts !== null && facts.serial > (newest?.serial ?? -1)) newest = facts;
  }
  return newest?.progress?.fraction ?? null;
}

/** Marks those that were interrupted and can be taken up. */
export async function withResumable<T extends { readonly state: JobState; readonly onOlderData?: true }>(
  { path }: { readonly path: string },
  found: readonly T[],
  idOf: (one: T) => string,
): Promise<readonly (T & { readonly resumable?: { readonly reached: number | null } })[]> {
  const left = resumableRuns(path);
  if (left.size === 0) return found;
  return Promise.all(
    found.map(async (one) => {
      const isOver = one.state === 'cancelled' || one.state === 'failed';
      if (!isOver || one.onOlderData === true || !left.has(idOf(one))) return one;
      return { ...one, resumable: { reached: await reachedBy(path, idOf(one)) } };
    }),
  );
}

/** Called when a project opens, after its runs were recovered: of jobs that succeeded, nothing stays. */
export async function recoverJobs(db: DatabaseSync, projectPath: string): Promise<void> {
  const left = resumableRuns(projectPath);
  if (left.size === 0) return;
  const open = new Set(listRuns(db).flatMap(({ runId, state }) => (state === 'succeeded' ? [] : [runId])));
  for (const runId of left) if (!open.has(runId)) await removeJobFolder(projectPath, runId);
}
