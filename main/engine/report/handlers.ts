/**
 * report.create and report.file, and the same for a host that wants the files in a folder. A report is a run: its files
 * lie in runs/<id>/ and stay there, whatever becomes of the copies that people take away.
 */
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { AppError } from '../../../ml/schema/errors.ts';
import type { Handlers, MethodInput, RunInfo } from '../../contract/api.ts';
import { inputError } from '../../contract/input-error.ts';
import { reportInput } from '../../contract/report.ts';
import type { ReportInput, ReportResult } from '../../contract/report.ts';
import type { EngineHost, PdfPrinter } from '../engine.types.ts';
import type { EngineContext } from '../engine-context.ts';
import { createNeighbourhoodHandlers } from '../neighbourhood/neighbourhood-handlers.ts';
import type { OpenProject } from '../open-project.ts';
import { completeFolder, createTemporaryFolder, discardTemporaryFolder, runFolder } from '../runs/run-folder.ts';
import { getRun, newRunId, saveRun } from '../runs/run-record.ts';
import { versions } from '../runs/versions.ts';
import { requireIntact } from '../storage/digests.ts';
import { buildPackage } from '../package/build-package.ts';
import { buildReport, reportManifest, sha256 } from './build-report.ts';
import { collectReport } from './collect-report.ts';
import type { Pictures } from './collect-report.ts';
import { firstCases, resolveCase } from './find-subject.ts';
import type { ReportFile } from './report-data.ts';
import { chooseTemplate, readTemplates } from './templates/read-templates.ts';
import type { KnownTemplates } from './templates/read-templates.ts';

/** Every file that a report can have; nothing else is ever read or replaced under a report's name. */
const reportFiles = ['report.html', 'report.pdf', 'nodes.csv', 'edges.csv', 'case.zip', 'manifest.json'] as const;

export type WriteReportInput = Parameters<EngineHost['writeReport']>[0];
type WrittenReport = Awaited<ReturnType<EngineHost['writeReport']>>;
type MakeReportInput = Parameters<EngineHost['makeReport']>[0];
type MadeReport = Awaited<ReturnType<EngineHost['makeReport']>>;

export interface ReportParts {
  readonly handlers: Pick<Handlers, 'report.create' | 'report.file' | 'report.templates'>;
  /** As EngineHost.writeReport. @throws AppError as report.create, and storage or conflict for the folder */
  readonly writeReport: (input: WriteReportInput) => Promise<WrittenReport>;
  /** As EngineHost.makeReport: the files themselves. */
  readonly makeReport: (input: MakeReportInput) => Promise<MadeReport>;
  /** As EngineHost.resolveCase and EngineHost.firstCases. */
  readonly resolveCase: (runId: string, text: string) => Promise<string>;
  readonly firstCases: (runId: string, most: number) => Promise<readonly string[]>;
}

/** Beside the projects, and in a project: files that take the place of built-in templates or stand beside them. */
const templateFolder = 'templates';
const noPrinter: PdfPrinter = {
  why: 'This host prints no PDFs.',
  print: () => Promise.resolve('This host prints no PDFs.'),
};

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

/** Hosts call past the contract's own check. @throws AppError invalid-argument */
function checked(input: MethodInput<'report.create'>): ReportInput {
  const parsed = reportInput.safeParse(input);
  if (!parsed.success) throw inputError('A report', parsed.error);
  return parsed.data;
}

interface Means {
  readonly pictures: Pictures;
  readonly templates: KnownTemplates;
  /** null where this host prints none, with the reason */
  readonly print: PdfPrinter;
}

async function create(
  project: OpenProject,
  input: ReportInput,
  { pictures, templates, print }: Means,
  signal: AbortSignal,
): Promise<{ readonly result: ReportResult; readonly files: readonly ReportFile[] }> {
  const now = new Date();
  const started = performance.now();
  const reportId = newRunId('report', now);
  const template = chooseTemplate(templates, input.template);
  const data = await collectReport(project, { ...input, template, reportId, now }, pictures, signal);
  signal.throwIfAborted();
  const notes: string[] = [];
  const files = [...(await buildReport(data, signal))];
  if (input.pdf) {
    const printed = await print.print(files[0].data, signal);
    if (typeof printed === 'string') notes.push(`No PDF was made: ${printed} The page report.html holds the same.`);
    else files.splice(1, 0, { name: 'report.pdf', data: printed });
  }
  if (input.casePackage) {
    const made = await buildPackage(data, files, signal);
    files.push({ name: 'case.zip', data: made.data });
    notes.push(
      `The seal of case.zip is ${made.seal}. Write it down elsewhere: it tells a replaced package.`,
      ...made.notes,
    );
  }
  files.push(reportManifest(data, files));
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
      caseId: input.caseId,
      template: template.id,
      disposition: input.disposition,
      redaction: input.redaction,
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
  return { result: { runId: reportId, title: input.title, files: listed, notes }, files };
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
    // What an earlier report had and this one has not would be taken for part of it.
    for (const name of inTheWay) {
      if (!files.some((file) => file.name === name)) await rm(join(outDir, name), { force: true });
    }
    return written;
  } catch (cause) {
    throw storageError(`The report could not be written into ${outDir}`, cause);
  }
}

export function createReportHandlers(ctx: EngineContext): ReportParts {
  const { 'graph.neighbourhood': neighbourhood, 'graph.among': amongNodes } = createNeighbourhoodHandlers(ctx);
  const print = ctx.options.printer ?? noPrinter;
  const templatesOf = (project: OpenProject | null): Promise<KnownTemplates> =>
    readTemplates([
      join(ctx.options.libraryPath, templateFolder),
      ...(project === null ? [] : [join(project.path, templateFolder)]),
    ]);
  const making = new Map<Promise<unknown>, AbortController>();
  // A report reads the record until it is written: the project closes after it.
  ctx.onClosing(async () => {
    for (const stop of making.values()) stop.abort();
    await Promise.allSettled(making.keys());
  });

  const make = async (input: ReportInput, signal: AbortSignal): ReturnType<typeof create> => {
    const project = ctx.required();
    const stop = new AbortController();
    const either = AbortSignal.any([signal, stop.signal]);
    const pictures: Pictures = {
      around: (runId, kind, index, maxNodes) => neighbourhood({ runId, kind, index, expanded: [], maxNodes }, either),
      among: (runId, nodes, maxNodes) => amongNodes({ runId, nodes: Int32Array.from(nodes), maxNodes }, either),
    };
    const templates = await templatesOf(project);
    const work = create(project, input, { pictures, templates, print }, either);
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
      'report.templates': async () => {
        const { known, problems } = await templatesOf(ctx.current());
        return {
          templates: known.map(({ template, origin }) => ({
            id: template.id,
            title: template.title,
            narrative: template.narrative,
            checklist: template.checklist,
            hints: template.hints,
            origin,
          })),
          problems,
          pdf: { can: print.why === null, why: print.why ?? '' },
        };
      },
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
        const folder = runFolder(project.runsPath, runId);
        await requireIntact(folder, `The report ${run.title} is not as it was made`);
        try {
          return { name: known, data: new Uint8Array(await readFile(join(folder, known))) };
        } catch (cause) {
          throw new AppError('not-found', absent, undefined, cause);
        }
      },
    },
    writeReport: async ({ outDir, signal = new AbortController().signal, ...input }) => {
      const { files, result } = await make(checked(input), signal);
      return { files: await writeInto(outDir, files), notes: result.notes };
    },
    makeReport: async ({ signal = new AbortController().signal, ...input }) => {
      const { files, result } = await make(checked(input), signal);
      return { files, notes: result.notes };
    },
    resolveCase: (runId, text) => resolveCase(ctx.required(), runId, text),
    firstCases: (runId, most) => firstCases(ctx.required(), { runId, caseAmong: null }, most),
  };
}
