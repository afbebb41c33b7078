/**
 * How feature columns were made from named columns of a table, with every number that was taken from the rows on the way
 * (mean, deviation, values, words): what a model keeps, so that rows that come later become features in the very same way.
 *
 * Only columns of the nodes themselves are in it. What the edges of a node add up to needs the graph and is left out.
 */
import { z } from 'zod';
import { momentForms } from './read-moment.ts';
import type { MomentForm } from './read-moment.ts';

const finite = z.number();
const count = z.number().int().nonnegative();

/** x' = (x - mean) / deviation, of log(1 + x) with `log`; no value column where `constant`; a missing number becomes 0. */
const numberFit = z.object({
  kind: z.literal('number'),
  log: z.boolean(),
  mean: finite,
  deviation: finite,
  constant: z.boolean(),
  /** one 0/1 column more says where the number is missing */
  flagMissing: z.boolean(),
});
/** 1 where yes. */
const yesNoFit = z.object({ kind: z.literal('yes-no'), flagMissing: z.boolean() });
/** One 0/1 column for each value, in this order, then perhaps one for all others and one for missing. */
const categoryFit = z.object({
  kind: z.literal('category'),
  values: z.array(z.string()),
  hasOther: z.boolean(),
  flagMissing: z.boolean(),
  /** values that were seen and have no column of their own */
  otherValues: z.array(z.string()),
});
/** One 0/1 column for each word. */
const wordsFit = z.object({
  kind: z.literal('words'),
  words: z.array(z.string()),
  /** of a joined list; null: words of a text */
  separator: z.enum([';', '|']).nullable(),
});
/** The number as it is. */
const asGivenFit = z.object({ kind: z.literal('as-given') });

export type NumberFit = z.infer<typeof numberFit>;
export type YesNoFit = z.infer<typeof yesNoFit>;
export type CategoryFit = z.infer<typeof categoryFit>;
export type WordsFit = z.infer<typeof wordsFit>;
export const columnFit = z.discriminatedUnion('kind', [numberFit, yesNoFit, categoryFit, wordsFit, asGivenFit]);
export type ColumnFit = z.infer<typeof columnFit>;

/** How the numbers of a column lay when the model was trained: what later rows are compared with. In its own units. */
const numberRange = z.object({
  /** quantiles 0.001, 0.5 and 0.999 */
  low: finite,
  median: finite,
  high: finite,
  mean: finite,
});

const recipePart = z.object({
  /** of the table */
  column: z.string(),
  /** how a cell becomes a value: "1.5", "1,5", a point in time (seconds since 1970), yes or no, text as it is */
  reads: z.enum(['number', 'comma-number', 'date', 'yes-no', 'text']),
  /** how the files wrote a date, where that was said; left out: ISO 8601 */
  written: z.enum(momentForms).optional(),
  fit: columnFit,
  /** names of the feature columns, in order */
  features: z.array(z.string()),
  rows: count,
  /** empty cells among them */
  missing: count,
  range: numberRange.nullable(),
  /** of texts and lists: rows of which no word has a column; else 0 */
  withoutWords: count,
});
export type RecipePart = z.infer<typeof recipePart>;

export const featureRecipe = z.object({ version: z.literal(1), parts: z.array(recipePart) });
export type FeatureRecipe = z.infer<typeof featureRecipe>;

/** With how the dates of a column are written in files, for rows that come later. */
export const withWrittenDates = (recipe: FeatureRecipe, column: string, written: MomentForm): FeatureRecipe => ({
  ...recipe,
  parts: recipe.parts.map((part) =>
    part.column === column && part.reads === 'date' && written !== 'iso' ? { written, ...part } : part,
  ),
});

/** Names of all feature columns that a recipe makes, in order. */
export const recipeFeatures = (recipe: FeatureRecipe): readonly string[] =>
  recipe.parts.flatMap(({ features }) => features);
