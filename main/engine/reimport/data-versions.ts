/**
 * Versions of the data of a project, in its record: which one is in force, what belongs to which, and the rows that an
 * import writes, as one value that can be kept and put back.
 */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { z } from 'zod';
import { AppError } from '../../../ml/schema/errors.ts';
import { readMeta } from '../storage/record.ts';

/** Version of whatever was recorded under this number of a row, as SQL. @param column of data_changes */
export const versionSql = (column: 'log_seq' | 'run_position', value: string): string =>
  `coalesce((SELECT version FROM data_changes WHERE ${column} < ${value} ORDER BY position DESC LIMIT 1), 1)`;
export const CURRENT_VERSION_SQL = 'coalesce((SELECT version FROM data_changes ORDER BY position DESC LIMIT 1), 1)';

export interface DataChange {
  readonly version: number;
  readonly title: string;
  readonly logSeq: number;
  readonly at: string;
}

const changeRow = z.object({ version: z.number(), title: z.string(), log_seq: z.number(), at: z.string() });

/** Oldest first. */
export function dataChanges(db: DatabaseSync): readonly DataChange[] {
  return z
    .array(changeRow)
    .parse(db.prepare('SELECT version, title, log_seq, at FROM data_changes ORDER BY position').all())
    .map(({ log_seq: logSeq, ...rest }) => ({ ...rest, logSeq }));
}

export const currentVersion = (db: DatabaseSync): number => dataChanges(db).at(-1)?.version ?? 1;

const cell = z.union([z.string(), z.number(), z.null()]);
const rows = z.array(z.record(z.string(), cell));
/** The rows that an import writes, by table, and the settings that go with them. */
const importTables = [
  'columns',
  'recipe',
  'feature_names',
  'import_files',
  'import_notes',
  'import_merges',
  'rejects',
] as const;
const importRows = z.object({ meta: z.record(z.string(), z.string()), tables: z.record(z.enum(importTables), rows) });
export type ImportRows = z.infer<typeof importRows>;

/** What stays with the project whatever its data are. */
const ownMeta: ReadonlySet<string> = new Set([
  'format_version',
  'name',
  'description',
  'synthetic',
  'is_sample',
  'created_at',
]);

export function readImportRows(db: DatabaseSync): ImportRows {
  const all = (table: string): Record<string, SQLOutputValue>[] => db.prepare(`SELECT * FROM ${table}`).all();
  return importRows.parse({
    meta: Object.fromEntries([...readMeta(db)].filter(([key]) => !ownMeta.has(key))),
    tables: Object.fromEntries(importTables.map((table) => [table, all(table)])),
  });
}

/** Inside the transaction of the caller. */
export function writeImportRows(db: DatabaseSync, { meta, tables }: ImportRows): void {
  for (const key of readMeta(db).keys()) {
    if (!ownMeta.has(key)) db.prepare('DELETE FROM meta WHERE key = ?').run(key);
  }
  const set = db.prepare('INSERT INTO meta (key, value) VALUES (?, ?)');
  for (const [key, value] of Object.entries(meta)) set.run(key, value);
  for (const table of importTables) {
    db.exec(`DELETE FROM ${table}`);
    for (const row of tables[table]) {
      const names = Object.keys(row);
      db.prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`).run(
        ...Object.values(row),
      );
    }
  }
}

export interface KeptVersion {
  readonly version: number;
  /** name of the folder in the project's */
  readonly tables: string;
  readonly record: ImportRows;
}

const keptRow = z.object({ version: z.number(), tables: z.string(), record: z.string() });

/** The version that can be gone to beside the one of now. @throws AppError bad-file where it is not understood */
export function keptVersion(db: DatabaseSync): KeptVersion | null {
  const found = db.prepare('SELECT version, tables, record FROM data_kept ORDER BY version LIMIT 1').get();
  if (found === undefined) return null;
  try {
    const { record, ...rest } = keptRow.parse(found);
    return { ...rest, record: importRows.parse(JSON.parse(record)) };
  } catch (cause) {
    throw new AppError('bad-file', 'The version of the data that was kept is not understood.', undefined, cause);
  }
}

export const VERSION_FOLDER = /^tables(-\d+)?$/;
export const versionFolder = (version: number): string => (version === 1 ? 'tables' : `tables-${version}`);

/** Removes tables that no version needs: of an import that was killed, or of a version that is kept no more. */
export async function sweepVersions(db: DatabaseSync, path: string, current: string): Promise<void> {
  const kept = db.prepare('SELECT tables FROM data_kept').all();
  const needed = new Set([current, ...kept.map(({ tables }) => String(tables))]);
  for (const name of await readdir(path)) {
    if (VERSION_FOLDER.test(name) && !needed.has(name)) await rm(join(path, name), { recursive: true, force: true });
  }
}
