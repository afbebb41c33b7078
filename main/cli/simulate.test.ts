/** Learning curves from the command line: what is written, what is said, what is refused. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createRng } from '../../ml/rng.ts';
import { cli } from './testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'dowser-simulate-'));
afterAll(() => rmSync(folder, { recursive: true }));
const run = (...args: string[]) => cli(folder, ['simulate', ...args]);
const quick = ['--dataset', 'rings', '--strategies', 'degree,random', '--budgets', '2C,10', '--seeds', '2'];

const document = z.object({
  title: z.string(),
  budgets: z.array(z.number()),
  folder: z.string(),
  summaries: z.object({
    accuracy: z.array(z.object({ strategy: z.string(), cells: z.array(z.object({ mean: z.number() })) })),
  }),
  runs: z.array(z.object({ strategy: z.string(), seed: z.number() })),
});

/** Two rings of 30 nodes with few bonds between; a data-set folder without features. */
beforeAll(() => {
  const rng = createRng(5);
  const make = (name: string, header: string, row: (v: number) => string) => {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'meta.json'), '{"title":"Two rings","directed":false}');
    const nodes = Array.from({ length: 60 }, (_, v) => row(v));
    writeFileSync(join(folder, name, 'nodes.csv'), `${header}\n${nodes.join('\n')}\n`);
    const edges = Array.from({ length: 120 }, (_, e) => {
      const v = e % 60;
      const half = v < 30 ? 0 : 30;
      return `${v},${e < 118 ? half + ((v - half + 1 + rng.int(5)) % 30) : (v + 30) % 60}`;
    });
    writeFileSync(join(folder, name, 'edges.csv'), `src,dst\n${edges.join('\n')}\n`);
  };
  make('rings', 'id,label', (v) => `${v},${v < 30 ? 0 : 1}`);
  make('nameless', 'id', (v) => String(v));
  make('uniform', 'id,label', (v) => `${v},0`);
});

describe('dowser simulate', () => {
  it('prints both metrics, writes table, drawing and results into a folder that it names', async () => {
    const { code, out, err } = await run(...quick);
    expect(code).toBe(0);
    expect(out).toContain('# Learning curves on Two rings');
    expect(out).toMatch(/Test accuracy:\n\n\| {2}\| 4 \(2C\) \| 10 \(5C\) \|/);
    expect(out).toMatch(/Test macro F1:/);
    expect(out).toContain(`Written to ${join(folder, 'rings-degree-random')}: table.md, curve.svg, results.json`);
    expect(err.trimEnd().split('\n')).toHaveLength(6);
    expect(err).toMatch(/^All labels, seed 1: accuracy [\d.]+ % at 42 labels \(.*; 5 runs to go\n/);
    const made = join(folder, 'rings-degree-random');
    expect(readdirSync(made).sort()).toEqual(['curve.svg', 'results.json', 'runs.jsonl', 'table.md']);
    expect(readFileSync(join(made, 'curve.svg'), 'utf8')).toMatch(/^<svg [^>]+>[\s\S]+<\/svg>\n$/);
    expect(out).toContain(readFileSync(join(made, 'table.md'), 'utf8').split('\n\n![')[0]);
  });

  it('measures nothing twice, goes on behind a torn line, and prints one JSON document', async () => {
    const runs = join(folder, 'rings-degree-random', 'runs.jsonl');
    const before = readFileSync(runs, 'utf8');
    writeFileSync(runs, before.slice(0, -40));
    const { code, out, err } = await run(...quick, '--json');
    expect(code).toBe(0);
    const found = document.parse(JSON.parse(out));
    expect(found).toMatchObject({ title: 'Two rings', budgets: [4, 10] });
    expect(found.runs.map(({ strategy, seed }) => `${strategy} ${seed}`)).toEqual(
      [1, 2].flatMap((seed) => ['all-labels', 'degree', 'random'].map((name) => `${name} ${seed}`)),
    );
    expect(found.summaries.accuracy.map(({ strategy }) => strategy)).toEqual(['degree', 'random']);
    expect(JSON.parse(readFileSync(join(found.folder, 'results.json'), 'utf8'))).toEqual(JSON.parse(out));
    expect(err).toContain('1 line of');
    expect(err).toContain('5 runs had been measured before; --fresh measures them again.');
    const again = await run(...quick, '--json');
    expect(document.parse(JSON.parse(again.out)).runs).toEqual(found.runs);
    expect(again.err).toContain('6 runs had been measured before');
  });

  it('adds random as the reference, and goes where it is told', async () => {
    const args = [
      '--dataset',
      'rings',
      '--strategies',
      'margin',
      '--budgets',
      '4,6',
      '--seeds',
      '1',
      '--out',
      'deep/er',
    ];
    const { code, out } = await run(...args);
    expect(code).toBe(0);
    expect(out).toContain('| Random |');
    expect(existsSync(join(folder, 'deep', 'er', 'table.md'))).toBe(true);
  });

  it('keeps what was measured when it is stopped', async () => {
    const controller = new AbortController();
    let told = '';
    const { code, out } = await cli(folder, ['simulate', ...quick, '--out', 'stopped'], {
      signal: controller.signal,
      err: (text) => {
        told += text;
        controller.abort();
      },
    });
    expect([code, out]).toEqual([1, '']);
    expect(told).toMatch(/The simulation was stopped; 1 run measured so far is kept in .*runs\.jsonl, and the same/);
    expect(readdirSync(join(folder, 'stopped'))).toEqual(['runs.jsonl']);
    let said = '';
    await cli(folder, ['simulate', ...quick, '--out', 'stopped'], { err: (text) => (said += text) });
    expect(said).toContain('1 run had been measured before');
  });

  const refused: readonly (readonly [string, number, readonly string[]])[] = [
    ['--dataset DIR is needed', 2, ['--strategies', 'random']],
    ['--strategies a,b is needed', 2, ['--dataset', 'rings']],
    ['--strategies names sag twice', 2, ['--dataset', 'rings', '--strategies', 'sag,sag']],
    ['There is no strategy called oracle', 1, ['--dataset', 'rings', '--strategies', 'oracle']],
    ['"2D" is none', 2, ['--dataset', 'rings', '--strategies', 'random', '--budgets', '2D']],
    ['stands behind two', 2, ['--dataset', 'rings', '--strategies', 'random', '--budgets', '2C,...,8C']],
    ['--seeds must be a whole number', 2, ['--dataset', 'rings', '--strategies', 'random', '--seeds', '0']],
    ['--classifier must be one of', 2, ['--dataset', 'rings', '--strategies', 'random', '--classifier', 'svm']],
    ['--cold margin needs a model itself', 2, ['--dataset', 'rings', '--strategies', 'sag', '--cold', 'margin']],
    ['There is no data set folder', 1, ['--dataset', 'nowhere', '--strategies', 'random']],
    ['has no column label', 1, ['--dataset', 'nameless', '--strategies', 'random']],
    ['at least two classes', 1, ['--dataset', 'uniform', '--strategies', 'random']],
    [
      'largest budget is 80 labels, but only 42',
      1,
      ['--dataset', 'rings', '--strategies', 'random', '--budgets', '80'],
    ],
    ['could not be made', 1, [...quick, '--out', 'rings/nodes.csv']],
  ];
  it.each(refused)('answers "%s" with exit code %i, one line and no folder', async (sentence, exit, args) => {
    const before = readdirSync(folder).sort();
    const { code, out, err } = await run(...args);
    expect(err).toContain(sentence);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect([code, out]).toEqual([exit, '']);
    expect(readdirSync(folder).sort()).toEqual(before);
  });
});
