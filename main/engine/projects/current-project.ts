/**
 * Which project is open: at most one, changed by one caller at a time. The next one is opened before the last one is
 * closed, so that a project that cannot be opened leaves everything as it was.
 */
import { resolve } from 'node:path';
import { AppError } from '../../../ml/schema/errors.ts';
import type { OpenProject } from '../open-project.ts';
import { loadProject } from './load-project.ts';

export interface CurrentProject {
  current(): OpenProject | null;
  /** @throws AppError conflict where none is open */
  required(): OpenProject;
  /** Opens the folder; the same project again where it is open already. */
  open(path: string): Promise<OpenProject>;
  /**
   * Closes the open project, changes its folder, and opens it again; also where the change fails, which then left the
   * folder as it was.
   * @throws AppError conflict where none is open, and what the change throws
   */
  change(work: (path: string) => Promise<void>): Promise<OpenProject>;
  close(): Promise<void>;
  onClosing(fn: () => Promise<void>): void;
  /** Runs alone: no other change of the open project happens meanwhile. */
  alone<T>(work: () => Promise<T>): Promise<T>;
}

export function createCurrentProject(changed: (projectId: string | null) => void): CurrentProject {
  let project: OpenProject | null = null;
  let isClosing = false;
  const closing: (() => Promise<void>)[] = [];
  let last: Promise<unknown> = Promise.resolve();

  const current = (): string | null => project?.projectId ?? null;
  const alone = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };
  const closeNow = async (): Promise<void> => {
    const old = project;
    if (old === null || isClosing) return;
    isClosing = true;
    try {
      for (const fn of [...closing].reverse()) await fn();
    } finally {
      // Whatever a hook threw, the lock and the files must not stay held.
      project = null;
      isClosing = false;
      await old.close();
    }
  };
  return {
    current: () => project,
    required: () => {
      if (project === null) throw new AppError('conflict', 'No project is open. Open or import one first.');
      return project;
    },
    open: async (path) => {
      if (project !== null && project.path === resolve(path)) return project;
      const next = await loadProject(path);
      try {
        await closeNow();
      } catch (thrown) {
        await next.close();
        throw thrown;
      }
      project = next;
      changed(next.projectId);
      return next;
    },
    change: async (work) => {
      if (project === null) throw new AppError('conflict', 'No project is open. Open or import one first.');
      const { path } = project;
      await closeNow();
      try {
        await work(path);
      } finally {
        // Also after a failure: the folder is then as it was.
        try {
          project = await loadProject(path);
        } finally {
          changed(current());
        }
      }
      return project;
    },
    close: async () => {
      if (project === null) return;
      await closeNow();
      changed(null);
    },
    onClosing: (fn) => {
      closing.push(fn);
    },
    alone,
  };
}
