/**
 * report.create and report.file, and the same for a host that wants the files in a folder. A report is a run: its files
 * lie in runs/<id>/ and stay there, whatever becomes of the copies that people take away.
 */
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { AppError } from '../../../ml/schema/errors.ts';
import type { Handlers, ParsedInput, ReportResult, RunInfo } from '../../contract/api.ts';
import type { EngineHost } from '../engine.types.ts';
import type { EngineContext } from '../engine-context.ts';
import { createNeighbourhoodHandlers } from '../neighbourhood/neighbourhood-handlers.ts';
import type { OpenProject } from '../open-project.ts';
import { completeFolder, createTemporaryFolder, discardTemporaryFolder, runFolder } from '../runs/run-folder.ts';
import { getRun, newRunId, saveRun } from '../runs/run-record.ts';
import { versions } from '../runs/versions.ts';
import { buildReport, sha256 } from './build-report.ts';
import { collectReport } from './collect-report.ts';
import type { Picture } from './collect-report.ts';
import type { ReportFile } from './report-data.ts';

/** Every file that a report can have; nothing else is ever read or replaced under a report's name. */
const reportFiles = ['report.html', 'nodes.csv', 'edges.csv', 'manifest.json'] as const;

type CreateInput = ParsedInput<'report.create'>;
export type WriteReportInput = Parameters<EngineHost['writeReport']>[0];

export interface ReportParts {
  readonly handlers: Pick<Handlers, 'report.create' | 'report.file'>;
  /** As EngineHost.writeReport. @throws AppError as report.create, and storage or conflict for the folder */
  readonly writeReport: (input: WriteReportInput) => Promise<readonly string[]>;
}

function storageError(what: string, cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  const seen = cause instanceof Error ? cause.message : String(cause);
  return new AppError(
    'storage',
    `${what}: ${seen}. Check that the disk has room and can be written.`,
    undefined,
    cause,
  );
}

async function create(
  project: OpenProject,
  input: CreateInput,
  picture: Picture,
  signal: AbortSignal,
): Promise<{ readonly result: ReportResult; readonly files: readonly ReportFile[] }> {
  const now = new Date();
  const started = performance.now();
  const reportId = newRunId('report', now);
  const data = await collectReport(project, { ...input, reportId, now }, picture, signal);
  signal.throwIfAborted();
  const files = buildReport(data);
  // Building takes seconds on a large graph: a stop that came meanwhile is heard here, before anything is written.
  await setImmediate();
  signal.throwIfAborted();
  const listed = files.map((file) => ({ name: file.name, bytes: file.data.length, sha256: sha256(file.data) }));
  const folder = await createTemporaryFolder(project.runsPath, reportId);
  try {
    for (const file of files) await writeFile(join(folder, file.name), file.data);
    const spec = {
      formatVersion: 1,
      runId: reportId,
      kind: 'report',
      title: input.title,
      parent: input.runId,
      preparedBy: input.preparedBy,
      top: input.top,
      versions: versions(),
      files: listed,
      startedAt: now.toISOString(),
    };
    await completeFolder(project.runsPath, reportId, spec, { notes: [], losses: [], nodes: null, edges: null });
  } catch (cause) {
    await discardTemporaryFolder(project.runsPath, reportId);
    throw storageError('The report could not be saved', cause);
  }
  const run: RunInfo = {
    runId: reportId,
    kind: 'report',
    title: input.title,
    state: 'succeeded',
    spec: null,
    backend: null,
    startedAt: now.toISOString(),
    seconds: (performance.now() - started) / 1000,
    hasNodeScores: false,
    hasEdgeScores: false,
    notes: [],
    error: null,
  };
  saveRun(project.db, run);
  return { result: { runId: reportId, title: input.title, files: listed }, files };
}

/** Files of an earlier report are replaced; anything else of the same name is left alone and refused. */
async function writeInto(outDir: string, files: readonly ReportFile[]): Promise<readonly string[]> {
  try {
    await mkdir(outDir, { recursive: true });
    const present = new Set(await readdir(outDir));
    const inTheWay = reportFiles.filter((name) => present.has(name));
    if (inTheWay.length > 0 && !present.has('manifest.json')) {
      throw new AppError(
        'conflict',
        `${outDir} already holds ${inTheWay.join(' and ')}, not written by a report, so nothing was written. Choose another folder.`,
      );
    }
    const written: string[] = [];
    for (const file of files) {
      const path = join(outDir, file.name);
      await writeFile(`${path}.writing`, file.data);
      await rename(`${path}.writing`, path);
      written.push(path);
    }
    // A table that an earlier report had and this one has not would be taken for part of this one.
    for (const name of inTheWay) {
      if (!files.some((file) => file.name === name)) await rm(join(outDir, name), { force: true });
    }
    return written;
  } catch (cause) {
    throw storageError(`The report could not be written into ${outDir}`, cause);
  }
}

export function createReportHandlers(ctx: EngineContext): ReportParts {
  const neighbourhood = createNeighbourhoodHandlers(ctx)['graph.neighbourhood'];
  const making = new Map<Promise<unknown>, AbortController>();
  // A report reads the record until it is written: the project closes after it.
  ctx.onClosing(async () => {
    for (const stop of making.values()) stop.abort();
    await Promise.allSettled(making.keys());
  });

  const make = async (input: CreateInput, signal: AbortSignal): ReturnType<typeof create> => {
    const project = ctx.required();
    const stop = new AbortController();
    const either = AbortSignal.any([signal, stop.signal]);
    const picture: Picture = (runId, kind, index, maxNodes) =>
      neighbourhood({ runId, kind, index, expanded: [], maxNodes }, either);
    const work = create(project, input, picture, either);
    making.set(work, stop);
    try {
      return await work;
    } finally {
      making.delete(work);
    }
  };

  return {
    handlers: {
      'report.create': async (input, signal) => (await make(input, signal)).result,
      'report.file': async ({ runId, name }) => {
        const project = ctx.required();
        const run = getRun(project.db, runId);
        if (run.kind !== 'report') {
          throw new AppError(
            'not-found',
            `${run.title} is not a report but a run of kind ${run.kind}. Make a report of it first.`,
          );
        }
        const known = reportFiles.find((file) => file === name);
        const absent = `The report ${run.title} has no file called ${name}. A report has: ${reportFiles.join(', ')}.`;
        if (known === undefined) throw new AppError('not-found', absent);
        try {
          return { name: known, data: new Uint8Array(await readFile(join(runFolder(project.runsPath, runId), known))) };
        } catch (cause) {
          throw new AppError('not-found', absent, undefined, cause);
        }
      },
    },
    writeReport: async ({ outDir, signal = new AbortController().signal, ...input }) => {
      const { files } = await make(input, signal);
      return writeInto(outDir, files);
    },
  };
}
