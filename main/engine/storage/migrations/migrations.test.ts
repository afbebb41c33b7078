/** The format promise: a project of every format that there was opens, is brought up, and has all that it had. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEngine } from '../../engine.ts';
import { createTempFolder } from '../../testing/temp-folder.ts';
import type { TempFolder } from '../../testing/temp-folder.ts';
import { FORMAT_VERSION, createTables } from '../schema.ts';
import { formatOf, migrate } from './migrate.ts';
import { migrations } from './migrations.ts';

const never = new AbortController().signal;
const projects = join(import.meta.dirname, '../../../../fixtures/projects');
let folder: TempFolder;
beforeEach(() => (folder = createTempFolder()));
afterEach(() => folder.remove());

/** As the Dowser of then left it. */
function unpack(format: number): string {
  const path = join(folder.path, `format-${format}.dowser`);
  const files = unzipSync(new Uint8Array(readFileSync(join(projects, `format-${format}.zip`))));
  for (const [name, data] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), data);
  }
  return path;
}
const withRecord = <T>(file: string, look: (db: DatabaseSync) => T): T => {
  const db = new DatabaseSync(file);
  try {
    return look(db);
  } finally {
    db.close();
  }
};
/** Every row of every table, but for what differs between two copies of one database. */
const contents = (file: string): unknown =>
  withRecord(file, (db) => {
    const tables = db
      .prepare(`SELECT name, sql FROM sqlite_schema WHERE type IN ('table', 'trigger', 'index') ORDER BY name`)
      .all();
    return tables.map(({ name, sql }) => [
      name,
      sql,
      String(sql).startsWith('CREATE TABLE') ? db.prepare(`SELECT * FROM "${String(name)}"`).all() : [],
    ]);
  });
const formats = Array.from({ length: FORMAT_VERSION }, (_, i) => i + 1);
const older = formats.slice(0, -1);
const backups = (path: string): readonly string[] => readdirSync(path).filter((name) => name.startsWith('backup-'));

it('has a project for every format, and a step to every format but the first', () => {
  expect(formats.filter((format) => !existsSync(join(projects, `format-${format}.zip`)))).toEqual([]);
  expect(migrations.map(({ to }) => to)).toEqual(formats.slice(1));
});

describe.each(formats)('a project of format %i', { timeout: 120_000 }, (format) => {
  it('opens with its labels, runs, findings, views, questions and models, and says what was done', async () => {
    const path = unpack(format);
    const before = contents(join(path, 'project.sqlite'));
    const engine = await createEngine({ host: 'test', libraryPath: join(folder.path, 'library'), samplesPath: '' });
    try {
      const project = await engine.host.openPath(path);
      expect(project).toMatchObject({
        name: `Format ${format}`,
        labelCounts: { anomalous: 6, normal: 6 },
        session: format === 4 ? { reviewer: 'Ada' } : { reviewer: 'Ada', filter: 'a1' },
      });
      const lines = engine.host.labelsExport();
      expect(lines).toMatchObject({ chain: { ok: true } });
      const run = project.runs.find(({ kind }) => kind === 'detect');
      expect(run).toMatchObject({ state: 'succeeded', hasNodeScores: format < 4 });
      if (run === undefined) throw new Error('there is no run');
      if (format < 4) {
        const page = await engine.handlers['scores.page'](
          { runId: run.runId, kind: 'node', offset: 0, limit: 50, search: '', unlabelledOnly: false },
          never,
        );
        expect(page.rows).toHaveLength(24);
        const finding = await engine.handlers['finding.get']({ runId: run.runId, kind: 'node', index: 3 }, never);
        expect(finding.summary).not.toBe('');
      }
      const views = await engine.handlers['view.list']({}, never);
      expect(views.map(({ name, state }) => [name, state.search])).toEqual(format >= 3 ? [['Shops', 'shop']] : []);
      expect(await engine.handlers['model.list']({}, never)).toHaveLength(format >= 3 ? 1 : 0);
      const state = await engine.handlers['reimport.state']({}, never);
      expect(state.version).toBe(format >= 4 ? 2 : 1);
      if (format === FORMAT_VERSION) {
        expect(project.notice).toBeUndefined();
        expect(backups(path)).toEqual([]);
        return;
      }
      const [backup] = backups(path);
      expect(backup).toMatch(new RegExp(`^backup-format-${format}-\\d{4}-\\d\\d-\\d\\d\\.sqlite$`));
      expect(project.notice).toContain(`from format ${format} to ${FORMAT_VERSION}`);
      expect(project.notice).toContain(backup);
      expect(contents(join(path, backup))).toEqual(before);
    } finally {
      await engine.close();
    }
    expect(withRecord(join(path, 'project.sqlite'), formatOf)).toBe(FORMAT_VERSION);
  });
});

describe.each(older)('of format %i, a way up that', (format) => {
  it('fails at any step leaves the record as it was, and says where the copy is', () => {
    for (let at = 0; at <= migrations.length; at++) {
      const path = unpack(format);
      const file = join(path, 'project.sqlite');
      const before = contents(file);
      const steps = migrations.map((step, i) =>
        i !== Math.min(at, migrations.length - 1)
          ? step
          : {
              ...step,
              run: (db: DatabaseSync) => {
                step.run(db);
                db.exec(`DELETE FROM runs; DELETE FROM findings; UPDATE meta SET value = 'lost' WHERE key = 'name'`);
                throw new Error('the disk is full');
              },
            },
      );
      const failing = steps.some((step, i) => step !== migrations[i] && step.to > format);
      withRecord(file, (db) => {
        if (failing)
          expect(() => migrate(db, path, steps)).toThrow(/as it was; a copy of its record is backup-format-/);
      });
      expect(contents(file)).toEqual(before);
      rmSync(path, { recursive: true });
    }
  });

  it('is killed leaves the old one whole, which then opens', () => {
    const path = unpack(format);
    const file = join(path, 'project.sqlite');
    const before = contents(file);
    const script = folder.write(
      'killed.mts',
      `import { DatabaseSync } from 'node:sqlite';
       import { migrate } from '${join(import.meta.dirname, 'migrate.ts')}';
       import { migrations } from '${join(import.meta.dirname, 'migrations.ts')}';
       const db = new DatabaseSync(process.argv[2]);
       db.exec('PRAGMA journal_mode = WAL; PRAGMA cache_size = 1; PRAGMA cache_spill = 1');
       const last = migrations.at(-1);
       const steps = [...migrations.slice(0, -1), { ...last, run: (given) => {
         last.run(given);
         given.exec("UPDATE meta SET value = 'lost' WHERE key = 'name'; CREATE TABLE big (x TEXT)");
         for (let i = 0; i < 200; i++) given.prepare('INSERT INTO big VALUES (?)').run('x'.repeat(5000));
         process.kill(process.pid, 'SIGKILL');
       } }];
       migrate(db, process.argv[3], steps);`,
    );
    const ended = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', script, file, path]);
    expect(ended.signal).toBe('SIGKILL');
    expect(contents(file)).toEqual(before);
    withRecord(file, (db) => expect(migrate(db, path)).toMatchObject({ from: format, to: FORMAT_VERSION }));
    // Both copies are there: none takes the place of another.
    expect(backups(path)).toHaveLength(2);
  });
});

it('is not begun where the copy cannot be written', () => {
  const path = unpack(1);
  const file = join(path, 'project.sqlite');
  const before = contents(file);
  withRecord(file, (db) => {
    expect(() => migrate(db, join(path, 'gone'))).toThrow(/copy of its record .* could not be written.*as it was/);
  });
  expect(contents(file)).toEqual(before);
});

it('gives the tables of a record that was made today', () => {
  const shape = (file: string) =>
    withRecord(file, (db) =>
      ['labels', 'runs', 'findings', 'models', 'queue_items', 'data_changes'].map((table) => [
        table,
        db.prepare(`SELECT name, type, "notnull", pk FROM pragma_table_info('${table}') ORDER BY name`).all(),
      ]),
    );
  const made = join(folder.path, 'made.sqlite');
  withRecord(made, createTables);
  for (const format of older) {
    const path = unpack(format);
    const file = join(path, 'project.sqlite');
    withRecord(file, (db) => migrate(db, path));
    expect(shape(file)).toEqual(shape(made));
  }
});
