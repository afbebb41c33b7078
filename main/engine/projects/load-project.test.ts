import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AppError } from '../../../ml/schema/errors.ts';
import { importProject } from '../import/import-project.ts';
import type { OpenProject } from '../open-project.ts';
import { FORMAT_VERSION } from '../storage/schema.ts';
import { createTempFolder } from '../testing/temp-folder.ts';
import { listRuns } from '../runs/run-record.ts';
import { loadProject } from './load-project.ts';

const folder = createTempFolder();
afterAll(() => folder.remove());
let made = 0;
let edges = '';
beforeAll(() => (edges = folder.write('edges.csv', 'source,target,amount\na,b,1\nb,c,2\na,b,3\n')));

/** An error with this code and a message like this. */
const refusal = (code: string, message: RegExp) => (thrown: unknown) =>
  thrown instanceof AppError && thrown.code === code && message.test(thrown.message);

const newProject = () =>
  importProject(
    {
      projectPath: join(folder.path, `p${++made}.dowser`),
      name: 'P',
      description: 'A test.',
      synthetic: true,
      isSample: false,
      edges: { path: edges },
      nodes: null,
      mapping: null,
    },
    { signal: new AbortController().signal, progress: () => undefined },
  );

it('opens again exactly as it was', async () => {
  const path = await newProject();
  const first = await loadProject(path);
  await first.close();
  const second = await loadProject(path);
  const plain = (project: OpenProject): unknown =>
    Object.fromEntries(Object.entries(project).filter(([key, value]) => key !== 'db' && typeof value !== 'function'));
  expect(plain(second)).toEqual(plain(first));
  expect(second).toMatchObject({ name: 'P', description: 'A test.', synthetic: true });
  await second.close();
});

it('gives detectors the numbers on its edges, standardised, and never a column that was not a feature', async () => {
  const values = folder.write(
    'values.csv',
    'source,target,amount,when,fraud\na,b,1,2024-01-01,0\nb,c,2,2024-01-02,1\na,c,,2024-01-03,0\n',
  );
  const signal = new AbortController().signal;
  const path = await importProject(
    {
      projectPath: join(folder.path, `p${++made}.dowser`),
      name: 'V',
      description: '',
      synthetic: true,
      isSample: false,
      edges: { path: values },
      nodes: null,
      mapping: (columns) => ({
        source: 'source',
        target: 'target',
        edgeTruth: 'fraud',
        edgeIgnore: [],
        nodeId: null,
        nodeName: null,
        nodeTruth: null,
        nodeIgnore: [],
        directed: columns.length > 0,
      }),
    },
    { signal, progress: () => undefined },
  );
  const project = await loadProject(path);
  const { edgeFeatures } = project.data;
  expect(edgeFeatures?.names).toEqual(['amount', 'when']);
  expect([...(edgeFeatures?.data ?? [])].map((value) => Math.round(value * 100) / 100)).toEqual([
    -1, -1.22, 1, 0, 0, 1.22,
  ]);
  expect(edgeFeatures?.data.buffer).toBeInstanceOf(SharedArrayBuffer);
  await project.close();
});

it('holds its arrays in shared memory, which a trainer takes without a copy', async () => {
  const project = await loadProject(await newProject());
  const { graph, features } = project.data;
  for (const array of [
    graph.src,
    graph.dst,
    project.csr.colIdx,
    features.kind === 'dense' ? features.data : features.values,
  ]) {
    expect(array.buffer).toBeInstanceOf(SharedArrayBuffer);
  }
  await project.close();
});

it('is a folder with nothing but the record, the tables and the runs', async () => {
  const path = await newProject();
  expect(readdirSync(path).sort()).toEqual(['project.sqlite', 'runs', 'tables']);
  expect(readdirSync(join(path, 'tables')).sort()).toEqual([
    'digests.json',
    'edges.parquet',
    'features.parquet',
    'nodes.parquet',
  ]);
});

it('keeps the record durable', async () => {
  const project = await loadProject(await newProject());
  const pragma = (name: string) => Object.values(project.db.prepare(`PRAGMA ${name}`).get() ?? {})[0];
  expect([pragma('journal_mode'), pragma('synchronous'), pragma('foreign_keys')]).toEqual(['wal', 2, 1]);
  await project.close();
});

it('is refused while another engine has it open, in this process and in another', async () => {
  const path = await newProject();
  const project = await loadProject(path);
  await expect(loadProject(path)).rejects.toSatisfy(refusal('conflict', /open in another Dowser/));
  await project.close();
  await (await loadProject(path)).close();
});

it('is taken over from an engine that was killed', async () => {
  const path = await newProject();
  const script = folder.write(
    'hold.ts',
    `import { loadProject } from ${JSON.stringify(join(import.meta.dirname, 'load-project.ts'))};
     await loadProject(${JSON.stringify(path)});
     console.log('open');
     setInterval(() => undefined, 1000);`,
  );
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  await expect(loadProject(path)).rejects.toMatchObject({ code: 'conflict' });
  child.kill('SIGKILL');
  await once(child, 'exit');
  const project = await loadProject(path);
  expect(project.nodeIds).toEqual(['a', 'b', 'c']);
  await project.close();
});

it('refuses a newer format in words, and leaves the project as it was', async () => {
  const path = await newProject();
  const db = new DatabaseSync(join(path, 'project.sqlite'));
  db.prepare(`UPDATE meta SET value = ? WHERE key = 'format_version'`).run(String(FORMAT_VERSION + 1));
  db.close();
  await expect(loadProject(path)).rejects.toSatisfy(refusal('bad-file', /newer Dowser.*Update/));
  expect(existsSync(join(path, 'project.lock'))).toBe(false);
});

it('opens a project from before there was a queue, and marks it as one of now', async () => {
  const path = await newProject();
  const old = new DatabaseSync(join(path, 'project.sqlite'));
  old.exec('ALTER TABLE labels DROP COLUMN item_id');
  for (const table of ['events', 'audit', 'points', 'items', 'batches']) old.exec(`DROP TABLE queue_${table}`);
  old.exec(`UPDATE meta SET value = '1' WHERE key = 'format_version'`);
  old.close();
  const project = await loadProject(path);
  const { db } = project;
  expect(db.prepare('SELECT item_id FROM labels').all()).toEqual([]);
  expect(db.prepare('SELECT * FROM queue_items').all()).toEqual([]);
  expect(db.prepare(`SELECT value FROM meta WHERE key = 'format_version'`).get()).toEqual({
    value: String(FORMAT_VERSION),
  });
  await project.close();
});

it('opens a project of format 2 with its runs as they were, and takes models from then on', async () => {
  const path = await newProject();
  const old = new DatabaseSync(join(path, 'project.sqlite'));
  old.exec(`DROP TABLE models;
    CREATE TABLE runs_of_then (position INTEGER PRIMARY KEY AUTOINCREMENT, run_id TEXT NOT NULL UNIQUE,
      kind TEXT NOT NULL CHECK (kind IN ('import', 'detect', 'report')), title TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')), spec TEXT,
      backend TEXT, started_at TEXT NOT NULL, seconds REAL, node_scores INTEGER NOT NULL DEFAULT 0,
      edge_scores INTEGER NOT NULL DEFAULT 0, notes TEXT NOT NULL DEFAULT '[]', error TEXT) STRICT;
    DROP TABLE runs;
    ALTER TABLE runs_of_then RENAME TO runs;
    INSERT INTO runs (position, run_id, kind, title, state, started_at, notes)
      VALUES (7, 'detect-a', 'detect', 'Degree', 'succeeded', '2026-01-01T00:00:00.000Z', '["kept"]');
    UPDATE meta SET value = '2' WHERE key = 'format_version'`);
  expect(() =>
    old.exec(`INSERT INTO runs (run_id, kind, title, state, started_at) VALUES ('x', 'train', '', 'queued', '')`),
  ).toThrow(/CHECK/);
  old.close();
  const project = await loadProject(path);
  const { db } = project;
  expect(listRuns(db)).toMatchObject([{ runId: 'detect-a', notes: ['kept'] }]);
  db.exec(`INSERT INTO runs (run_id, kind, title, state, started_at) VALUES ('x', 'train', '', 'queued', '')`);
  expect(db.prepare('SELECT position FROM runs ORDER BY position').all()).toEqual([{ position: 7 }, { position: 8 }]);
  expect(db.prepare('SELECT * FROM models').all()).toEqual([]);
  expect(db.prepare(`SELECT value FROM meta WHERE key = 'format_version'`).get()).toEqual({
    value: String(FORMAT_VERSION),
  });
  await project.close();
});

it('says what is wrong with what is no project', async () => {
  await expect(loadProject(join(folder.path, 'none'))).rejects.toMatchObject({ code: 'not-found' });
  const torn = await newProject();
  writeFileSync(join(torn, 'project.sqlite'), 'this is not a database, but it is long enough to look like one');
  await expect(loadProject(torn)).rejects.toSatisfy(refusal('bad-file', /damaged/));
  const partial = await newProject();
  rmSync(join(partial, 'tables', 'edges.parquet'));
  await expect(loadProject(partial)).rejects.toSatisfy(refusal('bad-file', /edges\.parquet is missing/));
});

it('says which table is damaged', async () => {
  for (const [name, content] of [
    ['nodes.parquet', 'PAR1 but cut off, long enough to be looked at'],
    ['edges.parquet', ''],
    ['features.parquet', 'PAR1'],
  ] as const) {
    const path = await newProject();
    writeFileSync(join(path, 'tables', name), content);
    await expect(loadProject(path)).rejects.toSatisfy(refusal('bad-file', new RegExp(`damaged.*${name}`)));
  }
});

it('waits for questions that are under way when it closes, and takes no more', async () => {
  const project = await loadProject(await newProject());
  const asked = project.search('edge', 'a');
  await project.close();
  expect([...(await asked)]).toEqual([0, 2]);
  await expect(project.search('edge', 'a')).rejects.toMatchObject({ code: 'conflict' });
});

it('does not let a search answer what the analyst is asked', async () => {
  const nodes = folder.write('nodes.csv', 'id,note,typology,is_fraud\na,red,mule,1\nb,blue,,0\nc,mule deer,,0\n');
  const project = await importProject(
    {
      projectPath: join(folder.path, `p${++made}.dowser`),
      name: 'P',
      description: '',
      synthetic: true,
      isSample: false,
      edges: { path: edges },
      nodes: { path: nodes },
      mapping: null,
    },
    { signal: new AbortController().signal, progress: () => undefined },
  ).then(loadProject);
  // Only the note of c says it where everybody may look.
  expect([...(await project.search('node', 'mule'))].map((v) => project.nodeIds[v])).toEqual(['c']);
  await project.close();
});

it('sweeps away what an import into the project left beside it, wherever the project lies', async () => {
  const path = await newProject();
  const gone = spawn(process.execPath, ['-e', '']);
  await once(gone, 'exit');
  const left = join(folder.path, `.dowser-partial-${gone.pid ?? 0}-x`);
  const own = join(folder.path, `.dowser-partial-${process.pid}-x`);
  for (const at of [left, own]) mkdirSync(at);
  await (await loadProject(path)).close();
  expect([existsSync(left), existsSync(own)]).toEqual([false, true]);
});
