/**
 * Makes another version of the data the one in force: its tables lie in their folder before, and one transaction of the
 * record says that they are the project's. Killed before it, the project is as it was; after it, it is the new one. The
 * version that was in force is kept until the next import, so that one step can be taken back, and brought again.
 */
import { open, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { AppError } from '../../../ml/schema/errors.ts';
import { newRunId, saveRun } from '../runs/run-record.ts';
import { lockProject } from '../storage/lock.ts';
import { openRecord } from '../storage/record.ts';
import { openTables } from '../storage/tables.ts';
import { currentVersion, keptVersion, readImportRows, versionFolder, writeImportRows } from './data-versions.ts';
import type { ImportRows, KeptVersion } from './data-versions.ts';
import { placesIn } from './label-places.ts';
import type { PlacedEntry } from './label-places.ts';

interface Change {
  readonly version: number;
  readonly title: string;
  readonly rows: ImportRows;
  /** the versions that can be gone to from then on */
  readonly kept: readonly KeptVersion[];
  readonly places: readonly PlacedEntry[];
  /** of an import: how long it took */
  readonly seconds: number | null;
}

/** Keys of the session that name no node, edge or run of other data. */
const keptSession = ['reviewer', 'panelSizes'] as const;

/** In one transaction: another version is the one in force. */
export function applyChange(db: DatabaseSync, change: Change): void {
  const now = new Date();
  const next = (sql: string): number => Number(db.prepare(sql).get()?.['next']);
  db.exec('BEGIN IMMEDIATE');
  try {
    const logSeq = next('SELECT coalesce(max(seq), 0) AS next FROM labels');
    const runPosition = next('SELECT coalesce(max(position), 0) AS next FROM runs');
    writeImportRows(db, change.rows);
    db.prepare('INSERT INTO data_changes (version, title, log_seq, run_position, at) VALUES (?, ?, ?, ?, ?)').run(
      change.version,
      change.title,
      logSeq,
      runPosition,
      now.toISOString(),
    );
    db.exec('DELETE FROM data_kept');
    const keep = db.prepare('INSERT INTO data_kept (version, tables, record) VALUES (?, ?, ?)');
    for (const { version, tables, record } of change.kept) keep.run(version, tables, JSON.stringify(record));
    const place = db.prepare('INSERT OR REPLACE INTO label_places (version, seq, element) VALUES (?, ?, ?)');
    for (const { seq, element } of change.places) place.run(change.version, seq, element);
    const versions = [change.version, ...change.kept.map(({ version }) => version)];
    db.exec(`DELETE FROM label_places WHERE version NOT IN (${versions.join(', ')})`);
    const session = db.prepare('SELECT state FROM session WHERE id = 1').get();
    if (session !== undefined) {
      const state: unknown = JSON.parse(String(session['state']));
      const kept = Object.fromEntries(
        Object.entries(typeof state === 'object' && state !== null ? state : {}).filter(([key]) =>
          keptSession.some((one) => one === key),
        ),
      );
      db.prepare('UPDATE session SET state = ? WHERE id = 1').run(JSON.stringify(kept));
    }
    // Questions are about nodes by their number: the queue ends, what was answered stays in the log.
    db.prepare(
      `INSERT INTO queue_events (seq, queue_id, action, settings, reviewer, log_seq, at)
       SELECT seq + 1, queue_id, 'end', settings, reviewer, ?, ? FROM queue_events
       WHERE seq = (SELECT max(seq) FROM queue_events) AND action <> 'end'`,
    ).run(logSeq, now.toISOString());
    if (change.seconds !== null) {
      const started = new Date(now.getTime() - 1000 * change.seconds);
      saveRun(db, {
        runId: newRunId('import', started),
        kind: 'import',
        title: change.title,
        state: 'succeeded',
        spec: null,
        backend: null,
        startedAt: started.toISOString(),
        seconds: change.seconds,
        hasNodeScores: false,
        hasEdgeScores: false,
        notes: [],
        error: null,
      });
    }
    db.exec('COMMIT');
  } catch (thrown) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw thrown;
  }
}

/** On the disk before the record speaks of it. */
async function settle(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = await open(join(folder, name), 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  }
  await settleFolder(folder);
}

async function settleFolder(folder: string): Promise<void> {
  // Windows opens no folders, and needs none of this.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function withRecord<T>(path: string, work: (db: DatabaseSync) => Promise<T>): Promise<T> {
  const lock = lockProject(path);
  try {
    const db = openRecord(path);
    try {
      return await work(db);
    } finally {
      db.close();
    }
  } catch (thrown) {
    if (thrown instanceof AppError || !(thrown instanceof Error)) throw thrown;
    const said = `The data of the project could not be changed: ${thrown.message}. The project is as it was.`;
    throw new AppError('storage', said, undefined, thrown);
  } finally {
    lock.release();
  }
}

/**
 * @param path a project that is closed
 * @param prepared a folder with `tables` and a record of them, made from version `base`
 * @throws AppError conflict (the data were changed since), storage; the project is as it was then
 */
export async function adoptData(
  path: string,
  prepared: { readonly folder: string; readonly base: number; readonly title: string; readonly seconds: number },
): Promise<void> {
  await withRecord(path, async (db) => {
    const from = currentVersion(db);
    if (from !== prepared.base) {
      throw new AppError(
        'conflict',
        'The data of the project were changed after this difference was made. Look at the files again.',
      );
    }
    const record = readImportRows(db);
    const kept = keptVersion(db);
    const last = Number(db.prepare('SELECT coalesce(max(version), 1) AS last FROM data_changes').get()?.['last']);
    const version = Math.max(last, kept?.version ?? 1) + 1;
    const folder = versionFolder(version);
    await settle(join(prepared.folder, 'tables'));
    await rename(join(prepared.folder, 'tables'), join(path, folder));
    await settleFolder(path);
    const made = openRecord(prepared.folder);
    let rows: ImportRows;
    try {
      rows = readImportRows(made);
    } finally {
      made.close();
    }
    const to = join(path, folder);
    const places = await placed(db, version, { to, newer: to, forward: true });
    applyChange(db, {
      version,
      title: prepared.title,
      rows: { ...rows, meta: { ...rows.meta, tables: folder } },
      kept: [{ version: from, tables: record.meta['tables'] ?? 'tables', record }],
      places,
      seconds: prepared.seconds,
    });
  });
}

async function placed(
  db: DatabaseSync,
  version: number,
  versions: Parameters<typeof placesIn>[3],
): Promise<readonly PlacedEntry[]> {
  const tables = await openTables();
  try {
    return await placesIn(db, tables, version, versions);
  } finally {
    tables.close();
  }
}

/** Goes to the version that is kept. @throws AppError conflict where none is, storage */
export async function swapData(path: string): Promise<void> {
  await withRecord(path, async (db) => {
    const from = currentVersion(db);
    const other = keptVersion(db);
    if (other === null) throw new AppError('conflict', 'There is no import into this project to take back.');
    const record = readImportRows(db);
    const here = record.meta['tables'] ?? 'tables';
    const forward = other.version > from;
    const to = join(path, other.tables);
    const places = await placed(db, other.version, { to, newer: forward ? to : join(path, here), forward });
    applyChange(db, {
      version: other.version,
      title: forward ? 'The import was brought again' : 'The import was taken back',
      rows: other.record,
      kept: [{ version: from, tables: here, record }],
      places,
      seconds: null,
    });
  });
}
