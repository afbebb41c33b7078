/** The data table over a project that was imported from files. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { measuresOf } from '../../contract/measures.ts';
import { tableColumns } from '../../contract/table.ts';
import type { TableQuery } from '../../contract/table.ts';
import type { EngineContext } from '../engine-context.ts';
import { importProject } from '../import/import-project.ts';
import { createMeasureDesk } from '../measures/measure-desk.ts';
import type { MeasureDesk } from '../measures/measure-desk.ts';
import { createJobRunner } from '../jobs/job-runner.ts';
import { putLabel } from '../labels/label-log.ts';
import type { OpenProject } from '../open-project.ts';
import { loadProject } from '../projects/load-project.ts';
import { createTempFolder } from '../testing/temp-folder.ts';
import { csvPiece } from './table-csv.ts';
import { createTableHandlers } from './table-handlers.ts';

const folder = createTempFolder();
const signal = new AbortController().signal;
const closing: (() => Promise<void>)[] = [];
let project: OpenProject;
let ctx: EngineContext;
let runId = '';
let desk: MeasureDesk;

// Index: 0 n10, 1 n9, 2 n2, 3 x, 4 n1. Amounts as numbers: 100, 20, missing, 3, 20.
const nodes = `id,full name,amount,town,opened,is_fraud
n10,Ada,100,Bern,2024-03-01,1
n9,Bob,20,,2023-01-01,0
n2,=Cy,,Basel,2024-01-01,0
x,Dan,3,bern,,0
n1,Eve,20,Zug,2022-05-05,0
`;
const edges = `source,target,value
n10,n9,5
n2,n1,40
n9,n2,7
x,n10,
n10,n1,40
`;

beforeAll(async () => {
  const path = await importProject(
    {
      projectPath: join(folder.path, 'p.dowser'),
      name: 'P',
      description: '',
      synthetic: true,
      isSample: false,
      edges: { path: folder.write('edges.csv', edges) },
      nodes: { path: folder.write('nodes.csv', nodes) },
      mapping: { nodeName: 'full name', nodeTruth: 'is_fraud' },
    },
    { signal, progress: () => undefined },
  );
  project = await loadProject(path);
  ctx = {
    current: () => project,
    required: () => project,
    emit: () => undefined,
    options: { host: 'test', libraryPath: folder.path, samplesPath: folder.path },
    onClosing: (fn) => closing.push(fn),
  };
  desk = createMeasureDesk(ctx);
  const jobs = createJobRunner(ctx);
  ({ runId } = await jobs.start({ detector: 'degree', params: {}, seed: 1, backend: 'cpu' }));
  await jobs.waitForRun(runId);
});
afterAll(async () => {
  for (const close of closing) await close();
  await project.close();
  folder.remove();
});

const query = (more: Partial<TableQuery>): TableQuery => ({
  kind: 'node',
  runId,
  sort: [],
  filter: [],
  search: '',
  veiled: [],
  ...more,
});
const table = () => createTableHandlers(ctx, desk);
const all = { offset: 0, limit: 100 };
const order = async (more: Partial<TableQuery>): Promise<number[]> => [
  ...(await table()['table.indices']({ ...query(more), ...all }, signal)).indices,
];
const by = (column: string, direction: 'up' | 'down' = 'up') => ({ column, direction });

describe('columns', () => {
  test('id, name and run first, then what the file has; the answer is marked', () => {
    const columns = tableColumns(project.graphSummary, 'node');
    expect(columns.map(({ id, type }) => `${id} ${type}`)).toEqual([
      'id text',
      'name text',
      'rank number',
      'score number',
      'label label',
      'attribute:amount number',
      'attribute:town text',
      'attribute:opened time',
      'attribute:is_fraud number',
      ...measuresOf(true).map((measure) => `measure:${measure} number`),
    ]);
    expect(columns.filter(({ answer }) => answer).map(({ title }) => title)).toEqual(['is_fraud']);
    expect(tableColumns(project.graphSummary, 'edge').map(({ id }) => id)).toEqual([
      'source',
      'target',
      'sourceName',
      'targetName',
      'rank',
      'score',
      'label',
      'attribute:value',
    ]);
  });

  test('a column that there is none of is refused by name', async () => {
    await expect(order({ sort: [by('attribute:no')] })).rejects.toThrow(/no column "attribute:no"/);
    await expect(
      table()['table.page']({ ...query({}), ...all, columns: ['c0; DROP TABLE node'] }, signal),
    ).rejects.toThrow(/no column/);
  });
});

describe('order', () => {
  test('numbers as numbers, missing last both ways, ties by index', async () => {
    expect(await order({ sort: [by('attribute:amount')] })).toEqual([3, 1, 4, 0, 2]);
    expect(await order({ sort: [by('attribute:amount', 'down')] })).toEqual([0, 1, 4, 3, 2]);
    expect(await order({ sort: [by('attribute:opened')] })).toEqual([4, 1, 2, 0, 3]);
  });
  test('text whatever its case, numbers at the end of an id as numbers, a second key where the first is equal', async () => {
    expect(await order({ sort: [by('id')] })).toEqual([4, 2, 1, 0, 3]);
    expect(await order({ sort: [by('attribute:town')] })).toEqual([2, 0, 3, 4, 1]);
    expect(await order({ sort: [by('attribute:amount'), by('id', 'up')] })).toEqual([3, 4, 1, 0, 2]);
  });
  test('scores and labels; what is asked blind has neither', async () => {
    const ranked = await order({ sort: [by('score', 'down')] });
    expect(ranked[0]).toBe(0);
    expect((await order({ sort: [by('score', 'down')], veiled: [0] })).at(-1)).toBe(0);
    expect((await order({ sort: [by('rank')] })).slice(0, 3)).toEqual(ranked.slice(0, 3));
    const put = { kind: 'node', reviewer: 'Ada', note: '', runId, milliseconds: null } as const;
    putLabel(project, { ...put, index: 4, value: 'normal' });
    putLabel(project, { ...put, index: 3, value: 'anomalous' });
    expect((await order({ sort: [by('label')] })).slice(0, 3)).toEqual([3, 4, 0]);
    expect((await order({ sort: [by('label')], veiled: [3] })).slice(0, 2)).toEqual([4, 0]);
  });
  test('edges by their ends and their own numbers; without a run scores are missing', async () => {
    expect(await order({ kind: 'edge', sort: [by('source'), by('target', 'down')] })).toEqual([1, 2, 0, 4, 3]);
    expect(await order({ kind: 'edge', sort: [by('attribute:value', 'down')] })).toEqual([1, 4, 2, 0, 3]);
    expect(await order({ kind: 'edge', runId: null, sort: [by('score')] })).toEqual([0, 1, 2, 3, 4]);
  });
  test('search and filter leave rows out; an edge passes with both ends; known truth is never searched', async () => {
    expect(await order({ search: 'bErn' })).toEqual([0, 3]);
    expect(await order({ search: 'bern', sort: [by('attribute:amount')] })).toEqual([3, 0]);
    const filter = [
      { condition: { kind: 'number', column: 'amount', min: 20, max: null } as const, not: false, on: true },
    ];
    expect(await order({ filter })).toEqual([0, 1, 4]);
    expect(await order({ kind: 'edge', filter })).toEqual([0, 4]);
    expect(await order({ filter: [{ ...filter[0], on: false }] })).toHaveLength(5);
  });
});

describe('pages', () => {
  test('cells in the order of the columns, missing as null, and where an element stands', async () => {
    const handlers = table();
    const sort = [by('attribute:amount')];
    const columns = ['attribute:amount', 'id', 'name', 'rank', 'label'];
    const page = await handlers['table.page']({ ...query({ sort }), columns, offset: 3, limit: 2 }, signal);
    expect(page).toMatchObject({ total: 5, outOf: 5, offset: 3 });
    expect(page.rows[0]).toEqual({ index: 0, cells: ['100', 'n10', 'Ada', 1, null] });
    expect(page.rows[1].cells.slice(0, 2)).toEqual([null, 'n2']);
    const veiled = await handlers['table.page']({ ...query({ veiled: [0] }), columns, ...all }, signal);
    expect(veiled.rows[0].cells).toEqual(['100', 'n10', 'Ada', null, null]);
    const at = (index: number, search = '') => handlers['table.locate']({ ...query({ sort, search }), index }, signal);
    expect(await at(0)).toEqual({ offset: 3 });
    expect(await at(1, 'bern')).toEqual({ offset: null });
    await expect(at(5)).rejects.toThrow(/no node number 5/);
  });
  test('measures of the structure are columns like others', async () => {
    const sort = [by('measure:degreeIn', 'down')];
    const columns = ['id', 'measure:degreeIn', 'measure:core'];
    const page = await table()['table.page']({ ...query({ sort }), columns, offset: 0, limit: 2 }, signal);
    expect(page.rows.map(({ cells }) => cells.slice(0, 2))).toEqual([
      ['n1', 2],
      ['n10', 1],
    ]);
    const stats = await table()['table.stats']({ ...query({}), column: 'measure:degreeIn' }, signal);
    expect(stats).toMatchObject({ missing: 0, numbers: { min: 0, max: 2, mean: 1 } });
  });
  test('edges name both ends', async () => {
    const columns = ['source', 'targetName', 'attribute:value'];
    const page = await table()['table.page']({ ...query({ kind: 'edge' }), columns, offset: 3, limit: 1 }, signal);
    expect(page.rows).toEqual([{ index: 3, cells: ['x', 'Ada', null] }]);
  });
});

describe('statistics', () => {
  const stats = (column: string, more: Partial<TableQuery> = {}) =>
    table()['table.stats']({ ...query(more), column }, signal);
  test('of numbers: spread and histogram, over what is shown', async () => {
    const whole = await stats('attribute:amount');
    expect(whole).toMatchObject({ rows: 5, missing: 1, distinct: 3, top: [] });
    expect(whole.numbers).toMatchObject({ min: 3, median: 20, mean: 35.75, max: 100 });
    expect(whole.numbers?.bins.reduce((a, b) => a + b)).toBe(4);
    expect([whole.numbers?.bins[0], whole.numbers?.bins.at(-1)]).toEqual([1, 1]);
    expect(await stats('attribute:amount', { search: 'bern' })).toMatchObject({ rows: 2, numbers: { mean: 51.5 } });
    expect(await stats('attribute:amount', { search: 'n2' })).toMatchObject({ rows: 1, missing: 1, numbers: null });
  });
  test('of text: the most frequent values; of times: seconds', async () => {
    const town = await stats('attribute:town');
    expect(town).toMatchObject({ missing: 1, distinct: 4, numbers: null });
    expect(town.top[0]).toEqual({ value: 'Basel', count: 1 });
    expect((await stats('attribute:opened')).numbers?.max).toBe(Date.UTC(2024, 2, 1) / 1000);
    expect(await stats('score')).toMatchObject({ missing: 0 });
    expect(await stats('score', { veiled: [0, 1] })).toMatchObject({ missing: 2 });
  });
});

describe('file', () => {
  test('pieces make one file, with one header and no formula', async () => {
    const handlers = table();
    const ask = { ...query({ sort: [by('id', 'down')] }), columns: ['id', 'name', 'attribute:amount'] };
    const first = await handlers['table.csv']({ ...ask, offset: 0, limit: 3 }, signal);
    const second = await handlers['table.csv']({ ...ask, offset: 3, limit: 3 }, signal);
    const text = [first, second].map(({ data }) => new TextDecoder().decode(data)).join('');
    expect(text).toBe("Id,Name,amount\r\nx,Dan,3\r\nn10,Ada,100\r\nn9,Bob,20\r\nn2,'=Cy,\r\nn1,Eve,20\r\n");
    expect([first.rows, second.rows, second.total, second.guarded]).toEqual([3, 2, 5, 1]);
  });
  test('a minus sign of a number is no formula, one of an expression is', () => {
    const [column] = tableColumns(project.graphSummary, 'node');
    const row = (text: string) => ({ index: 0, cells: [text] });
    const { data, guarded } = csvPiece([column], [row('-5.2'), row('-5+2'), row('@x')], false);
    expect(new TextDecoder().decode(data)).toBe("-5.2\r\n'-5+2\r\n'@x\r\n");
    expect(guarded).toBe(2);
  });
});
