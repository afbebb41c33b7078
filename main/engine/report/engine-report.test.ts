/** A report at the end of the real way: a sample imported, a detection run, a label given, files written by the host. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { RunInfo } from '../../contract/api.ts';
import { createEngine } from '../engine.ts';
import type { Engine } from '../engine.types.ts';
import { parseCsv } from '../labels/csv.ts';
import { createTempFolder } from '../testing/temp-folder.ts';
import type { TempFolder } from '../testing/temp-folder.ts';

const signal = new AbortController().signal;
const samplesPath = join(import.meta.dirname, '../../../fixtures/samples');
let folder: TempFolder;
let engine: Engine;
beforeEach(async () => {
  folder = createTempFolder();
  engine = await createEngine({ host: 'test', libraryPath: join(folder.path, 'library'), samplesPath });
});
afterEach(async () => {
  await engine.close();
  folder.remove();
});

async function detect(detector: string): Promise<RunInfo> {
  const over = new Promise<void>((resolve) => {
    engine.on('job.updated', ({ state }) => {
      if (state === 'succeeded' || state === 'failed' || state === 'cancelled') resolve();
    });
  });
  const run = await engine.handlers['detect.start']({ detector, params: {}, seed: 1, backend: 'cpu' }, signal);
  await over;
  return run;
}

it('reports on the payments sample: all 20,000 accounts and all transfers, the label, the truth kept apart', async () => {
  const { handlers, host } = engine;
  const project = await handlers['project.openSample']({ sample: 'payments' }, signal);
  expect(project.graph).toMatchObject({ numNodes: 20_000, numEdges: 107_903, hasNodeTruth: true, hasEdgeTruth: true });
  const { runId } = await detect('degree');
  const page = await handlers['scores.page'](
    { runId, kind: 'node', offset: 0, limit: 1, search: '', unlabelledOnly: false },
    signal,
  );
  const first = page.rows[0];
  const note = 'A shop: many customers.';
  await handlers['label.put'](
    {
      kind: 'node',
      index: first.index,
      value: 'normal',
      reviewer: 'Ada',
      note,
      runId,
      milliseconds: 800,
      itemId: null,
    },
    signal,
  );
  const outDir = join(folder.path, 'out');
  await host.writeReport({ runId, title: 'Payments', preparedBy: 'Ada', top: 10, outDir });

  expect(readdirSync(outDir).sort()).toEqual(['edges.csv', 'manifest.json', 'nodes.csv', 'report.html']);
  const [, top, ...rest] = parseCsv(readFileSync(join(outDir, 'nodes.csv'), 'utf8')).map((row) => row.fields);
  expect(rest).toHaveLength(19_999);
  expect(top.slice(0, 2)).toEqual(['1', first.ids[0]]);
  expect(top.slice(5, 7)).toEqual(['normal', 'Ada']);
  expect(top[8]).toBe(note);
  expect(parseCsv(readFileSync(join(outDir, 'edges.csv'), 'utf8'))).toHaveLength(107_904);

  const text = readFileSync(join(outDir, 'report.html'), 'utf8');
  expect(text).toContain('SYNTHETIC DATA');
  expect(text).toContain('is_suspicious (known truth)');
  expect(text).toContain('typology (ignore)');
  expect(text).toContain('The one entry of the label log holds.');
  expect(text).toMatch(/Measured against the truth[\s\S]*<td>nodes<\/td>\s*<td class="n">0\.809<\/td>/);
  for (const file of project.importReport.files) expect(text).toContain(file.sha256);
  // The report is a run of the project and is there when it opens again.
  const reports = (await handlers['run.list']({}, signal)).filter((run) => run.kind === 'report');
  expect(reports.map((run) => run.title)).toEqual(['Payments']);
});

it('writes nothing where the run does not exist', async () => {
  await engine.handlers['project.openSample']({ sample: 'debian' }, signal);
  const outDir = join(folder.path, 'out');
  const asked = engine.host.writeReport({ runId: 'gone', title: 'x', preparedBy: 'Ada', top: 10, outDir });
  await expect(asked).rejects.toMatchObject({ code: 'not-found' });
  expect(existsSync(outDir)).toBe(false);
});
