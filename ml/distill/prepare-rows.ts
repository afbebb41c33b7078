/**
 * Rows of a table of new nodes -> feature rows of a model, by the recipe that the model was trained with. Nothing is
 * guessed: a row that cannot be read is listed and left out, and whatever makes the rows differ from those that the model
 * knows (values never seen, another scale, more empty cells) is said in a warning.
 */
import { assembleFeatures } from '../io/encode-columns.ts';
import type { FeatureColumn } from '../io/encode-columns.ts';
import { applyPart, standardise } from '../io/apply-recipe.ts';
import type { FeatureRecipe, RecipePart } from '../io/feature-recipe.ts';
import { commaNumberOf, numberOf, yesNoOf } from '../io/read-cell.ts';
import { momentOf, momentWords } from '../io/read-moment.ts';
import { AppError } from '../schema/errors.ts';
import type { Features } from '../schema/graph.ts';
import { wholeText } from '../schema/number-text.ts';

/** Rows from which the mean of a column is compared closely. */
const SEVERAL_ROWS = 20;
/** Deviations that the mean of several rows, or of a few, may lie from that of training before it is said. */
const MEAN_SHIFT = { several: 2, few: 4 };
/** Values never seen before that are named in a warning. */
const NAMED_VALUES = 5;
/** By how much the share of empty cells, or of texts without a known word, may exceed that of training. */
const SHARE_SHIFT = 0.2;
/** Characters of a cell that are shown. */
const SHOWN = 60;

/** Cells as text, '' where empty. */
export interface TableRows {
  readonly rows: readonly (readonly string[])[];
  /** line of the file that each row begins on (the header is line 1) */
  readonly lines: ArrayLike<number>;
}

export interface RejectedCell {
  readonly line: number;
  /** null where the row as a whole does not fit the header */
  readonly column: string | null;
  /** what stands there, cut short */
  readonly seen: string;
  /** a sentence */
  readonly reason: string;
}

export interface PreparedRows {
  /** one row for each kept row, columns as in training */
  readonly features: Features;
  /** which of the given rows were kept, ascending */
  readonly kept: Int32Array;
  readonly lines: Int32Array;
  readonly rejected: readonly RejectedCell[];
}

export type WarningKind = 'extra-columns' | 'unseen' | 'scale' | 'missing' | 'unknown-words';

export interface RowWarning {
  readonly kind: WarningKind;
  /** null where it is about the table */
  readonly column: string | null;
  /** rows that it is about */
  readonly count: number;
  /** a sentence or two */
  readonly message: string;
}

/** Prepares a table piece by piece, so that a file of any length can be read. */
export interface RowPreparer {
  add(piece: TableRows): PreparedRows;
  /** About all pieces so far; the same whichever pieces they came in. */
  warnings(): readonly RowWarning[];
}

const kinds: Readonly<
  Record<Exclude<RecipePart['reads'], 'text' | 'date'>, { read: (cell: string) => number; name: string }>
> = {
  number: { read: numberOf, name: 'a number' },
  'comma-number': { read: commaNumberOf, name: 'a number with a decimal comma' },
  'yes-no': { read: yesNoOf, name: 'yes or no' },
};

const shown = (cell: string): string => (cell.length <= SHOWN ? cell : `${cell.slice(0, SHOWN)}…`);
const list = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

/** Why a cell cannot be used, or what it says. */
function readCell(part: RecipePart, cell: string): { readonly value: number } | { readonly reason: string } {
  if (cell === '') {
    return part.missing > 0 ? { value: NaN } : { reason: 'The cell is empty; in training no cell of this column was.' };
  }
  if (part.reads === 'text') return { value: 0 };
  const form = part.written ?? 'iso';
  const { read, name } =
    part.reads === 'date'
      ? { read: (text: string) => momentOf(text, form), name: momentWords[form] }
      : kinds[part.reads];
  const value = read(cell);
  if (Number.isNaN(value)) return { reason: `This is not ${name}.` };
  const { fit } = part;
  if (fit.kind === 'number' && fit.log && value <= -1) {
    return { reason: 'In training no number of this column was below 0, and its logarithm is taken.' };
  }
  const scaled = fit.kind === 'number' && !fit.constant ? standardise(fit, value) : value;
  if (!Number.isFinite(Math.fround(scaled))) return { reason: 'The number is too large to be compared with training.' };
  return { value };
}

/** What is counted of a column while rows come in. */
interface Tally {
  rows: number;
  missing: number;
  below: number;
  above: number;
  /** of numbers, as the model sees them */
  sum: number;
  rawSum: number;
  unseen: number;
  withoutWords: number;
  readonly unseenValues: Map<string, number>;
}

/** Distinct values that are counted; what is named is taken from them. */
const COUNTED_VALUES = 1000;

function checkHeader(recipe: FeatureRecipe, columns: readonly string[]): Int32Array {
  const places = new Map<string, number>();
  const twice = new Set<string>();
  for (const [i, name] of columns.entries()) {
    if (places.has(name)) twice.add(name);
    places.set(name, i);
  }
  const absent = recipe.parts.filter(({ column }) => !places.has(column)).map(({ column }) => column);
  if (absent.length > 0) {
    const near = absent.flatMap((name) => {
      const other = columns.find((column) => column.trim().toLowerCase() === name.trim().toLowerCase());
      return other === undefined ? [] : [`"${other}" for "${name}"`];
    });
    const hint = near.length === 0 ? '' : ` It has ${near.join(', ')}: names must be the same to the letter.`;
    throw new AppError(
      'invalid-argument',
      `The table has no column ${list(absent)}, which the model reads. It has: ${list(columns)}.${hint}`,
      { missing: absent, columns },
    );
  }
  const ambiguous = recipe.parts.filter(({ column }) => twice.has(column)).map(({ column }) => column);
  if (ambiguous.length > 0) {
    throw new AppError('invalid-argument', `The table has more than one column ${list(ambiguous)}. Rename the others.`);
  }
  return Int32Array.from(recipe.parts, ({ column }) => places.get(column) ?? -1);
}

/** Numbers of a column in words, with as many digits as tell them apart. */
const numberText = (value: number): string => String(Number(value.toPrecision(4)));
const valueText = (part: RecipePart, value: number): string => {
  if (part.reads !== 'date') return numberText(value);
  const time = new Date(1000 * value);
  return Number.isNaN(time.getTime()) ? numberText(value) : time.toISOString().slice(0, 10);
};

function scaleWarning(part: RecipePart, tally: Tally): RowWarning | null {
  const { range, fit, column } = part;
  const filled = tally.rows - tally.missing;
  if (range === null || filled === 0) return null;
  const text = (value: number): string => valueText(part, value);
  const outside = tally.below + tally.above;
  const few = filled >= SEVERAL_ROWS ? '' : ` Judged by ${filled === 1 ? 'one row' : `${filled} rows`} only.`;
  const rule = `In training 99.8 % of the rows lay from ${text(range.low)} to ${text(range.high)}`;
  const hint = 'Check that the column is in the same unit; scores of these rows may mean nothing.';
  const half = Math.max(tally.below, tally.above);
  const mean = text(tally.rawSum / filled);
  if (2 * half > filled) {
    const side = half === tally.below ? 'below' : 'above';
    const message = `Column "${column}" is on another scale than in training: ${wholeText(half)} of ${wholeText(filled)} values lie ${side} what was usual (mean ${mean}). ${rule}, with a mean of ${text(range.mean)}.${few} ${hint}`;
    return { kind: 'scale', column, count: outside, message };
  }
  if (fit.kind !== 'number' || fit.constant) return null;
  const shift = tally.sum / filled;
  if (Math.abs(shift) <= (filled < SEVERAL_ROWS ? MEAN_SHIFT.few : MEAN_SHIFT.several)) return null;
  const message = `Column "${column}" has shifted: its mean${fit.log ? ', of the logarithm,' : ''} lies ${Math.abs(shift).toFixed(1)} standard deviations ${shift < 0 ? 'below' : 'above'} that of training (mean ${mean}, in training ${text(range.mean)}). ${rule}.${few} ${hint}`;
  return { kind: 'scale', column, count: filled, message };
}

function columnWarnings(part: RecipePart, tally: Tally): RowWarning[] {
  const { column, fit } = part;
  const found: RowWarning[] = [];
  const share = (count: number, rows: number): number => (rows === 0 ? 0 : count / rows);
  const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
  if (tally.unseen > 0 && fit.kind === 'category') {
    const most = [...tally.unseenValues.entries()].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
    const named = most.slice(0, NAMED_VALUES).map(([value, count]) => `"${shown(value)}" (${wholeText(count)})`);
    const more = most.length > NAMED_VALUES ? ' and others' : '';
    const taken = fit.hasOther
      ? 'They count as the rare values of training did.'
      : 'They count as none of the values that the model knows.';
    const message = `Column "${column}" has values in ${wholeText(tally.unseen)} of ${wholeText(tally.rows)} rows that were never seen in training: ${named.join(', ')}${more}. ${taken}`;
    found.push({ kind: 'unseen', column, count: tally.unseen, message });
  }
  const [now, before] = [share(tally.missing, tally.rows), share(part.missing, part.rows)];
  if (tally.missing > 0 && now > before + SHARE_SHIFT) {
    const message = `Column "${column}" is empty in ${wholeText(tally.missing)} of ${wholeText(tally.rows)} rows (${percent(now)}; in training ${percent(before)}).`;
    found.push({ kind: 'missing', column, count: tally.missing, message });
  }
  const [blank, usual] = [share(tally.withoutWords, tally.rows), share(part.withoutWords, part.rows)];
  if (fit.kind === 'words' && blank > usual + SHARE_SHIFT) {
    const message = `Column "${column}" has no word that the model knows in ${wholeText(tally.withoutWords)} of ${wholeText(tally.rows)} rows (${percent(blank)}; in training ${percent(usual)}).`;
    found.push({ kind: 'unknown-words', column, count: tally.withoutWords, message });
  }
  const scale = scaleWarning(part, tally);
  return scale === null ? found : [...found, scale];
}

/**
 * @param columns of the table, in order
 * @param known columns that are there for another reason, such as the id: not called superfluous
 * @throws AppError invalid-argument where a column that the model reads is missing or there twice
 */
export function createRowPreparer(
  recipe: FeatureRecipe,
  columns: readonly string[],
  known: readonly string[] = [],
): RowPreparer {
  const { parts } = recipe;
  const places = checkHeader(recipe, columns);
  const read = new Set([...parts.map(({ column }) => column), ...known]);
  const extra = columns.filter((name) => !read.has(name));
  const tallies = parts.map((): Tally => ({
    ...{ rows: 0, missing: 0, below: 0, above: 0, sum: 0, rawSum: 0, unseen: 0, withoutWords: 0 },
    unseenValues: new Map(),
  }));

  /** The first thing that is wrong with a row, or nothing; values of its number columns go to `numbers`. */
  const refuse = (row: readonly string[], line: number, numbers: Float64Array): RejectedCell | null => {
    if (row.length !== columns.length) {
      const reason = `The row has ${row.length} cells, the header ${columns.length}.`;
      return { line, column: null, seen: shown(row.join(',')), reason };
    }
    for (const [p, part] of parts.entries()) {
      const cell = row[places[p]];
      const found = readCell(part, cell);
      if ('reason' in found) return { line, column: part.column, seen: shown(cell), reason: found.reason };
      numbers[p] = found.value;
    }
    return null;
  };
  const count = (part: RecipePart, tally: Tally, value: number): void => {
    tally.rows++;
    if (Number.isNaN(value)) {
      tally.missing++;
      return;
    }
    const { range, fit } = part;
    if (range === null) return;
    tally.rawSum += value;
    if (value < range.low) tally.below++;
    if (value > range.high) tally.above++;
    if (fit.kind === 'number' && !fit.constant) tally.sum += standardise(fit, value);
  };

  return {
    add: ({ rows, lines }) => {
      const rejected: RejectedCell[] = [];
      const kept: number[] = [];
      const values = parts.map(() => new Float64Array(rows.length));
      const numbers = new Float64Array(parts.length);
      for (const [i, row] of rows.entries()) {
        const wrong = refuse(row, lines[i], numbers);
        if (wrong !== null) {
          rejected.push(wrong);
          continue;
        }
        for (const [p, part] of parts.entries()) {
          values[p][kept.length] = numbers[p];
          count(part, tallies[p], numbers[p]);
        }
        kept.push(i);
      }
      const made: FeatureColumn[] = [];
      for (const [p, part] of parts.entries()) {
        const texts = part.reads === 'text' ? kept.map((i) => rows[i][places[p]]) : null;
        const applied = applyPart(part, texts ?? values[p].subarray(0, kept.length));
        made.push(...applied.columns);
        const tally = tallies[p];
        tally.unseen += applied.unseen.length;
        tally.withoutWords += applied.withoutWords;
        for (const row of texts === null ? [] : applied.unseen) {
          const value = rows[kept[row]][places[p]];
          if (tally.unseenValues.has(value) || tally.unseenValues.size < COUNTED_VALUES) {
            tally.unseenValues.set(value, (tally.unseenValues.get(value) ?? 0) + 1);
          }
        }
      }
      return {
        features: assembleFeatures(made, kept.length),
        kept: Int32Array.from(kept),
        lines: Int32Array.from(kept, (i) => lines[i]),
        rejected,
      };
    },
    warnings: () => {
      const found = parts.flatMap((part, p) => columnWarnings(part, tallies[p]));
      if (extra.length === 0) return found;
      const message = `The model does not read ${extra.length === 1 ? 'the column' : 'the columns'} ${list(extra)}.`;
      return [{ kind: 'extra-columns', column: null, count: extra.length, message }, ...found];
    },
  };
}

/** A whole table at once. @throws AppError invalid-argument */
export function prepareRows(
  recipe: FeatureRecipe,
  columns: readonly string[],
  rows: TableRows,
  known: readonly string[] = [],
): PreparedRows & { readonly warnings: readonly RowWarning[] } {
  const preparer = createRowPreparer(recipe, columns, known);
  return { ...preparer.add(rows), warnings: preparer.warnings() };
}
