import { describe, expect, it } from 'vitest';
import {
  assembleFeatures,
  coverage,
  encodeCategories,
  encodeNumber,
  encodeWords,
  encodeYesNo,
  entriesOf,
  wordsOf,
} from './encode-columns.ts';
import type { FeatureColumn } from './encode-columns.ts';

const dense = (column: FeatureColumn) => (column.kind === 'dense' ? [...column.values] : []);
const rows = (column: FeatureColumn) => (column.kind === 'flag' ? [...column.rows] : []);

describe('encodeNumber', () => {
  it('standardises: mean 0, standard deviation 1', () => {
    const { columns, how } = encodeNumber('x', Float64Array.of(1, 2, 3, 4));
    const values = dense(columns[0]);
    expect(values.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 6);
    expect(values.reduce((a, b) => a + b * b, 0) / 4).toBeCloseTo(1, 6);
    expect([columns.length, how]).toEqual([1, 'standardised']);
  });

  it('takes the logarithm of a long tail, but never of something negative', () => {
    const tail = Float64Array.from({ length: 100 }, (_, i) => (i === 99 ? 1e6 : i % 3));
    expect(encodeNumber('x', tail).how).toContain('log(1 + x)');
    const negative = tail.map((value, i) => (i === 0 ? -1 : value));
    expect(encodeNumber('x', negative).how).toBe('standardised');
    expect(encodeNumber('x', tail, 'never').how).toBe('standardised');
  });

  it('gives a missing value the mean and a flag', () => {
    const { columns, how } = encodeNumber('x', Float64Array.of(1, NaN, 3));
    expect(dense(columns[0])).toEqual([-1, 0, 1]);
    expect([columns[1].name, rows(columns[1])]).toEqual(['x missing', [1]]);
    expect(how).toContain('missing');
  });

  it('makes nothing of a constant, and stays finite on the largest numbers', () => {
    expect(encodeNumber('x', Float64Array.of(0.1, 0.1, 0.1)).columns).toEqual([]);
    for (const column of encodeNumber('x', Float64Array.of(-1e308, 1e308, 5)).columns) {
      expect(dense(column).every(Number.isFinite)).toBe(true);
    }
  });
});

describe('categories and words', () => {
  it('makes one flag per value, most frequent first, and one for the missing', () => {
    const { columns } = encodeCategories('k', ['b', 'a', 'a', '', 'c']);
    expect(columns.map((column) => [column.name, rows(column)])).toEqual([
      ['k = a', [1, 2]],
      ['k = b', [0]],
      ['k = c', [4]],
      ['k missing', [3]],
    ]);
  });

  it('puts what is beyond the limit together', () => {
    const { columns, how } = encodeCategories('k', ['a', 'a', 'b', 'c', 'b', 'd'], 2);
    expect(columns.map((column) => [column.name, rows(column)])).toEqual([
      ['k = a', [0, 1]],
      ['k = b', [2, 4]],
      ['k = (other)', [3, 5]],
    ]);
    expect(how).toContain('2 most frequent of 4 values');
    expect(coverage(['a', 'a', 'b', '', 'c'], 1)).toBe(0.5);
  });

  it('keeps yes, no and unknown apart', () => {
    const { columns } = encodeYesNo('vip', Float64Array.of(1, 0, NaN, 1));
    expect(columns.map((column) => rows(column))).toEqual([[0, 3], [2]]);
  });

  it('counts a word once a row and drops words of fewer than three rows or of all', () => {
    const texts = ['Cash, cash! Überweisung', 'cash the', 'the cash', 'the Überweisung', 'the überweisung x1'];
    const { columns, distinct } = encodeWords('note', texts, wordsOf);
    expect(columns.map((column) => [column.name, rows(column)])).toEqual([
      ['note: the', [1, 2, 3, 4]],
      ['note: cash', [0, 1, 2]],
      ['note: überweisung', [0, 3, 4]],
    ]);
    expect(distinct).toBe(4);
  });

  it('keeps the 256 most frequent words', () => {
    const texts = Array.from({ length: 400 }, (_, i) => `w${i} w${i + 1} w${i + 2} w${i + 3}`);
    const { columns, how } = encodeWords('t', texts, wordsOf);
    expect(columns).toHaveLength(256);
    expect(how).toContain('256 most frequent of 403 words');
  });

  it('splits lists at their separator only', () => {
    expect(entriesOf(';')('new york; paris;;rome ')).toEqual(['new york', 'paris', 'rome']);
  });
});

describe('assembleFeatures', () => {
  const flags = (count: number, each: number[]): FeatureColumn[] =>
    Array.from({ length: count }, (_, i) => ({ name: `f${i}`, kind: 'flag', rows: Int32Array.from(each) }));

  it('is dense up to 64 columns and sparse beyond where it is empty enough', () => {
    expect(assembleFeatures(flags(64, [0]), 100).kind).toBe('dense');
    expect(assembleFeatures(flags(65, [0]), 100).kind).toBe('csr');
    expect(assembleFeatures(flags(65, [...Array(10).keys()]), 100).kind).toBe('dense');
  });

  it('holds the same matrix in both forms', () => {
    const columns: FeatureColumn[] = [
      { name: 'd', kind: 'dense', values: Float32Array.from({ length: 50 }, (_, i) => (i % 7 === 0 ? i : 0)) },
      ...flags(80, [3, 49]),
    ];
    const sparse = assembleFeatures(columns, 50);
    const plain = assembleFeatures(columns.slice(0, 2), 50);
    if (sparse.kind !== 'csr' || plain.kind !== 'dense') throw new Error('unexpected kind');
    for (let row = 0; row < 50; row++) {
      const entries = new Map<number, number>();
      for (let i = sparse.rowPtr[row]; i < sparse.rowPtr[row + 1]; i++) {
        if (i > sparse.rowPtr[row]) expect(sparse.colIdx[i]).toBeGreaterThan(sparse.colIdx[i - 1]);
        entries.set(sparse.colIdx[i], sparse.values[i]);
      }
      expect(entries.get(0) ?? 0).toBe(plain.data[2 * row]);
      expect(entries.get(1) ?? 0).toBe(plain.data[2 * row + 1]);
    }
    expect(sparse.values).toHaveLength(7 + 160);
  });
});
