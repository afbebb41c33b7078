/**
 * One engine writes one project. The lock is an exclusive transaction on a small SQLite file in the project folder:
 * the operating system gives it back when the process that held it dies, however it died, so that a stale lock cannot
 * exist and nothing has to be guessed from process numbers.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '../../../ml/schema/errors.ts';

export const LOCK_FILE = 'project.lock';

export interface ProjectLock {
  release(): void;
}

/** SQLITE_BUSY and SQLITE_LOCKED. */
const isBusy = (thrown: unknown): boolean =>
  thrown instanceof Error && 'errcode' in thrown && (thrown.errcode === 5 || thrown.errcode === 6);

/** @throws AppError conflict (another engine holds it), storage (the folder cannot be written) */
export function lockProject(path: string): ProjectLock {
  let db: DatabaseSync | null = null;
  try {
    db = new DatabaseSync(join(path, LOCK_FILE), { timeout: 0 });
    db.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (thrown) {
    db?.close();
    if (isBusy(thrown)) {
      throw new AppError(
        'conflict',
        `The project ${path} is open in another Dowser. Close it there, then open it here.`,
        undefined,
        thrown,
      );
    }
    const seen = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AppError(
      'storage',
      `The project ${path} cannot be opened for writing: ${seen}. Check the rights on the folder and the room on the disk.`,
      undefined,
      thrown,
    );
  }
  const held = db;
  return {
    release: () => {
      if (held.isOpen) held.close();
    },
  };
}
