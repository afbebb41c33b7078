/**
 * Files into the open project: looked at, made its data, or dropped. What was looked at waits in a hidden folder beside
 * the project that carries the number of this process; a killed engine leaves nothing else behind.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../../../ml/schema/errors.ts';
import type { ImportMapping, Project } from '../../contract/api.ts';
import type { DataState, ImportDifference, ImportMode } from '../../contract/reimport.ts';
import { readSources } from '../import/import-files.ts';
import type { FilesInput, Sources } from '../import/import-files.ts';
import { PARTIAL_PREFIX } from '../import/import-project.ts';
import type { ImportWatch } from '../import/import-project.ts';
import { tableLook } from '../import/table-look.ts';
import type { OpenProject } from '../open-project.ts';
import type { CurrentProject } from '../projects/current-project.ts';
import { projectView } from '../projects/project-view.ts';
import { mappingOfProject } from './base.ts';
import { adoptData, swapData } from './change-data.ts';
import { dataState } from './data-state.ts';
import { prepareData } from './prepare.ts';

export interface LookInput {
  readonly mode: ImportMode;
  readonly files: FilesInput['files'];
  /** edges, then nodes; else what each file is follows from what it holds */
  readonly inOrder: boolean;
  /** one table of nodes alone: the edges stay; null to find out */
  readonly onlyNodes: boolean | null;
  readonly mapping: Partial<ImportMapping> | null;
}

export interface ReimportDesk {
  look(input: LookInput, watch: ImportWatch): Promise<ImportDifference>;
  /** @throws AppError not-found, conflict, storage; the project is as it was then */
  commit(token: string): Promise<Project>;
  drop(token: string): Promise<void>;
  state(): DataState;
  /** Takes the last import back, or brings it again. @throws AppError conflict where there is none */
  undo(): Promise<Project>;
}

interface Waiting {
  readonly projectId: string;
  readonly folder: string;
  readonly base: number;
  readonly title: string;
  readonly seconds: number;
}

/** A table of nodes without edges: the edges of the project stay as they are. */
async function sourcesFor(
  project: OpenProject,
  { mode, files, inOrder, onlyNodes, mapping }: LookInput,
  folder: string,
  watch: ImportWatch,
): Promise<Sources> {
  const sources = await readSources({ files, inOrder, mapping }, folder, watch);
  const { edges } = sources;
  if (edges === null || sources.nodes !== null || sources.ignore !== undefined) return sources;
  const isNodes = onlyNodes ?? (!inOrder && (await tableLook(edges)).looksLike === 'nodes');
  if (!isNodes) return sources;
  if (mode === 'replace') {
    throw new AppError('invalid-argument', 'A table of nodes alone cannot replace the data: give the edges, too.');
  }
  const { source, target, edgeTruth, edgeIgnore, directed } = mappingOfProject(project);
  const ofEdges = { source, target, edgeTruth, edgeIgnore, directed };
  return { ...sources, edges: null, nodes: edges, mapping: { ...mapping, ...ofEdges } };
}

export function createReimportDesk(current: CurrentProject): ReimportDesk {
  const waiting = new Map<string, Waiting>();
  const drop = async (token: string): Promise<void> => {
    const one = waiting.get(token);
    waiting.delete(token);
    if (one !== undefined) await rm(one.folder, { recursive: true, force: true });
  };
  current.onClosing(async () => {
    for (const token of [...waiting.keys()]) if (waiting.get(token)?.folder !== adopting) await drop(token);
  });
  let adopting: string | null = null;

  return {
    look: (input, watch) =>
      current.alone(async () => {
        const project = current.required();
        const folder = join(dirname(project.path), `${PARTIAL_PREFIX}${process.pid}-${randomUUID()}`);
        const rows = `${folder}-rows`;
        try {
          await mkdir(folder, { recursive: true });
          const sources = await sourcesFor(project, input, rows, watch);
          const { difference, base, title } = await prepareData(project, { mode: input.mode, sources, folder }, watch);
          // One difference at a time: it is of the project as it is.
          for (const token of [...waiting.keys()]) await drop(token);
          const token = randomUUID();
          waiting.set(token, { projectId: project.projectId, folder, base, title, seconds: difference.seconds });
          return { token, ...difference };
        } catch (thrown) {
          await rm(folder, { recursive: true, force: true });
          throw thrown;
        } finally {
          await rm(rows, { recursive: true, force: true });
        }
      }),
    commit: (token) =>
      current.alone(async () => {
        const one = waiting.get(token);
        if (one === undefined || current.required().projectId !== one.projectId) {
          throw new AppError('not-found', 'This difference is not kept any more. Look at the files again.');
        }
        adopting = one.folder;
        try {
          return projectView(await current.change((path) => adoptData(path, one)));
        } finally {
          adopting = null;
          await drop(token);
        }
      }),
    drop: (token) => current.alone(() => drop(token)),
    state: () => dataState(current.required()),
    undo: () => current.alone(async () => projectView(await current.change((path) => swapData(path)))),
  };
}
