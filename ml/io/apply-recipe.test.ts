/** What is fitted and what is applied later are the same bits; so is a recipe that went through JSON. */
import { describe, expect, it } from 'vitest';
import { createRng } from '../rng.ts';
import { applyPart, asGivenPart, fitColumn } from './apply-recipe.ts';
import type { ColumnCells } from './apply-recipe.ts';
import { encodeCategories } from './encode-columns.ts';
import type { FeatureColumn } from './encode-columns.ts';
import { featureRecipe } from './feature-recipe.ts';

const rng = createRng(1);
const numbers = (make: (i: number) => number) => Float64Array.from({ length: 300 }, (_, i) => make(i));
const texts = (make: (i: number) => string) => Array.from({ length: 300 }, (_, i) => make(i));

const cases: readonly (readonly [string, ColumnCells])[] = [
  ['numbers', { reads: 'number', values: numbers(() => 3 + rng.normal() / 7) }],
  [
    'a long tail with gaps',
    { reads: 'number', values: numbers((i) => (i % 9 === 0 ? NaN : Math.exp(3 * rng.normal()))) },
  ],
  ['a constant with gaps', { reads: 'number', values: numbers((i) => (i % 5 === 0 ? NaN : 0.1)) }],
  ['dates', { reads: 'date', values: numbers((i) => 1.7e9 + 86_400 * i ** 2) }],
  ['yes and no with gaps', { reads: 'yes-no', values: numbers((i) => (i % 7 === 0 ? NaN : i % 2)) }],
  ['categories with gaps', { reads: 'text', as: 'category', texts: texts((i) => (i % 11 === 0 ? '' : `v${i % 4}`)) }],
  ['many categories', { reads: 'text', as: 'category', texts: texts((i) => `v${Math.floor(Math.sqrt(40 * i))}`) }],
  ['one category with gaps', { reads: 'text', as: 'category', texts: texts((i) => (i < 3 ? '' : 'only')) }],
  ['lists', { reads: 'text', as: ';', texts: texts((i) => `red; a${i % 3};red;;b${i % 13}`) }],
  ['words', { reads: 'text', as: 'words', texts: texts((i) => `Paid Cash cash ${i % 20} x${i % 30} ${i}`) }],
];

const plain = (columns: readonly FeatureColumn[]) =>
  columns.map((column) => [column.name, column.kind, ...(column.kind === 'dense' ? column.values : column.rows)]);

describe('a fitted column', () => {
  it.each(cases)('makes the same features again: %s', (name, cells) => {
    const { encoded, part } = fitColumn(name, cells);
    expect(part.features).toEqual(encoded.columns.map((column) => column.name));
    const stored = featureRecipe.parse(JSON.parse(JSON.stringify({ version: 1, parts: [part] }))).parts[0];
    expect(stored).toEqual(part);
    const applied = applyPart(stored, cells.reads === 'text' ? cells.texts : cells.values);
    expect(plain(applied.columns)).toEqual(plain(encoded.columns));
    expect(applied.unseen).toEqual([]);
    expect(applied.withoutWords).toBe(part.withoutWords);
  });

  it('keeps what later rows are compared with, in the units of the column', () => {
    const { part } = fitColumn('x', { reads: 'number', values: numbers((i) => (i === 0 ? NaN : i)) });
    expect(part.range).toMatchObject({ low: 1, median: 150, high: 299 });
    expect(part.range?.mean).toBeCloseTo(150, 9);
    expect([part.rows, part.missing]).toEqual([300, 1]);
  });
});

describe('other rows', () => {
  it('take the mean and deviation of training', () => {
    const { part } = fitColumn('x', { reads: 'number', values: Float64Array.of(1, NaN, 3) });
    const { columns } = applyPart(part, Float64Array.of(5, NaN));
    expect(plain(columns)).toEqual([
      ['x', 'dense', 3, 0],
      ['x missing', 'flag', 1],
    ]);
  });

  it('with a value never seen are named, and share the column of rare values where there is one', () => {
    const { part } = fitColumn('k', { reads: 'text', as: 'category', texts: ['a', 'a', 'b'] });
    const found = applyPart(part, ['b', 'c', '']);
    expect([plain(found.columns), found.unseen]).toEqual([
      [
        ['k = a', 'flag'],
        ['k = b', 'flag', 0],
      ],
      [1],
    ]);
    const limited = encodeCategories('k', ['a', 'a', 'b', 'c', 'b', 'd'], 2);
    expect(limited.fit).toMatchObject({ values: ['a', 'b'], hasOther: true, otherValues: ['c', 'd'] });
    const features = limited.columns.map((column) => column.name);
    const rare = applyPart({ ...part, fit: limited.fit, features }, ['d', 'new', 'a']);
    expect([plain(rare.columns)[2], rare.unseen]).toEqual([['k = (other)', 'flag', 0, 1], [1]]);
  });

  it('are taken as they are where the features were given', () => {
    const part = asGivenPart('x', Float64Array.of(0, 1, 2));
    expect(plain(applyPart(part, Float64Array.of(0.5, 9)).columns)).toEqual([['x', 'dense', 0.5, 9]]);
  });
});
