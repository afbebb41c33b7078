/**
 * Files into the open project: looked at, made its data, or dropped. What was looked at waits in a hidden folder beside
 * the project that carries the number of this process; a killed engine leaves nothing else behind.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../../../ml/schema/errors.ts';
import type { Project } from '../../contract/api.ts';
import type { DataState, ImportDifference } from '../../contract/reimport.ts';
import { PARTIAL_PREFIX } from '../import/import-project.ts';
import type { ImportWatch } from '../import/import-project.ts';
import { runImport } from '../import/import-thread.ts';
import type { CurrentProject } from '../projects/current-project.ts';
import { projectView } from '../projects/project-view.ts';
import { affectedBy } from './affected.ts';
import { baseOf } from './base.ts';
import { adoptData, swapData } from './change-data.ts';
import { dataState } from './data-state.ts';
import { currentVersion } from './data-versions.ts';
import type { PrepareInput } from './prepare.ts';

export type LookInput = Omit<PrepareInput, 'base' | 'folder' | 'rows'>;

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
          const from = baseOf(project, currentVersion(project.db));
          const { difference, base, title } = await runImport('prepare', { ...input, base: from, folder, rows }, watch);
          const affected = await affectedBy(project, join(folder, 'tables'));
          // One difference at a time: it is of the project as it is.
          for (const token of [...waiting.keys()]) await drop(token);
          const token = randomUUID();
          waiting.set(token, { projectId: project.projectId, folder, base, title, seconds: difference.seconds });
          return { token, ...difference, affected };
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
          return await projectView(await current.change((path) => adoptData(path, one)));
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
