/** export.*: one export at a time, fetched in pieces; a new one takes its place, closing the project ends it. */
import { setImmediate } from 'node:timers/promises';
import { AppError } from '../../../ml/schema/errors.ts';
import type { Handlers } from '../../contract/api.ts';
import type { ExportInput } from '../../contract/export.ts';
import type { EngineContext } from '../engine-context.ts';
import type { OpenProject } from '../open-project.ts';
import { collectExport } from './collect-export.ts';
import { keptPlaces } from './kept-places.ts';
import { writeExport } from './write-export.ts';
import type { ExportFile } from './write-export.ts';

export interface ExportRun {
  readonly files: readonly ExportFile[];
  /** what was asked for and is not there, as sentences */
  readonly notes: readonly string[];
}

/** @throws AppError not-found, conflict, storage, cancelled */
export async function startExport(project: OpenProject, input: ExportInput, signal: AbortSignal): Promise<ExportRun> {
  const places = input.places ? await keptPlaces(project) : null;
  const graph = await collectExport(project, { runId: input.runId, places, signal });
  const tick = async (): Promise<void> => {
    await setImmediate();
    signal.throwIfAborted();
  };
  const isMissing = input.places && places === null;
  return {
    files: writeExport(graph, input, tick),
    notes: isMissing
      ? ['The file has no places: the picture of the whole graph has not been worked out in this project.']
      : [],
  };
}

interface Current {
  readonly id: string;
  readonly run: ExportRun;
  readonly stop: AbortController;
  readonly readers: Map<string, AsyncIterator<Uint8Array>>;
  /** notes of the files that are read to their end */
  said: readonly string[];
}

/** Pieces smaller than this are put together before they cross. */
const PIECE = 1 << 20;

export function createExportHandlers(ctx: EngineContext): Pick<Handlers, 'export.start' | 'export.read'> {
  let current: Current | null = null;
  let counted = 0;
  const drop = (): void => {
    current?.stop.abort();
    current = null;
  };
  ctx.onClosing(() => {
    drop();
    return Promise.resolve();
  });
  return {
    'export.start': async (input, signal) => {
      drop();
      const stop = new AbortController();
      const run = await startExport(ctx.required(), input, AbortSignal.any([signal, stop.signal]));
      counted++;
      current = { id: `export-${counted}`, run, stop, readers: new Map(), said: run.notes };
      return { exportId: current.id, files: run.files.map(({ name }) => name) };
    },
    'export.read': async ({ exportId, file }) => {
      const of = current;
      const found = of?.id === exportId ? of.run.files.find(({ name }) => name === file) : undefined;
      if (of === null || found === undefined) {
        throw new AppError('not-found', 'This export is over: another was started, or the project was closed.');
      }
      const reader = of.readers.get(file) ?? found.pieces[Symbol.asyncIterator]();
      of.readers.set(file, reader);
      const pieces: Uint8Array[] = [];
      let size = 0;
      let isLast = false;
      while (size < PIECE && !isLast) {
        const next = await reader.next();
        if (next.done === true) isLast = true;
        else {
          pieces.push(next.value);
          size += next.value.length;
        }
      }
      if (isLast) of.said = [...of.said, ...found.notes()];
      const isOver = isLast && file === of.run.files.at(-1)?.name;
      return { data: new Uint8Array(Buffer.concat(pieces)), isLast, notes: isOver ? [...new Set(of.said)] : [] };
    },
  };
}
