/** Rows that name the same node, or edges that are to be one: how the values of each column become one value. */
import { z } from 'zod';

/**
 * `first` and `last`: in the order of the rows; `sum` to `max`: of numbers, `min` and `max` also of points in time;
 * `most`: the most frequent, of equally frequent ones the first; `join`: the distinct texts, with "; " between. Empty
 * values never count.
 */
export const mergeRules = ['first', 'last', 'sum', 'mean', 'min', 'max', 'most', 'join'] as const;
export const mergeRule = z.enum(mergeRules);
export type MergeRule = z.infer<typeof mergeRule>;

/** By column; a column that is not named has the rule of its kind. */
export const columnRules = z.record(z.string().min(1), mergeRule);
export type ColumnRules = z.infer<typeof columnRules>;

/** What merging did to one column. */
export const mergedColumn = z.object({
  element: z.enum(['node', 'edge']),
  column: z.string(),
  rule: mergeRule,
  /** elements that several rows speak of */
  elements: z.number(),
  /** of these, with values that differ */
  conflicts: z.number(),
  /** the first of them */
  examples: z.array(z.object({ element: z.string(), values: z.array(z.string()), became: z.string() })),
});
export type MergedColumn = z.infer<typeof mergedColumn>;
