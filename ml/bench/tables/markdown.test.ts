/** Tables are what people quote: what stands in a cell must be what was measured, and an empty cell must look empty. */
import { describe, expect, it } from 'vitest';
import { spread } from '../../metrics/spread.ts';
import { cell, membersTable, missingRuns, rankingTable } from './markdown.ts';
import { methods } from './methods.ts';
import type { Result } from './results.ts';
import { sources } from './sources.ts';

const view = { task: 'node', anomalies: 'all', metric: 'auroc' } as const;
const [disney, enron] = ['disney', 'enron'].map((id) => {
  const found = sources.find((source) => source.id === id);
  if (found === undefined) throw new Error(`no source ${id}`);
  return found;
});
const result = (source: string, method: string, seed: number, auroc: number, part: string | null = null): Result => ({
  source,
  method,
  seed,
  seconds: 1,
  day: '2024-01-01',
  rows: [{ task: 'node', anomalies: 'all', part, auroc, averagePrecision: 0.5 }],
});
const results = [
  result('disney', 'bourne', 1, 0.7),
  result('disney', 'bourne', 2, 0.8),
  result('disney', 'bourne', 3, 0.99, 'own-patch'),
  result('disney', 'degree', 1, 0.6),
  result('enron', 'degree', 1, 0.9),
  result('enron', 'bourne', 1, 0.9),
];
const row = (title: string, table: string): string[] =>
  (table.split('\n').find((line) => line.startsWith(`| ${title}`)) ?? '').split('|').map((text) => text.trim());

describe('tables of results', () => {
  it('give mean and sample standard deviation over seeds', () => {
    expect(spread([0.7, 0.8])).toMatchObject({ mean: 0.75, seeds: 2 });
    expect(spread([0.7, 0.8]).deviation).toBeCloseTo(Math.sqrt(0.005), 12);
    expect(spread([0.7]).deviation).toBeNull();
  });
  it('count a part of a score for nothing but itself', () => {
    const method = methods.find(({ id }) => id === 'bourne');
    if (method === undefined) throw new Error('bourne expected');
    expect(cell(results, disney, method, view)?.mean).toBeCloseTo(0.75, 12);
  });
  it('mark the highest, leave out what was not measured, and count sources above every floor', () => {
    const table = rankingTable(results, [disney, enron], view);
    expect(row('BOURNE |', table)).toEqual(['', 'BOURNE', '**.750** ±.071', '**.900**', '.825', '1 of 2', '']);
    expect(row('floor: degree', table)).toEqual(['', 'floor: degree', '.600', '**.900**', '.750', '', '']);
    expect(table).not.toContain('max rank');
    expect(rankingTable([], [disney], view)).toBe('');
  });
  it('show a method that was measured on one of two sources without a mean', () => {
    const table = rankingTable(results.slice(0, 5), [disney, enron], view);
    expect(row('BOURNE |', table)).toEqual(['', 'BOURNE', '**.750** ±.071', '–', '–', '1 of 1', '']);
  });
  it('say where seeds are missing, and do not ask a floor for more than one', () => {
    const lines = missingRuns(results).split('\n');
    expect(lines.find((line) => line.startsWith('- BOURNE:'))).toBe('- BOURNE: 3: disney; 1: enron; 0: all others');
    const floor = lines.find((line) => line.startsWith('- floor: degree:')) ?? '';
    expect(floor).toMatch(/^- floor: degree: 1: disney(, enron)?; 0: all others$/);
    expect(lines.find((line) => line.startsWith('- PREM:'))).toBe('- PREM: 0 everywhere');
    const whole = sources.map(({ id }) => result(id, 'degree', 1, 0.5));
    const varied = sources
      .filter(({ varies }) => varies)
      .flatMap(({ id }) => [2, 3, 4, 5].map((seed) => result(id, 'degree', seed, 0.5)));
    expect(missingRuns([...whole, ...varied])).not.toContain('floor: degree');
  });
  it('show members alone, at chance where they were left out, organic sets counted twice', () => {
    const own = [
      result('disney', 'auto', 1, 0.8),
      result('disney', 'auto', 1, 0.6, 'links'),
      result('inj_cora', 'auto', 1, 0.9),
    ];
    const table = membersTable(own, 'auto');
    expect(row('**auto**', table).slice(2, 5)).toEqual(['.833', '.800', '.900']);
    expect(row('links alone', table).slice(2, 5)).toEqual(['.567', '.600', '.500']);
    expect(membersTable([], 'auto')).toBe('');
  });
});
