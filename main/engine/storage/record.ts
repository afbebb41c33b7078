/**
 * project.sqlite: opened so that what was acknowledged is on the disk (WAL, synchronous=FULL), its format version
 * checked before anything else is believed.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '../../../ml/schema/errors.ts';
import { migrate } from './migrations/migrate.ts';
import type { Migrated } from './migrations/migrate.ts';
import { FORMAT_VERSION, createTables } from './schema.ts';

export const RECORD_FILE = 'project.sqlite';

const durable =
  'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000';

/** Creates the record of a new project; the tables are empty but for the format version. */
export function createRecord(path: string): DatabaseSync {
  const db = new DatabaseSync(join(path, RECORD_FILE));
  db.exec(durable);
  createTables(db);
  db.prepare('INSERT INTO meta (key, value) VALUES (?, ?)').run('format_version', String(FORMAT_VERSION));
  return db;
}

/** As openRecord, and whether it was of an older format. */
export function openRecordTold(path: string): { readonly db: DatabaseSync; readonly migrated: Migrated | null } {
  requireProject(path);
  let db: DatabaseSync | null = null;
  try {
    db = new DatabaseSync(join(path, RECORD_FILE));
    checkVersion(db, path);
    db.exec(durable);
    const migrated = migrate(db, path);
    createTables(db);
    return { db, migrated };
  } catch (thrown) {
    db?.close();
    throw asRecordError(thrown, path);
  }
}

/**
 * Of a project that is locked by the caller: an older format is brought to the one of now.
 * @throws AppError not-found (no project there), bad-file (not a project, or made by a newer Dowser), storage
 */
export const openRecord = (path: string): DatabaseSync => openRecordTold(path).db;

/** For a look inside without writing, as a list of projects takes it. */
export function peekRecord<T>(path: string, look: (db: DatabaseSync) => T): T {
  requireProject(path);
  let db: DatabaseSync | null = null;
  try {
    db = new DatabaseSync(join(path, RECORD_FILE), { readOnly: true, timeout: 1000 });
    checkVersion(db, path);
    return look(db);
  } catch (thrown) {
    throw asRecordError(thrown, path);
  } finally {
    db?.close();
  }
}

/** @throws AppError not-found */
export function requireProject(path: string): void {
  if (!existsSync(join(path, RECORD_FILE))) {
    throw new AppError('not-found', `There is no Dowser project at ${path} (no ${RECORD_FILE} in it).`);
  }
}

/** The disk refuses; the file itself may be whole: SQLITE_PERM, READONLY, IOERR, FULL and CANTOPEN with their extended codes. */
const isRefusal = (thrown: unknown): boolean =>
  thrown instanceof Error &&
  'errcode' in thrown &&
  typeof thrown.errcode === 'number' &&
  [3, 8, 10, 13, 14].includes(thrown.errcode & 0xff);

function asRecordError(thrown: unknown, path: string): AppError {
  if (thrown instanceof AppError) return thrown;
  const seen = thrown instanceof Error ? thrown.message : String(thrown);
  if (isRefusal(thrown)) {
    return new AppError(
      'storage',
      `The project ${path} cannot be opened for writing: ${seen}. Check the rights on the folder and the room on the disk.`,
      undefined,
      thrown,
    );
  }
  return new AppError(
    'bad-file',
    `The project ${path} cannot be read: its ${RECORD_FILE} is damaged or not a project's (${seen}).`,
    undefined,
    thrown,
  );
}

function checkVersion(db: DatabaseSync, path: string): void {
  const version = Number(readMeta(db).get('format_version') ?? NaN);
  if (!Number.isInteger(version)) {
    throw new AppError('bad-file', `The project ${path} does not say its format; it was not made by Dowser.`);
  }
  if (version > FORMAT_VERSION) {
    throw new AppError(
      'bad-file',
      `The project ${path} was made by a newer Dowser (format ${version}; this one reads up to ${FORMAT_VERSION}). Update Dowser to open it.`,
    );
  }
}

export function readMeta(db: DatabaseSync): ReadonlyMap<string, string> {
  return new Map(
    db
      .prepare('SELECT key, value FROM meta')
      .all()
      .map(({ key, value }) => [String(key), String(value)]),
  );
}
