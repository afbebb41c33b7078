/**
 * Opening, importing and closing as the faces ask for it: one thing at a time, the project remembered, the faces told.
 */
import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { AppError } from '../../../ml/schema/errors.ts';
import type { EventPayloads, ImportMapping, Project } from '../../contract/api.ts';
import type { EngineOptions } from '../engine.types.ts';
import type { FilesInput } from '../import/import-files.ts';
import type { ImportWatch } from '../import/import-project.ts';
import { runImport } from '../import/import-thread.ts';
import type { CurrentProject } from './current-project.ts';
import type { Library } from './library.ts';
import { PROJECT_SUFFIX } from './library.ts';
import { projectView } from './project-view.ts';
import { sampleRequest } from './samples.ts';

export interface FilesRequest {
  /** null: a free folder in the library, after the name */
  readonly projectPath: string | null;
  readonly name: string;
  /** paths, or what was read of them already */
  readonly files: FilesInput['files'];
  /** edges, then nodes; else what each file is follows from what it holds */
  readonly inOrder: boolean;
  readonly mapping: Partial<ImportMapping> | null;
}

export interface ProjectDesk {
  openPath(path: string): Promise<Project>;
  openId(projectId: string): Promise<Project>;
  openSample(sample: string, signal: AbortSignal): Promise<Project>;
  importFiles(request: FilesRequest, signal: AbortSignal): Promise<Project>;
  importDataset(
    request: { readonly projectPath: string; readonly name: string; readonly dataset: string },
    signal: AbortSignal,
  ): Promise<Project>;
  close(): Promise<void>;
}

export function createProjectDesk(
  options: EngineOptions,
  library: Library,
  current: CurrentProject,
  tell: (progress: EventPayloads['import.progress']) => void,
): ProjectDesk {
  const open = async (path: string): Promise<Project> => {
    const project = await current.open(path);
    await library.remember(path);
    return projectView(project);
  };
  const watch = (signal: AbortSignal): ImportWatch => ({
    signal,
    progress: (stage, fraction) => tell({ stage, fraction }),
  });
  const requireName = (name: string): string => {
    if (name.trim() === '') throw new AppError('invalid-argument', 'A project needs a name.');
    return name.trim();
  };
  return {
    openPath: (path) => current.alone(() => open(path)),
    openId: (projectId) => current.alone(async () => open(await library.pathOf(projectId))),
    openSample: (sample, signal) =>
      current.alone(async () => {
        const path = library.samplePath(sample);
        if (!existsSync(path)) {
          await runImport('tables', await sampleRequest(options.samplesPath, sample, path), watch(signal));
        }
        return open(path);
      }),
    importFiles: (request, signal) =>
      current.alone(async () => {
        const name = requireName(request.name);
        const projectPath = request.projectPath ?? library.freePath(name);
        const { files, inOrder, mapping } = request;
        const path = await runImport('files', { projectPath, name, files, inOrder, mapping }, watch(signal));
        return open(path);
      }),
    importDataset: ({ projectPath, name, dataset }, signal) =>
      current.alone(async () => {
        const title = name.trim() === '' ? basename(resolve(projectPath), PROJECT_SUFFIX) : name.trim();
        return open(await runImport('dataset', { projectPath, name: title, dataset }, watch(signal)));
      }),
    close: () => current.alone(() => current.close()),
  };
}
