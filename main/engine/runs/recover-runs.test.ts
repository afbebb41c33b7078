import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createTestBench } from '../testing/test-project.ts';
import { recoverRuns } from './run-folder.ts';
import { saveRun } from './run-record.ts';

test('folders of runs that did not succeed, and of reports that were never recorded, go when the project opens', async () => {
  const bench = createTestBench({ numNodes: 2, edges: [[0, 1]] });
  const { project } = bench;
  const run = { kind: 'detect', title: 'D', spec: null, backend: null, seconds: null, notes: [], error: null } as const;
  const of = { startedAt: '2026-01-01T00:00:00.000Z', hasNodeScores: false, hasEdgeScores: false };
  const folders = {
    'detect-20260101-000000-aaaaaa': 'succeeded',
    // Sealed, and the engine was killed before the record said so.
    'detect-20260101-000000-bbbbbb': 'running',
    'detect-20260101-000000-cccccc': 'cancelled',
    'report-20260101-000000-dddddd': null,
    'my notes': null,
  } as const;
  for (const [runId, state] of Object.entries(folders)) {
    mkdirSync(join(project.runsPath, runId));
    writeFileSync(join(project.runsPath, runId, 'spec.json'), '{}');
    if (state !== null) saveRun(project.db, { ...run, ...of, runId, state });
  }
  expect(await recoverRuns(project.db, project.runsPath)).toBe(1);
  const left = Object.keys(folders).filter((runId) => existsSync(join(project.runsPath, runId)));
  expect(left).toEqual(['detect-20260101-000000-aaaaaa', 'my notes']);
  await bench.dispose();
});
