/**
 * The engine: every part put together behind the contract. Hosts (Electron, the web host, the command line, tests) make
 * one and speak to its handlers; only they may pass it paths.
 */
import { basename, join } from 'node:path';
import { AppError, toAppError } from '../../ml/schema/errors.ts';
import type { EventName, EventPayloads, Handlers } from '../contract/api.ts';
import type { CreateEngine, EngineHost } from './engine.types.ts';
import type { EngineContext } from './engine-context.ts';
import { createColumnHandlers } from './columns/column-handlers.ts';
import { createFilterHandlers } from './filter/filter-handlers.ts';
import { createExportHandlers, startExport } from './export/export-handlers.ts';
import { createEvidenceHandlers } from './evidence/evidence-handlers.ts';
import { createFindHandlers } from './find/find-handlers.ts';
import { createFindingHandlers } from './findings/finding-handlers.ts';
import { createImportHandlers } from './import/import-handlers.ts';
import type { SourcePath } from './import/import-project.ts';
import { requireEncoding } from './import/require-encoding.ts';
import { createUploadReads } from './import/upload-reads.ts';
import { createUploads } from './import/uploads.ts';
import { createBackends } from './jobs/backends.ts';
import { createJobHandlers } from './jobs/job-handlers.ts';
import { createJobDesk } from './jobs/job-desk.ts';
import { createJobRunner } from './jobs/job-runner.ts';
import { createLabelHandlers } from './labels/label-handlers.ts';
import { importLabels, labelsExport } from './labels/label-file.ts';
import { createMeasureDesk } from './measures/measure-desk.ts';
import { createMeasureHandlers } from './measures/measure-handlers.ts';
import { createModelHandlers } from './models/model-handlers.ts';
import { resolveModel } from './models/model-record.ts';
import { createNeighbourhoodHandlers } from './neighbourhood/neighbourhood-handlers.ts';
import type { OpenProject } from './open-project.ts';
import { createOverviewHandlers } from './overview/overview-handlers.ts';
import { createCurrentProject } from './projects/current-project.ts';
import { UPLOADS_PREFIX, openLibrary } from './projects/library.ts';
import { createProjectDesk } from './projects/project-desk.ts';
import { createProjectHandlers } from './projects/project-handlers.ts';
import { previewQuestions } from './queue/preview.ts';
import { createQueueDesk } from './queue/queue-desk.ts';
import { createQueueHandlers } from './queue/queue-handlers.ts';
import { createReportHandlers } from './report/handlers.ts';
import { createReviewHandlers } from './review/review-handlers.ts';
import { createReimportDesk } from './reimport/reimport-desk.ts';
import { createReimportHandlers } from './reimport/reimport-handlers.ts';
import { resolveRun } from './runs/run-record.ts';
import { createScoreHandlers, exportScores } from './scores/score-handlers.ts';
import { createViewHandlers } from './views/view-handlers.ts';
import { createTableHandlers } from './table/table-handlers.ts';

interface Events {
  emit<E extends EventName>(event: E, payload: EventPayloads[E]): void;
  on<E extends EventName>(event: E, listener: (payload: EventPayloads[E]) => void): () => void;
}

function createEvents(): Events {
  const listeners: { readonly [E in EventName]: Set<(payload: EventPayloads[E]) => void> } = {
    'job.updated': new Set(),
    'label.changed': new Set(),
    'project.changed': new Set(),
    'import.progress': new Set(),
    'import.reading': new Set(),
    'queue.changed': new Set(),
    'model.changed': new Set(),
    'overview.progress': new Set(),
    'measure.progress': new Set(),
    'view.changed': new Set(),
  };
  return {
    emit: (event, payload) => {
      for (const listener of listeners[event]) listener(payload);
    },
    on: (event, listener) => {
      listeners[event].add(listener);
      return () => {
        listeners[event].delete(listener);
      };
    },
  };
}

function nodeIndex(project: OpenProject, nodeId: string): number {
  const index = project.nodeIndex(nodeId);
  if (index === undefined) {
    const example = project.nodeIds.slice(0, 3).join(', ');
    throw new AppError('not-found', `There is no node "${nodeId}" in ${project.name}. Its ids look like: ${example}.`);
  }
  return index;
}

function edgeIndices(project: OpenProject, sourceId: string, targetId: string): readonly number[] {
  const source = nodeIndex(project, sourceId);
  const target = nodeIndex(project, targetId);
  const { csr, data } = project;
  const found: number[] = [];
  for (let i = csr.rowPtr[source]; i < csr.rowPtr[source + 1]; i++) {
    const edge = csr.edgeId[i];
    if (csr.colIdx[i] === target && (!data.graph.directed || data.graph.src[edge] === source)) found.push(edge);
  }
  if (found.length === 0) {
    const way = data.graph.directed ? `from "${sourceId}" to "${targetId}"` : `between "${sourceId}" and "${targetId}"`;
    throw new AppError('not-found', `There is no edge ${way} in ${project.name}.`);
  }
  return found.sort((a, b) => a - b);
}

/** Paths that a person gave, in the encoding that they said. @throws AppError invalid-argument for one that is not read */
function sources(paths: readonly string[], encoding: string | null = null): readonly SourcePath[] {
  const said = encoding === null ? {} : { encoding: requireEncoding(encoding) };
  return paths.map((path) => ({ path, ...said }));
}

/** @throws AppError storage where the library folder cannot be used */
export const createEngine: CreateEngine = async (options) => {
  // Nothing is ever sent. onnxruntime reads this from the process, not from the thread that loads it, so before any does.
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  const library = await openLibrary(options.libraryPath);
  const events = createEvents();
  const current = createCurrentProject((projectId) => events.emit('project.changed', { projectId }));
  const ctx: EngineContext = {
    current: () => current.current(),
    required: () => current.required(),
    emit: (event, payload) => events.emit(event, payload),
    options,
    onClosing: (fn) => current.onClosing(fn),
  };
  const uploads = createUploads(join(options.libraryPath, `${UPLOADS_PREFIX}${process.pid}-${crypto.randomUUID()}`));
  const tellImport = (progress: EventPayloads['import.progress']): void => events.emit('import.progress', progress);
  const desk = createProjectDesk(options, library, current, tellImport);
  const reads = createUploadReads(uploads, (uploadId, fraction) =>
    events.emit('import.reading', { uploadId, fraction }),
  );
  const reimport = createReimportDesk(current);
  const report = createReportHandlers(ctx);
  const backends = createBackends();
  const jobDesk = createJobDesk(ctx);
  const jobs = createJobRunner(ctx, { backends, desk: jobDesk });
  const models = createModelHandlers(ctx, jobDesk, uploads);
  const queue = createQueueDesk(ctx);
  const measures = createMeasureDesk(ctx);
  // Later, so that a label is answered first.
  events.on('label.changed', () => setImmediate(() => queue.labelsChanged()));
  const handlers: Handlers = {
    ...createProjectHandlers(ctx, desk, library, backends),
    ...createImportHandlers(ctx, desk, uploads, reads),
    ...createReimportHandlers(reimport, reads, tellImport),
    ...createJobHandlers(ctx, jobs, (run) => models.resume(run)),
    ...createReviewHandlers(ctx),
    ...createScoreHandlers(ctx, measures),
    ...createMeasureHandlers(ctx, measures),
    ...createFilterHandlers(ctx, measures),
    ...createViewHandlers(ctx),
    ...createFindHandlers(ctx),
    ...createTableHandlers(ctx, measures),
    ...createFindingHandlers(ctx),
    ...createNeighbourhoodHandlers(ctx),
    ...createColumnHandlers(ctx),
    ...createOverviewHandlers(ctx),
    ...createEvidenceHandlers(ctx),
    ...createLabelHandlers(ctx),
    ...createQueueHandlers(queue),
    ...models.handlers,
    ...report.handlers,
    ...createExportHandlers(ctx),
  };

  const never = new AbortController().signal;
  const host: EngineHost = {
    openPath: (path) => desk.openPath(path),
    importFiles: ({ edges, nodes, encoding, signal = never, ...input }) =>
      desk.importFiles(
        { ...input, files: sources([edges, ...(nodes === null ? [] : [nodes])], encoding), inOrder: true },
        signal,
      ),
    importUnsorted: ({ files, encoding, signal = never, ...input }) =>
      desk.importFiles({ ...input, files: sources(files, encoding), inOrder: false }, signal),
    importDataset: ({ signal = never, ...input }) => desk.importDataset(input, signal),
    lookAtImport: ({ files, encoding, signal = never, ...input }) =>
      reimport.look(
        { ...input, files: sources(files, encoding) },
        { signal, progress: (stage, fraction) => tellImport({ stage, fraction }) },
      ),
    commitImport: (token) => reimport.commit(token),
    undoImport: () => reimport.undo(),
    labelsExport: () => labelsExport(ctx.required()),
    importLabels: (path, reviewer) => importLabels(ctx.required(), path, reviewer),
    nextQuestions: (input) => previewQuestions(ctx.required(), input),
    writeReport: (input) => report.writeReport(input),
    startExport: (input, signal) => startExport(ctx.required(), input, signal),
    makeReport: (input) => report.makeReport(input),
    resolveCase: (runId, text) => report.resolveCase(runId, text),
    firstCases: (runId, most) => report.firstCases(runId, most),
    exportScores: (runId, kind, top) => exportScores(ctx.required(), runId, kind, top),
    nodeIndex: (nodeId) => nodeIndex(ctx.required(), nodeId),
    edgeIndices: (sourceId, targetId) => edgeIndices(ctx.required(), sourceId, targetId),
    predictFile: (modelId, path, signal = never) => models.predictFile(modelId, path, basename(path), signal),
    resolveModel: (model) => resolveModel(ctx.required().db, model),
    resolveRun: (run) => resolveRun(ctx.required().db, run),
  };

  let closing: Promise<void> | null = null;
  const closeAll = async (): Promise<void> => {
    try {
      await desk.close();
    } catch (thrown) {
      throw toAppError(thrown);
    } finally {
      backends.close();
      await uploads.close();
    }
  };
  return {
    handlers,
    host,
    on: (event, listener) => events.on(event, listener),
    close: () => (closing ??= closeAll()),
  };
};
