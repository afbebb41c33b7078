/**
 * One column of a table -> its feature columns: fitted (with what later rows need, as a part of a recipe), or made by a
 * part of a recipe that was fitted before. On the rows that a part was fitted to, both give the same bits.
 */
import { encodeCategories, encodeNumber, encodeWords, encodeYesNo, entriesOf, wordsOf } from './encode-columns.ts';
import type { Encoded, FeatureColumn, Fitted } from './encode-columns.ts';
import type { ColumnFit, NumberFit, RecipePart } from './feature-recipe.ts';

/** Cells of a column, read: numbers with NaN where missing (yes 1, no 0), or texts with '' where missing. */
export type ColumnCells =
  | { readonly reads: 'number' | 'comma-number' | 'date' | 'yes-no'; readonly values: Float64Array }
  | { readonly reads: 'text'; readonly as: 'category' | 'words' | ';' | '|'; readonly texts: readonly string[] };

export interface FittedColumn {
  readonly encoded: Encoded;
  readonly part: RecipePart;
}

/** Quantile of ascending values, the nearest of them. */
const quantile = (sorted: Float64Array, q: number): number => sorted[Math.round(q * (sorted.length - 1))];

function rangeOf(values: Float64Array): RecipePart['range'] {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0) return null;
  // Values near the largest double have no finite sum.
  const mean = sorted.reduce((sum, value) => sum + value / sorted.length, 0);
  return { low: quantile(sorted, 0.001), median: quantile(sorted, 0.5), high: quantile(sorted, 0.999), mean };
}

/** How texts become words. */
const splitter = (separator: ';' | '|' | null): ((text: string) => readonly string[]) =>
  separator === null ? wordsOf : entriesOf(separator);

function encode(name: string, cells: ColumnCells): Fitted<ColumnFit> {
  switch (cells.reads) {
    case 'yes-no':
      return encodeYesNo(name, cells.values);
    case 'text': {
      if (cells.as === 'category') return encodeCategories(name, cells.texts);
      const separator = cells.as === 'words' ? null : cells.as;
      return encodeWords(name, cells.texts, splitter(separator), separator);
    }
    case 'date':
      return encodeNumber(name, cells.values, 'never');
    case 'number':
    case 'comma-number':
      return encodeNumber(name, cells.values);
  }
}

/** Makes features of a column and keeps what later rows need. */
export function fitColumn(name: string, cells: ColumnCells): FittedColumn {
  const { columns, how, fit } = encode(name, cells);
  const [rows, missing] =
    cells.reads === 'text'
      ? [cells.texts.length, cells.texts.filter((text) => text === '').length]
      : [cells.values.length, cells.values.filter(Number.isNaN).length];
  let withoutWords = 0;
  if (fit.kind === 'words' && cells.reads === 'text') {
    const hasWord = new Uint8Array(rows);
    for (const column of columns) if (column.kind === 'flag') for (const row of column.rows) hasWord[row] = 1;
    withoutWords = rows - hasWord.reduce((sum, value) => sum + value, 0);
  }
  return {
    encoded: { columns, how },
    part: {
      column: name,
      reads: cells.reads,
      fit,
      features: columns.map((column) => column.name),
      rows,
      missing,
      range: cells.reads === 'text' || cells.reads === 'yes-no' ? null : rangeOf(cells.values),
      withoutWords,
    },
  };
}

/** A part of a recipe for numbers that are features as they are, such as those of a data set. */
export function asGivenPart(name: string, values: Float64Array): RecipePart {
  const range = rangeOf(values);
  const fit = { kind: 'as-given' } as const;
  return {
    column: name,
    reads: 'number',
    fit,
    features: [name],
    rows: values.length,
    missing: 0,
    range,
    withoutWords: 0,
  };
}

export interface AppliedColumn {
  readonly columns: readonly FeatureColumn[];
  /** rows whose category was never seen when the part was fitted */
  readonly unseen: readonly number[];
  /** rows of which no word has a column */
  readonly withoutWords: number;
}

/** What a number is to the model. */
export const standardise = (fit: NumberFit, value: number): number =>
  ((fit.log ? Math.log1p(value) : value) - fit.mean) / fit.deviation;

/** Rows of each 0/1 column, gathered row by row. */
function flags(names: readonly string[], rows: readonly (readonly number[])[]): FeatureColumn[] {
  return names.map((name, i) => ({ name, kind: 'flag', rows: Int32Array.from(rows[i]) }));
}

function applyNumbers(part: RecipePart, values: Float64Array): FeatureColumn[] {
  const { fit, features } = part;
  const columns: FeatureColumn[] = [];
  const missing: number[] = [];
  const out = new Float32Array(values.length);
  for (const [i, value] of values.entries()) {
    if (Number.isNaN(value)) missing.push(i);
    else if (fit.kind === 'number' && !fit.constant) out[i] = standardise(fit, value);
    else if (fit.kind !== 'number') out[i] = value;
  }
  if (fit.kind !== 'number' || !fit.constant) columns.push({ name: features[0], kind: 'dense', values: out });
  if (fit.kind === 'number' && fit.flagMissing) columns.push(...flags(features.slice(-1), [missing]));
  return columns;
}

function applyYesNo(part: RecipePart, values: Float64Array): FeatureColumn[] {
  const rows: number[][] = part.features.map(() => []);
  for (const [i, value] of values.entries()) {
    if (value === 1) rows[0].push(i);
    else if (Number.isNaN(value) && rows.length > 1) rows[1].push(i);
  }
  return flags(part.features, rows);
}

function applyTexts(part: RecipePart, texts: readonly string[]): AppliedColumn {
  const { fit, features } = part;
  const rows: number[][] = features.map(() => []);
  const unseen: number[] = [];
  let withoutWords = 0;
  if (fit.kind === 'category') {
    const places = new Map(fit.values.map((value, i) => [value, i]));
    const others = new Set(fit.otherValues);
    const other = fit.hasOther ? fit.values.length : -1;
    const missing = fit.flagMissing ? features.length - 1 : -1;
    for (const [i, text] of texts.entries()) {
      let at = text === '' ? missing : (places.get(text) ?? other);
      if (text !== '' && !places.has(text)) {
        if (!others.has(text)) unseen.push(i);
        at = other;
      }
      if (at >= 0) rows[at].push(i);
    }
  } else if (fit.kind === 'words') {
    const places = new Map(fit.words.map((word, i) => [word, i]));
    const split = splitter(fit.separator);
    for (const [i, text] of texts.entries()) {
      let known = 0;
      for (const word of new Set(split(text))) {
        const at = places.get(word);
        if (at === undefined) continue;
        rows[at].push(i);
        known++;
      }
      if (known === 0) withoutWords++;
    }
  }
  return { columns: flags(features, rows), unseen, withoutWords };
}

/** Makes the features of other rows. @param cells read as the part says */
export function applyPart(part: RecipePart, cells: Float64Array | readonly string[]): AppliedColumn {
  if (!(cells instanceof Float64Array)) return applyTexts(part, cells);
  const columns = part.fit.kind === 'yes-no' ? applyYesNo(part, cells) : applyNumbers(part, cells);
  return { columns, unseen: [], withoutWords: 0 };
}
