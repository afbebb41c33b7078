/** A model of nodes whose dates were written with the day first: new rows are read as the import read the old ones. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { methods } from '../../contract/api.ts';
import { createEngine } from '../engine.ts';
import type { Engine } from '../engine.types.ts';
import { createTempFolder } from '../testing/temp-folder.ts';

const folder = createTempFolder();
const never = new AbortController().signal;
const NUM = 60;
const isAnomalous = (i: number): boolean => i % 5 === 0;
/** Anomalous ones were opened late; read with the month first, the days up to 12 would be other days. */
const opened = (i: number): string =>
  isAnomalous(i) ? `0${1 + (i % 9)}.12.2025 10:0${i % 10}` : `${13 + (i % 15)}.0${1 + (i % 9)}.2019 08:0${i % 10}`;
const nodes = `id,opened,amount\n${Array.from({ length: NUM }, (_, i) => `a${i},${opened(i)},${i % 7}\n`).join('')}`;
const edges = `source,target\n${Array.from({ length: NUM }, (_, i) => `a${i},a${(i * 7 + 1) % NUM}\n`).join('')}`;
let engine: Engine;

beforeAll(async () => {
  engine = await createEngine({ host: 'test', libraryPath: join(folder.path, 'library'), samplesPath: folder.path });
  await engine.host.importFiles({
    projectPath: join(folder.path, 'p.dowser'),
    name: 'Accounts',
    edges: folder.write('e.csv', edges),
    nodes: folder.write('n.csv', nodes),
    mapping: { nodeTime: { column: 'opened', format: 'day-first' } },
  });
  const put = engine.handlers['label.put'];
  for (let i = 0; i < NUM; i++) {
    const index = engine.host.nodeIndex(`a${i}`);
    const value = isAnomalous(i) ? 'anomalous' : 'normal';
    await put(
      { kind: 'node', index, value, reviewer: 'Ada', note: '', runId: null, milliseconds: null, itemId: null },
      never,
    );
  }
}, 120_000);
afterAll(async () => {
  await engine.close();
  folder.remove();
}, 60_000);

test('scores the rows of the project as it scored its nodes, and refuses dates of another form', async () => {
  const settings = { epochs: 60, folds: 2, patterns: 6, hidden: 16 };
  const done = new Promise((resolve) => {
    engine.on('job.updated', ({ state, error }) => {
      if (state !== 'queued' && state !== 'running') resolve({ state, error });
    });
  });
  const { modelId } = await engine.handlers['model.train'](
    methods['model.train'].input.parse({ title: '', settings }),
    never,
  );
  expect(await done).toEqual({ state: 'succeeded', error: null });
  const again = await engine.host.predictFile(modelId, folder.write('later.csv', nodes));
  expect(again).toMatchObject({ read: NUM, scored: NUM, rejected: 0, warnings: [] });
  const page = await engine.handlers['scores.page'](
    methods['scores.page'].input.parse({
      ...{ runId: modelId, kind: 'node', offset: 0, limit: 1000, search: '', unlabelledOnly: false },
    }),
    never,
  );
  const stored = new Map(page.rows.map(({ ids, score }) => [ids[0], score]));
  for (const { id, probability } of again.rows) expect(probability).toBeCloseTo(stored.get(id) ?? NaN, 5);
  const other = await engine.host.predictFile(
    modelId,
    folder.write('other.csv', 'id,opened,amount\nx,2019-05-14,3\ny,14/05/2019,3\n'),
  );
  expect(other).toMatchObject({ scored: 1, rejected: 1 });
  expect(other.rejects[0].reason).toContain('day first');
}, 120_000);
