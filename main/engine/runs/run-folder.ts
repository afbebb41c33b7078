/**
 * The folder of a run: spec.json (what is needed to repeat it), metrics.json (what it said about itself), nodes.parquet
 * and edges.parquet. It is written under a temporary name and renamed when it is complete and on disk, so that a folder
 * that carries a run's name is a whole run.
 */
import { mkdir, open, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import type { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../ml/schema/errors.ts';
import { writeDigests } from '../storage/digests.ts';
import { scoreColumns } from './score-table.ts';
import { failInterruptedRuns, isRunId, stateOf } from './run-record.ts';

const temporarySuffix = '.writing';

export const runMetrics = z.object({
  notes: z.array(z.string()),
  losses: z.array(z.number()),
  nodes: scoreColumns.nullable(),
  edges: scoreColumns.nullable(),
});
export type RunMetrics = z.infer<typeof runMetrics>;

export function runFolder(runsPath: string, runId: string): string {
  return join(runsPath, runId);
}

/** Where a run is written until it is complete. */
export function temporaryFolder(runsPath: string, runId: string): string {
  return join(runsPath, runId + temporarySuffix);
}

/** @throws AppError storage */
export async function createTemporaryFolder(runsPath: string, runId: string): Promise<string> {
  const path = temporaryFolder(runsPath, runId);
  try {
    await mkdir(path, { recursive: true });
  } catch (cause) {
    throw refused(cause);
  }
  return path;
}

function refused(cause: unknown): AppError {
  const seen = cause instanceof Error ? cause.message : String(cause);
  return new AppError(
    'storage',
    `The run could not be saved: ${seen}. Check that the disk has room.`,
    undefined,
    cause,
  );
}

async function toDisk(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Waits until every file of the temporary folder is on disk, then gives it its name. @throws as the file system does */
export async function sealFolder(parent: string, id: string): Promise<void> {
  const path = temporaryFolder(parent, id);
  await writeDigests(path);
  for (const name of await readdir(path)) await toDisk(join(path, name));
  await rename(path, runFolder(parent, id));
  // The new name is only durable with its folder; Windows cannot open a folder and does not need it.
  if (process.platform !== 'win32') await toDisk(parent);
}

/** Adds the two JSON files, waits until everything is on disk, gives the folder its name. @throws AppError storage */
export async function completeFolder(
  runsPath: string,
  runId: string,
  spec: object,
  metrics: RunMetrics,
): Promise<void> {
  const path = temporaryFolder(runsPath, runId);
  try {
    await writeFile(join(path, 'spec.json'), `${JSON.stringify(spec, null, 2)}\n`);
    await writeFile(join(path, 'metrics.json'), `${JSON.stringify(metrics, null, 2)}\n`);
    await sealFolder(runsPath, runId);
  } catch (cause) {
    throw refused(cause);
  }
}

export async function discardTemporaryFolder(runsPath: string, runId: string): Promise<void> {
  await rm(temporaryFolder(runsPath, runId), { recursive: true, force: true });
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new AppError(
      'storage',
      `${path} is missing or cannot be read; the run it belongs to cannot be shown.`,
      undefined,
      cause,
    );
  }
}

/** @throws AppError storage */
export async function readRunMetrics(runsPath: string, runId: string): Promise<RunMetrics> {
  const path = join(runFolder(runsPath, runId), 'metrics.json');
  const parsed = runMetrics.safeParse(await readJson(path));
  if (!parsed.success)
    throw new AppError('storage', `${path} does not say what a run must say: ${parsed.error.message}`);
  return parsed.data;
}

const record = z.record(z.string(), z.unknown());

/** spec.json as it was written, for reports. @throws AppError storage */
export async function readRunSpec(runsPath: string, runId: string): Promise<Readonly<Record<string, unknown>>> {
  const path = join(runFolder(runsPath, runId), 'spec.json');
  const parsed = record.safeParse(await readJson(path));
  if (!parsed.success)
    throw new AppError('storage', `${path} does not say what a run must say: ${parsed.error.message}`);
  return parsed.data;
}

/**
 * Called once when a project opens, before anything reads its runs: runs that were under way when the engine stopped
 * are interrupted in the record, and what they had written is removed, whole or half: they are made again where their job
 * is taken up; also what was whole and never came to be in the record as a success. Returns how many were interrupted.
 */
export async function recoverRuns(db: DatabaseSync, runsPath: string): Promise<number> {
  const interrupted = failInterruptedRuns(db);
  await mkdir(runsPath, { recursive: true });
  for (const name of await readdir(runsPath)) {
    const isHalf = name.endsWith(temporarySuffix);
    const isStray = isRunId(name) && (stateOf(db, name) ?? 'failed') !== 'succeeded';
    if (isHalf || isStray) await rm(join(runsPath, name), { recursive: true, force: true });
  }
  return interrupted.length;
}
