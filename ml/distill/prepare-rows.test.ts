/** New rows by the recipe of training: the same features, and everything that is off is said. */
import { describe, expect, it } from 'vitest';
import { fitColumn } from '../io/apply-recipe.ts';
import { assembleFeatures } from '../io/encode-columns.ts';
import type { FeatureRecipe } from '../io/feature-recipe.ts';
import { createRng } from '../rng.ts';
import type { AppError } from '../schema/errors.ts';
import { createRowPreparer, prepareRows } from './prepare-rows.ts';
import { asGivenRecipe, takeColumns, usableColumns } from './usable-columns.ts';
import { randomRows, randomSparseRows } from './testing.ts';

const rng = createRng(2);
const count = 200;
const header = ['id', 'amount', 'kind', 'opened', 'vip', 'note'];
const table = Array.from({ length: count }, (_, i) => [
  `n${i}`,
  Math.exp(2 * rng.normal()).toFixed(3),
  i % 10 === 0 ? '' : ['shop', 'person', 'bank'][i % 3],
  `2024-01-${String(1 + (i % 28)).padStart(2, '0')}`,
  i % 2 === 0 ? 'yes' : 'no',
  `paid ${i % 4 === 0 ? 'cash' : 'by card'}`,
]);
const cells = (c: number) => table.map((row) => row[c]);
const fitted = [
  fitColumn('amount', { reads: 'number', values: Float64Array.from(cells(1), Number) }),
  fitColumn('kind', { reads: 'text', as: 'category', texts: cells(2) }),
  fitColumn('opened', { reads: 'date', values: Float64Array.from(cells(3), (day) => Date.parse(`${day}Z`) / 1000) }),
  fitColumn('vip', { reads: 'yes-no', values: Float64Array.from(cells(4), (word) => (word === 'yes' ? 1 : 0)) }),
  fitColumn('note', { reads: 'text', as: 'words', texts: cells(5) }),
];
const recipe: FeatureRecipe = { version: 1, parts: fitted.map(({ part }) => part) };
const trained = assembleFeatures(
  fitted.flatMap(({ encoded }) => encoded.columns),
  count,
);
const lines = Array.from({ length: count }, (_, i) => i + 2);
/** Row 0 with some cells changed. */
const changed = (cellsOf: Readonly<Record<string, string>>) =>
  header.map((name, c) => (name in cellsOf ? cellsOf[name] : table[1][c]));
const prepare = (rows: readonly (readonly string[])[], columns = header) =>
  prepareRows(recipe, columns, { rows, lines }, ['id']);

describe('rows of training', () => {
  it('become the features that the model was trained on, bit for bit, without a word', () => {
    const { features, kept, rejected, warnings } = prepare(table);
    expect(features).toEqual(trained);
    expect([kept.length, rejected, warnings]).toEqual([count, [], []]);
  });

  it('do so in any order of columns, and piece by piece', () => {
    const order = [5, 3, 1, 0, 4, 2];
    const turned = prepareRows(
      recipe,
      order.map((c) => header[c]),
      { rows: table.map((row) => order.map((c) => row[c])), lines },
      ['id'],
    );
    expect(turned.features).toEqual(trained);
    const preparer = createRowPreparer(recipe, header, ['id']);
    const first = preparer.add({ rows: table.slice(0, 90), lines });
    const second = preparer.add({ rows: table.slice(90), lines: lines.slice(90) });
    if (first.features.kind !== 'dense' || second.features.kind !== 'dense' || trained.kind !== 'dense') {
      throw new Error('unexpected kind');
    }
    expect([...first.features.data, ...second.features.data]).toEqual([...trained.data]);
    expect(second.lines[0]).toBe(92);
    expect(preparer.warnings()).toEqual([]);
  });
});

describe('bad input', () => {
  it('without a column is refused with its name and what is there', () => {
    const without = () => prepare([], ['id', 'Amount', 'kind', 'opened', 'vip']);
    expect(without).toThrow('no column "amount", "note", which the model reads');
    expect(without).toThrow('It has: "id", "Amount", "kind", "opened", "vip"');
    expect(without).toThrow('"Amount" for "amount"');
    const twice = () => prepare([], [...header, 'kind']);
    expect(twice).toThrow(expect.objectContaining({ code: 'invalid-argument' }) as AppError);
    expect(twice).toThrow('more than one column "kind"');
  });

  it('lists each row that cannot be read, with line, column and cell, and scores the others', () => {
    const found = prepare([
      table[0],
      changed({ amount: 'abc' }),
      changed({ amount: '' }),
      changed({ amount: 'NaN' }),
      changed({ amount: '-7' }),
      changed({ amount: '1e300' }),
      changed({ opened: '31.01.2024' }),
      changed({ vip: 'perhaps' }),
      ['n9', '1'],
      changed({ note: '' }),
      changed({ kind: '' }),
    ]);
    expect([...found.kept]).toEqual([0, 5, 10]);
    expect([...found.lines]).toEqual([2, 7, 12]);
    expect(found.features.numRows).toBe(3);
    expect(found.rejected.map(({ line, column, seen }) => [line, column, seen])).toEqual([
      [3, 'amount', 'abc'],
      [4, 'amount', ''],
      [5, 'amount', 'NaN'],
      [6, 'amount', '-7'],
      [8, 'opened', '31.01.2024'],
      [9, 'vip', 'perhaps'],
      [10, null, 'n9,1'],
      [11, 'note', ''],
    ]);
    expect(found.rejected[0].reason).toBe('This is not a number.');
    expect(found.rejected[6].reason).toBe('The row has 2 cells, the header 6.');
  });

  it('never gives the model a number that is not finite', () => {
    const part = fitColumn('x', { reads: 'number', values: Float64Array.of(0, 1e-30, -1e-30, 2e-30) }).part;
    const found = prepareRows({ version: 1, parts: [part] }, ['x'], { rows: [['1e20'], ['0']], lines: [2, 3] });
    expect([...found.kept]).toEqual([1]);
    expect(found.rejected[0].reason).toContain('too large');
  });
});

describe('warnings', () => {
  it('count values never seen, and name the most frequent', () => {
    const { warnings, kept } = prepare(
      table.map((row, i) => (i < 30 ? changed({ kind: i < 20 ? 'ngo' : 'club' }) : row)),
    );
    expect(kept).toHaveLength(count);
    expect(warnings.map(({ kind, column, count: rows }) => [kind, column, rows])).toEqual([['unseen', 'kind', 30]]);
    expect(warnings[0].message).toContain('never seen in training: "ngo" (20), "club" (10)');
  });

  it('name a column that is in another unit', () => {
    const cents = prepare(table.map((row) => row.with(1, String(100 * Number(row[1])))));
    expect(cents.warnings.map(({ kind, column }) => [kind, column])).toEqual([['scale', 'amount']]);
    expect(cents.warnings[0].message).toMatch(/standard deviations above|lie above what was usual/);
    const later = prepare(table.map((row) => row.with(3, '2031-05-01')));
    expect(later.warnings[0].message).toContain('200 of 200 values lie above what was usual');
    expect(later.warnings[0].message).toContain('from 2024-01-01 to 2024-01-28');
    const few = prepare([changed({ opened: '2031-05-01' })]);
    expect(few.warnings[0].message).toContain('only 1 rows');
  });

  it('say once which columns are not read, and that cells are empty or words unknown', () => {
    const wide = prepare(
      table.map((row) => [...row.with(2, '').with(5, 'Überweisung'), 'x', 'y']),
      [...header, 'colour', 'size'],
    );
    expect(wide.warnings.map(({ kind, count: rows }) => [kind, rows])).toEqual([
      ['extra-columns', 2],
      ['missing', 200],
      ['unknown-words', 200],
    ]);
    expect(wide.warnings[0].message).toBe('The model does not read the columns "colour", "size".');
    expect(wide.warnings[1].message).toContain('(100.0 %; in training 10.0 %)');
  });
});

describe('columns that a model without a graph can read', () => {
  it('are those of the recipe; the others need the graph', () => {
    const names = [...trained.names, 'number of edges', 'total edge amount'];
    const all = { ...randomRows(3, names.length, rng), names };
    const use = usableColumns(all, recipe);
    expect(use.needGraph).toEqual(['number of edges', 'total edge amount']);
    const taken = takeColumns(all, use.usable);
    expect(taken.names).toEqual(trained.names);
    if (taken.kind !== 'dense') throw new Error('unexpected kind');
    expect(taken.data[trained.numCols]).toBe(all.data[names.length]);
    expect(() => usableColumns({ ...all, names: [...names].reverse() }, recipe)).toThrow('Import the data again');
  });

  it('are all of them where the features were given as numbers', () => {
    const sparse = { ...randomSparseRows(30, 70, rng), names: [] };
    const given = asGivenRecipe(sparse);
    expect(usableColumns(sparse, given)).toEqual({
      usable: Int32Array.from({ length: 70 }, (_, c) => c),
      needGraph: [],
    });
    const rows = Array.from({ length: 30 }, (_, r) => {
      const row = new Array<string>(70).fill('0');
      for (let i = sparse.rowPtr[r]; i < sparse.rowPtr[r + 1]; i++) row[sparse.colIdx[i]] = String(sparse.values[i]);
      return row;
    });
    const names = Array.from({ length: 70 }, (_, c) => `feature ${c + 1}`);
    const found = prepareRows(given, names, { rows, lines: Int32Array.from(rows.keys()) });
    const half = Int32Array.from({ length: 35 }, (_, i) => 2 * i);
    const [expected, taken] = [takeColumns(sparse, half), takeColumns(found.features, half)];
    const dense = (features: typeof expected) =>
      Array.from({ length: 30 }, (_, r) => {
        const row = new Array<number>(35).fill(0);
        if (features.kind === 'dense') return [...features.data.subarray(35 * r, 35 * (r + 1))];
        for (let i = features.rowPtr[r]; i < features.rowPtr[r + 1]; i++) row[features.colIdx[i]] = features.values[i];
        return row;
      });
    expect(dense(taken)).toEqual(dense(expected));
  });
});
