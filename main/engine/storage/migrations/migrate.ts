/**
 * Brings the record of a project to the format of now: a copy of it is put beside it first, then all steps are one
 * transaction. Killed or failing at any instant, the project is the old one, whole.
 */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { AppError } from '../../../../ml/schema/errors.ts';
import { FORMAT_VERSION, createTables } from '../schema.ts';
import { migrations, stepsFrom } from './migrations.ts';
import type { Migration } from './migrations.ts';

export interface Migrated {
  readonly from: number;
  readonly to: number;
  /** name of the copy inside the project's folder */
  readonly backup: string;
}

/** What a person is told. */
export const migratedWords = ({ from, to, backup }: Migrated): string =>
  `The project was made by an older Dowser and was brought from format ${from} to ${to}. Its record as it was is kept as ${backup} in the project's folder.`;

export const formatOf = (db: DatabaseSync): number =>
  Number(db.prepare(`SELECT value FROM meta WHERE key = 'format_version'`).get()?.['value'] ?? NaN);

function freeName(path: string, format: number, day: string): string {
  for (let n = 1; ; n++) {
    const name = `backup-format-${format}-${day}${n === 1 ? '' : `-${n}`}.sqlite`;
    if (!existsSync(join(path, name))) return name;
  }
}

/** The record as it is, with what is still in its write-ahead log; under its name only once it is on the disk. */
function backUp(db: DatabaseSync, path: string, format: number, now: Date): string {
  const name = freeName(path, format, now.toISOString().slice(0, 10));
  const partial = join(path, `${name}.partial`);
  try {
    rmSync(partial, { force: true });
    db.prepare('VACUUM INTO ?').run(partial);
    const file = openSync(partial, 'r+');
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(partial, join(path, name));
    return name;
  } catch (thrown) {
    rmSync(partial, { force: true });
    const seen = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AppError(
      'storage',
      `The project ${basename(path)} is of an older format, and the copy of its record that is made before it is brought up could not be written: ${seen}. The project is as it was. Make room on the disk and check the rights on the folder, then open it again.`,
      undefined,
      thrown,
    );
  }
}

/**
 * @param db the record, of a format up to the one of now; its project is locked by the caller
 * @returns null where it is of the format of now
 * @throws AppError storage; the record is as it was then
 */
export function migrate(
  db: DatabaseSync,
  path: string,
  steps: readonly Migration[] = migrations,
  now = new Date(),
): Migrated | null {
  const from = formatOf(db);
  if (from >= FORMAT_VERSION) return null;
  const backup = backUp(db, path, from, now);
  // A table that others refer to is made anew; what refers to what is checked at the end. No effect inside a transaction.
  db.exec('PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE');
  try {
    for (const step of stepsFrom(from, steps)) step.run(db);
    createTables(db);
    const broken = db.prepare('PRAGMA foreign_key_check').all();
    if (broken.length > 0) throw new Error(`${broken.length} rows refer to rows that are not there`);
    db.prepare(`UPDATE meta SET value = ? WHERE key = 'format_version'`).run(String(FORMAT_VERSION));
    db.exec('COMMIT; PRAGMA foreign_keys = ON');
  } catch (thrown) {
    if (db.isTransaction) db.exec('ROLLBACK');
    const seen = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AppError(
      'storage',
      `The project ${basename(path)} could not be brought from format ${from} to ${FORMAT_VERSION}: ${seen}. The project is as it was; a copy of its record is ${backup} in its folder.`,
      undefined,
      thrown,
    );
  }
  return { from, to: FORMAT_VERSION, backup };
}
