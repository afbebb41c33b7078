/** What hangs on a version of the data: runs, folders of tables, and a change that was cut off. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { importProject } from '../import/import-project.ts';
import type { ImportWatch } from '../import/import-project.ts';
import { loadProject } from '../projects/load-project.ts';
import { loadRunScores } from '../runs/run-scores.ts';
import { listRuns, resolveRun, saveRun } from '../runs/run-record.ts';
import { createTempFolder } from '../testing/temp-folder.ts';
import { adoptData, swapData } from './change-data.ts';
import { baseOf } from './base.ts';
import { currentVersion } from './data-versions.ts';
import { prepareData } from './prepare.ts';

const folder = createTempFolder();
afterAll(() => folder.remove());
const watch: ImportWatch = { signal: new AbortController().signal, progress: () => undefined };
const run = (runId: string) => ({
  ...({ runId, kind: 'detect', title: runId, state: 'succeeded', spec: null, backend: null } as const),
  ...{ startedAt: '2026-01-01T00:00:00.000Z', seconds: 1, hasNodeScores: true, hasEdgeScores: false },
  ...{ notes: ['own'], error: null },
});

async function project(at: string): Promise<string> {
  const path = join(folder.path, at, 'p.dowser');
  const edges = { path: folder.write(`${at}/e.csv`, 'from,to\na,b\nb,c\n') };
  const about = { name: at, description: '', synthetic: false, isSample: false };
  return importProject({ projectPath: path, ...about, edges, nodes: null, mapping: null }, watch);
}

async function prepare(path: string, at: string) {
  const open = await loadProject(path);
  try {
    const into = join(folder.path, at, 'prepared');
    const files = [{ path: folder.write(`${at}/e2.csv`, 'from,to\nc,d\n') }];
    const base = baseOf(open, currentVersion(open.db));
    const input = { base, mode: 'append', files, inOrder: true, onlyNodes: false, mapping: null } as const;
    const made = await prepareData({ ...input, folder: into, rows: `${into}-rows` }, watch);
    return { folder: into, base: made.base, title: made.title, seconds: 1 };
  } finally {
    await open.close();
  }
}

it('marks runs made on other data, and their scores are theirs again once the data are back', async () => {
  const path = await project('runs');
  const first = await loadProject(path);
  saveRun(first.db, run('one'));
  await first.close();
  await adoptData(path, await prepare(path, 'runs'));

  const second = await loadProject(path);
  const [, one] = listRuns(second.db);
  expect(one).toMatchObject({ runId: 'one', hasNodeScores: false, onOlderData: true });
  expect(one.notes[0]).toContain('Made on other data');
  expect(() => resolveRun(second.db, 'latest')).toThrow(/No detection has succeeded/);
  await expect(loadRunScores(second, 'one')).rejects.toThrow(/cannot be looked at/);
  saveRun(second.db, run('two'));
  expect(resolveRun(second.db, 'latest')).toBe('two');
  await second.close();

  await swapData(path);
  const back = await loadProject(path);
  expect(listRuns(back.db).map(({ runId, onOlderData }) => [runId.slice(0, 6), onOlderData ?? false])).toEqual([
    ['import', false],
    ['one', false],
    ['import', false],
    ['two', true],
  ]);
  await back.close();
});

it('refuses a difference made of data that are not there any more, and leaves the project as it was', async () => {
  const path = await project('late');
  const late = await prepare(path, 'late');
  await adoptData(path, await prepare(path, 'late-too'));
  await expect(adoptData(path, late)).rejects.toThrow(/were changed after/);
  const open = await loadProject(path);
  expect(open.graphSummary.numEdges).toBe(3);
  await open.close();
});

it('is the old project where it was cut off before the record said otherwise', async () => {
  const path = await project('cut');
  // As it is left by a process that was killed after it moved the tables into place.
  mkdirSync(join(path, 'tables-2'));
  const open = await loadProject(path);
  expect(open.graphSummary.numEdges).toBe(2);
  expect(existsSync(join(path, 'tables-2'))).toBe(false);
  await open.close();
});
