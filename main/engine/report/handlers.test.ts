/** Reports as a person gets them: files that say what was scored and decided, stand alone, and survive hostile names. */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { reportInput } from '../../contract/report.ts';
import { parseCsv } from '../labels/csv.ts';
import { undoLabel } from '../labels/label-log.ts';
import type { TestBench } from '../testing/test-project.ts';
import { createReportHandlers } from './handlers.ts';
import type { ReportParts } from './handlers.ts';
import { benchRun, createReportBench } from './report-bench.ts';
import type { ReportBenchSpec } from './report-bench.ts';

const signal = new AbortController().signal;
const ask = reportInput.parse({ runId: benchRun, title: 'First look', preparedBy: 'Ada Reviewer', top: 5 });
let bench: TestBench | null = null;
let folder: string | null = null;

async function open(spec: ReportBenchSpec): Promise<ReportParts> {
  bench = await createReportBench(spec);
  return createReportHandlers(bench.ctx);
}
function outFolder(): string {
  folder = mkdtempSync(join(tmpdir(), 'dowser-report-'));
  return folder;
}
async function filesOf(report: ReportParts, input = ask): Promise<Record<string, string>> {
  const { runId, files } = await report.handlers['report.create'](input, signal);
  const texts: Record<string, string> = {};
  for (const { name } of files) {
    const { data } = await report.handlers['report.file']({ runId, name }, signal);
    texts[name] = new TextDecoder().decode(data);
  }
  return texts;
}

afterEach(async () => {
  await bench?.dispose();
  bench = null;
  if (folder !== null) rmSync(folder, { recursive: true, force: true });
  folder = null;
});

const small: ReportBenchSpec = {
  numNodes: 120,
  numEdges: 300,
  labels: {
    3: ['anomalous', 'paid its own debts'],
    4: ['normal', ''],
    5: ['unsure', 'ask the branch'],
    6: ['skip', ''],
  },
};

describe('report.create', () => {
  it('lists every scored element in order of rank, with its label, who, when, note and why', async () => {
    const report = await open(small);
    const texts = await filesOf(report);
    const [header, ...rows] = parseCsv(texts['nodes.csv']).map((row) => row.fields);
    expect(header).toEqual(['rank', 'id', 'name', 'score', 'percentile', 'label', 'who', 'when', 'note', 'why']);
    expect(rows.map((row) => Number(row[0]))).toEqual(Array.from({ length: 120 }, (_, i) => i + 1));
    const scores = rows.map((row) => Number(row[3]));
    expect([...scores].sort((a, b) => b - a)).toEqual(scores);
    const labelled = rows.find((row) => row[1] === 'n3')!;
    expect(labelled.slice(5, 7)).toEqual(['anomalous', 'Ada Reviewer']);
    expect(labelled[7]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(labelled[8]).toBe('paid its own debts');
    expect(labelled[9]).toMatch(/^n3 ranks \d+ of 120 nodes\./);
    // Reasons are there for the labelled three and the first five, and for nobody else.
    const explained = rows.filter((row) => row[9] !== '').map((row) => row[1]);
    expect(new Set(explained)).toEqual(new Set(['n3', 'n4', 'n5', ...rows.slice(0, 5).map((row) => row[1])]));
    expect(parseCsv(texts['edges.csv'])).toHaveLength(301);
  });

  it('shows the labelled elements first, with their notes, and numbers the evidence', async () => {
    const report = await open(small);
    const page = (await filesOf(report))['report.html'];
    expect(page).toMatch(/<article id="E-01"[\s\S]*Node n3[\s\S]*paid its own debts[\s\S]*<article id="E-02"/);
    expect(page).toContain('Judged so far: 1 node anomalous, 1 node normal, 1 node unsure.');
    expect(page).toContain('SYNTHETIC DATA');
    expect(page).toContain('a'.repeat(64));
    expect(page).toContain('dowser detect --project');
    expect(page).toContain('--seed 7 --backend wasm');
    expect(page).toContain('8 of 120 scored nodes described here');
  });

  it('names the highest with their ids, since names repeat, and what was installed', async () => {
    const report = await open(small);
    const { nodeIds } = bench!.project;
    Object.assign(bench!.project, { nodeNames: nodeIds.map(() => 'Ada Nowak') });
    const page = (await filesOf(report))['report.html'].replaceAll(/\s+/g, ' ');
    expect(page).toMatch(/highest-ranked nodes are Ada Nowak \(n\d+\); Ada Nowak \(n\d+\); Ada Nowak \(n\d+\)\./);
    expect(page).toMatch(/<dd>on wasm with SIMD; Dowser \d\S*; Node\.js \d\S*; TensorFlow\.js \d\S*; DuckDB/);
  });

  it('leaves no label in it that was taken back', async () => {
    const report = await open({ ...small, labels: { 3: ['anomalous', 'a mistake'] } });
    undoLabel(bench!.project, 'Ada Reviewer');
    const texts = await filesOf(report);
    expect(parseCsv(texts['nodes.csv']).filter((row) => row.fields[5] !== '')).toHaveLength(1);
    expect(texts['report.html']).toContain('Nobody has judged any of them yet');
    // What was said stays in the log.
    expect(texts['report.html']).toMatch(/undo[\s\S]*anomalous → none/);
  });

  it('states the hash of every file, and the manifest tells the truth', async () => {
    const report = await open(small);
    const texts = await filesOf(report);
    const manifest = JSON.parse(texts['manifest.json']) as { files: { name: string; bytes: number; sha256: string }[] };
    expect(manifest.files.map((f) => f.name)).toEqual(['report.html', 'nodes.csv', 'edges.csv']);
    for (const file of manifest.files) {
      expect(file.sha256).toBe(createHash('sha256').update(texts[file.name]).digest('hex'));
      expect(file.bytes).toBe(Buffer.byteLength(texts[file.name]));
    }
    expect(texts['report.html']).toContain(manifest.files[1].sha256);
  });

  it('shows names, ids and notes as text, whatever they hold', async () => {
    const evil = '<img src=x onerror=alert(1)>"\'><script>alert(2)</script>';
    const report = await open({
      ...small,
      rename: { 3: evil, 4: 'a\u202eb' },
      labels: { 3: ['anomalous', `</td></table>${evil}`], 4: ['unsure', '&lt;b&gt;'] },
    });
    const page = (await filesOf(report, { ...ask, title: evil, preparedBy: evil }))['report.html'];
    expect(page).not.toMatch(/<(script|img|iframe|object|link|base|form)\b/i);
    // Attribute values may say anything; attributes may not.
    expect(page.replace(/"[^"]*"/g, '""')).not.toMatch(/<[^>]*\son\w+\s*=/i);
    expect(page).not.toContain('\u202e');
    expect(page).toContain('&amp;lt;b&amp;gt;');
    expect(page.match(/<table/g)!.length).toBe(page.match(/<\/table>/g)!.length);
  });

  it('stands alone: a policy against everything, no address outside', async () => {
    const report = await open(small);
    const page = (await filesOf(report))['report.html'];
    expect(page).toContain("default-src 'none'; style-src 'unsafe-inline'; img-src data:");
    expect(page).not.toMatch(/(?:src|href)="(?!#)/);
    expect(page).not.toMatch(/url\((?!#)|@import/);
  });

  it('keeps a spreadsheet from running what the data holds, and says so', async () => {
    const names = { 3: '=HYPERLINK("x")', 4: '+1', 5: '-2', 7: '@a', 8: '\tb' };
    const report = await open({
      ...small,
      rename: names,
      scoreEdges: false,
      labels: { 3: ['anomalous', '=1+1\r\n@x'] },
    });
    const texts = await filesOf(report);
    const cells = parseCsv(texts['nodes.csv'])
      .slice(1)
      .flatMap((row) => row.fields);
    expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
    expect(cells.filter((cell) => cell === "'+1")).toHaveLength(2);
    expect(cells).toContain("'=1+1 @x");
    // Five ids, five names, one note, and the sentence that begins with the name of the labelled one (others if listed).
    expect(texts['report.html']).toMatch(/1[1-6] cells of the CSV files would begin as a spreadsheet formula/);
  });

  it('says so where the run scored no edges, and writes no table for them', async () => {
    const report = await open({ ...small, scoreEdges: false });
    const texts = await filesOf(report);
    expect(Object.keys(texts)).toEqual(['report.html', 'nodes.csv', 'manifest.json']);
    expect(texts['report.html']).toContain('The run did not score edges');
  });

  it('is recorded as a run, and refuses a run that does not exist or has no scores', async () => {
    const report = await open(small);
    const { runId } = await report.handlers['report.create'](ask, signal);
    expect(readdirSync(join(bench!.project.runsPath, runId)).sort()).toEqual([
      'digests.json',
      'edges.csv',
      'manifest.json',
      'metrics.json',
      'nodes.csv',
      'report.html',
      'spec.json',
    ]);
    await expect(report.handlers['report.create']({ ...ask, runId: 'nothing' }, signal)).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(report.handlers['report.create']({ ...ask, runId }, signal)).rejects.toMatchObject({
      code: 'conflict',
    });
    for (const name of ['../../project.sqlite', 'spec.json', 'other.html']) {
      await expect(report.handlers['report.file']({ runId, name }, signal)).rejects.toMatchObject({
        code: 'not-found',
      });
    }
    await expect(report.handlers['report.file']({ runId: benchRun, name: 'nodes.csv' }, signal)).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('stops on request and leaves nothing behind', async () => {
    const report = await open(small);
    const stop = new AbortController();
    const making = report.handlers['report.create']({ ...ask, top: 100 }, stop.signal);
    stop.abort();
    await expect(making).rejects.toMatchObject({ name: 'AbortError' });
    expect(readdirSync(bench!.project.runsPath)).toEqual([benchRun]);
  });

  it('writes tables of 100,000 rows in seconds', async () => {
    const report = await open({ numNodes: 20_000, numEdges: 100_000 });
    const started = performance.now();
    const texts = await filesOf(report);
    expect(texts['edges.csv'].split('\r\n')).toHaveLength(100_002);
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});

describe('writeReport', () => {
  it('writes the files into a folder that it makes, and replaces an earlier report there', async () => {
    const report = await open({ ...small, scoreEdges: true });
    const outDir = join(outFolder(), 'new');
    const written = await report.writeReport({ ...ask, outDir });
    expect(written.files.map((path) => path.slice(outDir.length + 1))).toEqual([
      'report.html',
      'nodes.csv',
      'edges.csv',
      'manifest.json',
    ]);
    expect(readdirSync(outDir)).toHaveLength(4);
    await report.writeReport({ ...ask, title: 'Second look', outDir });
    expect(readFileSync(join(outDir, 'report.html'), 'utf8')).toContain('<h1>Second look</h1>');
  });

  it('leaves alone what is not a report', async () => {
    const report = await open(small);
    const outDir = outFolder();
    writeFileSync(join(outDir, 'nodes.csv'), 'mine');
    await expect(report.writeReport({ ...ask, outDir })).rejects.toMatchObject({ code: 'conflict' });
    expect(readFileSync(join(outDir, 'nodes.csv'), 'utf8')).toBe('mine');
    expect(existsSync(join(outDir, 'report.html'))).toBe(false);
  });
});
