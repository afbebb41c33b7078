/** What a thread of the import can be asked for, and the words that go to and fro. Plain data: it crosses a thread. */
import type { ErrorCode } from '../../../ml/schema/errors.ts';
import { convertNeo4j } from './graph-file/neo4j-files.ts';
import type { ReadFile } from './graph-file/read-file.ts';
import { readFileKind } from './graph-file/read-file.ts';
import { importDataset } from './import-dataset.ts';
import { importFiles } from './import-files.ts';
import type { FilesInput } from './import-files.ts';
import { importProject } from './import-project.ts';
import { prepareData } from '../reimport/prepare.ts';
import type { PrepareInput, Prepared } from '../reimport/prepare.ts';
import type { ImportRequest, ImportWatch, SourcePath } from './import-project.ts';

/** Each kind of task: what it is given and what comes of it. */
export interface ImportTasks {
  readonly files: { readonly input: FilesInput; readonly output: string };
  readonly dataset: {
    readonly input: { readonly projectPath: string; readonly name: string; readonly dataset: string };
    readonly output: string;
  };
  readonly tables: { readonly input: Omit<ImportRequest, 'given' | 'onto'>; readonly output: string };
  /** files into a project, up to the difference that they make */
  readonly prepare: { readonly input: PrepareInput; readonly output: Prepared };
  readonly look: {
    /** several: the files of one Neo4j dump */
    readonly input: { readonly sources: readonly SourcePath[]; readonly folder: string };
    readonly output: ReadFile;
  };
}
export type ImportTaskKind = keyof ImportTasks;

type Work = {
  readonly [K in ImportTaskKind]: (
    input: ImportTasks[K]['input'],
    watch: ImportWatch,
  ) => Promise<ImportTasks[K]['output']>;
};
export const importWork: Work = {
  files: importFiles,
  dataset: importDataset,
  tables: importProject,
  prepare: prepareData,
  look: ({ sources, folder }, { signal, progress }) => {
    const watch = { signal, progress: (fraction: number) => progress('Reading', fraction) };
    return sources.length > 1 ? convertNeo4j(sources, folder, watch) : readFileKind(sources[0], folder, watch);
  },
};

export type FromImportWorker =
  | { readonly type: 'progress'; readonly stage: string; readonly fraction: number }
  | { readonly type: 'done'; readonly output: unknown }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string };
/** The one word to it. */
export type ToImportWorker = 'stop';
