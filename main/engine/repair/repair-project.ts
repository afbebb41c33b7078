/**
 * Puts right what is damaged in a project that is closed. Nothing is ever deleted: what is damaged is moved into
 * damaged-<date>/ inside the project, a record is copied there before it is replaced, and what cannot be put right is
 * said in the record itself, so that whoever opens the project reads it.
 */
import { existsSync } from 'node:fs';
import { copyFile, mkdir, open, rename, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { AppError } from '../../../ml/schema/errors.ts';
import { modelFolder } from '../models/model-folder.ts';
import { lockProject } from '../storage/lock.ts';
import { RECORD_FILE, openRecord, readMeta, requireProject } from '../storage/record.ts';
import { lookThrough, withCopies } from './check-project.ts';
import type { Looked } from './check-project.ts';
import type { Cure, ProjectCheck } from './check.types.ts';
import { emptyData } from './empty-tables.ts';

export interface Repair {
  readonly before: ProjectCheck;
  /** null where nothing was changed */
  readonly after: ProjectCheck | null;
  /** what was done, or with dryRun would be done, as sentences */
  readonly actions: readonly string[];
  /** what was put aside; null where nothing was */
  readonly folder: string | null;
}

const REPAIRED = `${RECORD_FILE}.repaired`;

const folderName = (now: Date): string =>
  `damaged-${now.toISOString().slice(0, 19).replaceAll(':', '').replace('T', '-')}`;

/** A repair that was killed between two renames is taken up: the new record lies ready. */
async function finishEarlier(path: string): Promise<void> {
  if (!existsSync(join(path, RECORD_FILE)) && existsSync(join(path, REPAIRED)))
    await rename(join(path, REPAIRED), join(path, RECORD_FILE));
}

interface Bench {
  readonly path: string;
  /** absolute, made when it is first needed */
  readonly aside: string;
  readonly dryRun: boolean;
  readonly actions: string[];
}

/** @param name within the project */
async function moveAside({ path, aside, dryRun }: Bench, name: string): Promise<void> {
  if (dryRun || !existsSync(join(path, name))) return;
  const to = join(aside, name);
  await mkdir(join(to, '..'), { recursive: true });
  await rename(join(path, name), to);
}

async function replaceRecord(bench: Bench, { record }: Looked): Promise<void> {
  const { path, aside, dryRun, actions } = bench;
  const shown = basename(aside);
  if (record.db === null) {
    actions.push(
      'Nothing of the record can be read, so it was left as it is. Bring project.sqlite back from a copy, or import the sources into a new project.',
    );
    return;
  }
  const { cut, tables } = record;
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  if (!dryRun) {
    await mkdir(aside, { recursive: true });
    for (const name of [RECORD_FILE, `${RECORD_FILE}-wal`]) {
      if (existsSync(join(path, name))) await copyFile(join(path, name), join(aside, `copy-of-${name}`));
    }
    if (cut !== null && cut.csv !== null) await writeFile(join(aside, 'labels-behind-the-gap.csv'), cut.csv);
    record.db.exec('PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE');
    record.db.close();
    await copyFile(record.file, join(path, REPAIRED));
    const file = await open(join(path, REPAIRED), 'r+');
    await file.sync();
    await file.close();
    // From here to the last rename there is no record: a repair that is begun again takes the new one (finishEarlier).
    for (const name of [RECORD_FILE, `${RECORD_FILE}-wal`, `${RECORD_FILE}-shm`]) await moveAside(bench, name);
    await rename(join(path, REPAIRED), join(path, RECORD_FILE));
  }
  actions.push(
    `The record was made anew from the ${rows.toLocaleString('en-US')} rows that can be read; the damaged one lies in ${shown}.`,
  );
  if (cut === null) return;
  actions.push(`The label log was cut behind entry ${cut.entries}, up to which its hashes hold.`);
  if (cut.csv !== null) {
    actions.push(
      `What ${cut.behind} later entries said of labels lies in ${shown}/labels-behind-the-gap.csv: read it, then take it in with dowser label --file.`,
    );
  }
}

const notesOf = z.array(z.string());

function markRun(db: DatabaseSync, cure: Extract<Cure, { kind: 'run' | 'model' }>, where: string): string {
  const { kind, runId, title } = cure;
  if (kind === 'run') {
    const said = `Its files were damaged and lie in ${where} now, so that it cannot be looked at any more. Run it again; findings that were frozen stay.`;
    db.prepare(`UPDATE runs SET state = 'failed', error = ?, node_scores = 0, edge_scores = 0 WHERE run_id = ?`).run(
      said,
      runId,
    );
    return `The run ${title} is marked: its files were damaged.`;
  }
  const note = `The files of this model were damaged and lie in ${where} now. Its ranking is whole; to score other rows, train it again.`;
  const notes = notesOf.parse(
    JSON.parse(String(db.prepare('SELECT notes FROM runs WHERE run_id = ?').get(runId)?.['notes'] ?? '[]')),
  );
  db.prepare('UPDATE runs SET notes = ? WHERE run_id = ?').run(JSON.stringify([...notes, note]), runId);
  db.prepare('UPDATE models SET removed_at = ? WHERE model_id = ?').run(new Date().toISOString(), runId);
  return `The model ${title} is marked as gone: its files were damaged. Its ranking stays, where that is whole.`;
}

async function putTablesAside(bench: Bench, db: DatabaseSync, folder: string): Promise<void> {
  const { path, aside, dryRun, actions } = bench;
  const files = db
    .prepare('SELECT file FROM import_files ORDER BY position')
    .all()
    .map(({ file }) => String(file));
  const isCurrent = (readMeta(db).get('tables') ?? 'tables') === folder;
  await moveAside(bench, folder);
  if (!isCurrent) {
    if (!dryRun) db.prepare('DELETE FROM data_kept WHERE tables = ?').run(folder);
    actions.push(`${folder} is of the data before the last import: that import cannot be taken back any more.`);
    return;
  }
  const said =
    `The tables of this project were damaged and lie in ${basename(aside)} now. Import the sources again` +
    `${files.length === 0 ? '' : ` (${files.join(', ')})`}: dowser import --project ${path} --mode replace FILE... Labels of nodes come back by their ids; those of edges stay in the log.`;
  if (!dryRun) await emptyData(db, path, said);
  actions.push(said);
}

async function cureParts(bench: Bench, cures: readonly Cure[], db: DatabaseSync): Promise<void> {
  const where = basename(bench.aside);
  for (const cure of cures) {
    if (cure.kind === 'record') continue;
    if (cure.kind === 'tables') {
      await putTablesAside(bench, db, cure.folder);
      continue;
    }
    const folder = cure.kind === 'run' ? join('runs', cure.runId) : modelFolder('', cure.runId);
    await moveAside(bench, folder);
    bench.actions.push(markRun(db, cure, where));
  }
}

/** Each once: three damaged tables of a folder are one. */
const distinct = (cures: readonly Cure[]): readonly Cure[] => [
  ...new Map(cures.map((cure) => [JSON.stringify(cure), cure])).values(),
];

/**
 * @param dryRun says what would be done and changes nothing
 * @throws AppError not-found, conflict (open in another Dowser), bad-file (made by a newer one), storage
 */
export async function repairProject(folder: string, dryRun: boolean, now: Date): Promise<Repair> {
  const path = resolve(folder);
  if (!dryRun) await finishEarlier(path);
  requireProject(path);
  const lock = lockProject(path);
  try {
    return await withCopies(async (copies) => {
      const looked = await lookThrough(path, copies);
      const { check, record } = looked;
      const bench: Bench = { path, aside: join(path, folderName(now)), dryRun, actions: [] };
      const cures = distinct(check.parts.flatMap(({ cure }) => (cure === null ? [] : [cure])));
      if (cures.length === 0) {
        record.db?.close();
        return { before: check, after: null, actions: [], folder: null };
      }
      const rest = cures.some(({ kind }) => kind !== 'record');
      if (cures.some(({ kind }) => kind === 'record')) await replaceRecord(bench, looked);
      if (dryRun) {
        // The copy may be written: it says what would be said.
        if (rest && record.db !== null) await cureParts(bench, cures, record.db);
        record.db?.close();
        return { before: check, after: null, actions: bench.actions, folder: null };
      }
      if (record.db?.isOpen === true) record.db.close();
      if (rest && record.db !== null) {
        const db = openRecord(path);
        try {
          await cureParts(bench, cures, db);
        } finally {
          db.close();
        }
      }
      const after = await withCopies(async (more) => {
        const again = await lookThrough(path, more);
        again.record.db?.close();
        return again.check;
      });
      return { before: check, after, actions: bench.actions, folder: existsSync(bench.aside) ? bench.aside : null };
    });
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    const seen = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AppError(
      'storage',
      `The repair could not be finished: ${seen}. Nothing was deleted; run it again when that is put right.`,
      undefined,
      thrown,
    );
  } finally {
    lock.release();
  }
}
