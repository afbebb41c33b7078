/**
 * Columns of a table -> feature columns of a model, and feature columns -> one feature matrix.
 *
 * Numbers are standardised, x' = (x - mean) / sd, after log(1 + x) where all are non-negative and the skewness
 * m3 / m2^1.5 exceeds 2 (money, counts). Categories become one 0/1 column each, lists and texts one 0/1 column per
 * frequent word. A missing number takes the mean, and a 0/1 column says that it was missing.
 */
import type { Features } from '../schema/graph.ts';
import type { CategoryFit, ColumnFit, NumberFit, WordsFit, YesNoFit } from './feature-recipe.ts';

/** One feature: either a value for each row, or the rows where it is 1. */
export type FeatureColumn =
  | { readonly name: string; readonly kind: 'dense'; readonly values: Float32Array }
  | { readonly name: string; readonly kind: 'flag'; readonly rows: Int32Array };

export interface Encoded {
  readonly columns: readonly FeatureColumn[];
  /** one sentence: how the features were made */
  readonly how: string;
}

/** With the numbers that were taken from the rows: ./apply-recipe.ts makes the same columns of other rows. */
export interface Fitted<T extends ColumnFit> extends Encoded {
  readonly fit: T;
}

export const MAX_CATEGORIES = 50;
export const MAX_WORDS = 256;
export const MIN_WORD_ROWS = 3;

const flag = (name: string, rows: readonly number[]): FeatureColumn => ({
  name,
  kind: 'flag',
  rows: Int32Array.from(rows),
});

interface Moments {
  readonly count: number;
  readonly mean: number;
  readonly sd: number;
  readonly skewness: number;
  readonly min: number;
}
function moments(values: Float64Array): Moments {
  let count = 0;
  let sum = 0;
  let min = Infinity;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    count++;
    sum += value;
    if (value < min) min = value;
  }
  const mean = count === 0 ? 0 : sum / count;
  let m2 = 0;
  let m3 = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    const off = value - mean;
    m2 += off * off;
    m3 += off * off * off;
  }
  m2 /= Math.max(1, count);
  m3 /= Math.max(1, count);
  return { count, mean, sd: Math.sqrt(m2), skewness: m2 > 0 ? m3 / m2 ** 1.5 : 0, min };
}

/** Rounding leaves a tiny spread where all values are equal; values near the largest double have no finite spread. */
const isConstant = (m: Moments): boolean =>
  !Number.isFinite(m.sd) || m.sd <= 1e-12 * Math.max(Number.MIN_VALUE, Math.abs(m.mean));

/**
 * @param values one per row; NaN where missing; finite otherwise
 * @param logFirst 'auto': take log(1 + x) where that straightens a long tail; 'never' for dates
 */
export function encodeNumber(
  name: string,
  values: Float64Array,
  logFirst: 'auto' | 'never' = 'auto',
): Fitted<NumberFit> {
  let m = moments(values);
  const takeLog = logFirst === 'auto' && m.count > 0 && m.min >= 0 && m.skewness > 2;
  const used = takeLog ? values.map((value) => Math.log1p(value)) : values;
  if (takeLog) m = moments(used);
  const missing: number[] = [];
  const out = new Float32Array(values.length);
  const constant = isConstant(m);
  for (let i = 0; i < out.length; i++) {
    if (Number.isNaN(used[i])) missing.push(i);
    else if (!constant) out[i] = (used[i] - m.mean) / m.sd;
  }
  const columns: FeatureColumn[] = constant ? [] : [{ name, kind: 'dense', values: out }];
  const flagMissing = missing.length > 0 && missing.length < values.length;
  if (flagMissing) columns.push(flag(`${name} missing`, missing));
  const fit = {
    kind: 'number',
    log: takeLog,
    mean: m.mean,
    deviation: constant ? 0 : m.sd,
    constant,
    flagMissing,
  } as const;
  const how = constant ? 'constant' : takeLog ? 'log(1 + x), then standardised' : 'standardised';
  return { columns, how: missing.length > 0 ? `${how}; missing values take the mean and are flagged` : how, fit };
}

/**
 * One 0/1 column per distinct value, most frequent first, and one for a missing value. Beyond `limit` values the rest
 * share a column "other".
 */
export function encodeCategories(name: string, values: readonly string[], limit = MAX_CATEGORIES): Fitted<CategoryFit> {
  const rows = new Map<string, number[]>();
  for (const [i, value] of values.entries()) {
    const list = rows.get(value);
    if (list === undefined) rows.set(value, [i]);
    else list.push(i);
  }
  const missing = rows.get('') ?? [];
  rows.delete('');
  const sorted = [...rows.entries()].sort(([a, rowsA], [b, rowsB]) => rowsB.length - rowsA.length || (a < b ? -1 : 1));
  const own = sorted.slice(0, limit).map(([value, list]): [string, number[]] => [`${name} = ${value}`, list]);
  const rest = sorted.slice(limit);
  if (rest.length > 0) own.push([`${name} = (other)`, rest.flatMap(([, list]) => list).sort((a, b) => a - b)]);
  if (missing.length > 0) own.push([`${name} missing`, missing]);
  const how =
    rest.length > 0
      ? `one 0/1 feature for each of the ${limit} most frequent of ${rows.size} values`
      : 'one 0/1 feature per value';
  // A column that is 1 in every row tells nothing apart.
  const varies = (list: readonly number[]): boolean => list.length < values.length;
  const named = sorted.slice(0, limit).filter(([, list]) => varies(list));
  return {
    columns: own.filter(([, list]) => varies(list)).map(([label, list]) => flag(label, list)),
    how: rest.length > 0 ? `${how}, the others together` : how,
    fit: {
      kind: 'category',
      values: named.map(([value]) => value),
      hasOther: rest.length > 0 && rest.reduce((sum, [, list]) => sum + list.length, 0) < values.length,
      flagMissing: missing.length > 0 && varies(missing),
      otherValues: [...sorted.slice(0, limit).filter(([, list]) => !varies(list)), ...rest].map(([value]) => value),
    },
  };
}

/** Share of the rows with a value that the most frequent `limit` values cover, 0..1. */
export function coverage(values: readonly string[], limit = MAX_CATEGORIES): number {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== '') counts.set(value, (counts.get(value) ?? 0) + 1);
  const sorted = [...counts.values()].sort((a, b) => b - a);
  const sum = (list: readonly number[]): number => list.reduce((total, count) => total + count, 0);
  return sorted.length === 0 ? 0 : sum(sorted.slice(0, limit)) / sum(sorted);
}

/** 1 for yes, 0 for no, with a flag for missing; `values` holds 1, 0 and NaN. */
export function encodeYesNo(name: string, values: Float64Array): Fitted<YesNoFit> {
  const yes: number[] = [];
  const missing: number[] = [];
  for (const [i, value] of values.entries()) {
    if (Number.isNaN(value)) missing.push(i);
    else if (value === 1) yes.push(i);
  }
  const columns = [flag(name, yes)];
  if (missing.length > 0) columns.push(flag(`${name} missing`, missing));
  const flagMissing = missing.length > 0;
  return {
    columns,
    how: flagMissing ? 'yes = 1, no = 0; missing values are flagged' : 'yes = 1, no = 0',
    fit: { kind: 'yes-no', flagMissing },
  };
}

/** Words of a text: runs of letters and digits, lower case, two characters or more. */
export function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? [];
}

/** Entries of a joined list. */
export function entriesOf(separator: string): (text: string) => readonly string[] {
  return (text) =>
    text
      .split(separator)
      .map((entry) => entry.trim())
      .filter((entry) => entry !== '');
}

/**
 * One 0/1 column for each of the most frequent words: at most 256, in at least three rows, and not in every row.
 * Equal counts are ordered by the word, so that the result does not depend on the order of rows.
 * @param separator what `split` splits at, for the record; null for words of a text
 */
export function encodeWords(
  name: string,
  values: readonly string[],
  split: (text: string) => readonly string[],
  separator: WordsFit['separator'] = null,
): Fitted<WordsFit> & { readonly distinct: number } {
  const rows = new Map<string, number[]>();
  for (const [i, value] of values.entries()) {
    for (const word of split(value)) {
      const list = rows.get(word);
      if (list === undefined) rows.set(word, [i]);
      else if (list[list.length - 1] !== i) list.push(i);
    }
  }
  const chosen = [...rows.entries()]
    .filter(([, list]) => list.length >= MIN_WORD_ROWS && list.length < values.length)
    .sort(([a, rowsA], [b, rowsB]) => rowsB.length - rowsA.length || (a < b ? -1 : 1))
    .slice(0, MAX_WORDS);
  return {
    columns: chosen.map(([word, list]) => flag(`${name}: ${word}`, list)),
    how: `one 0/1 feature for each of the ${chosen.length} most frequent of ${rows.size} words`,
    distinct: rows.size,
    fit: { kind: 'words', words: chosen.map(([word]) => word), separator },
  };
}

/**
 * One matrix of all columns: sparse where more than 64 columns are less than 10 % full, dense otherwise.
 * @param numRows nodes
 */
export function assembleFeatures(columns: readonly FeatureColumn[], numRows: number): Features {
  const numCols = columns.length;
  const names = columns.map((column) => column.name);
  const filled = columns.map((column) =>
    column.kind === 'flag' ? column.rows.length : column.values.reduce((n, value) => (value === 0 ? n : n + 1), 0),
  );
  const nnz = filled.reduce((sum, n) => sum + n, 0);
  if (numCols <= 64 || nnz >= 0.1 * numRows * numCols) {
    const data = new Float32Array(numRows * numCols);
    for (const [c, column] of columns.entries()) {
      if (column.kind === 'flag') for (const row of column.rows) data[row * numCols + c] = 1;
      else for (let row = 0; row < numRows; row++) data[row * numCols + c] = column.values[row];
    }
    return { kind: 'dense', numRows, numCols, data, names };
  }
  const rowPtr = new Int32Array(numRows + 1);
  const eachEntry = (visit: (row: number, col: number, value: number) => void): void => {
    for (const [c, column] of columns.entries()) {
      if (column.kind === 'flag') for (const row of column.rows) visit(row, c, 1);
      else for (let row = 0; row < numRows; row++) if (column.values[row] !== 0) visit(row, c, column.values[row]);
    }
  };
  eachEntry((row) => rowPtr[row + 1]++);
  for (let row = 0; row < numRows; row++) rowPtr[row + 1] += rowPtr[row];
  const next = rowPtr.slice(0, numRows);
  const colIdx = new Int32Array(nnz);
  const values = new Float32Array(nnz);
  // Columns are visited in order, so they ascend within each row.
  eachEntry((row, col, value) => {
    const at = next[row]++;
    colIdx[at] = col;
    values[at] = value;
  });
  return { kind: 'csr', numRows, numCols, rowPtr, colIdx, values, names };
}
