/**
 * The filter of a graph: conditions that a node must meet, all of them at once. One schema for the screen, the session
 * and the engine, which alone decides who passes.
 */
import { z } from 'zod';

const node = z.number().int().nonnegative();
const bound = z.number().nullable();
const id = z.string().min(1).max(200);

/** Numbers that the structure gives every node; computed once per project. */
export const nodeMeasures = [
  'degree',
  'degreeIn',
  'degreeOut',
  'core',
  'component',
  'componentSize',
  'community',
  'communitySize',
  'pagerank',
  'betweenness',
  'clustering',
] as const;
export type NodeMeasure = (typeof nodeMeasures)[number];

export const nodeCondition = z.discriminatedUnion('kind', [
  /** a column of numbers; bounds included, null for none */
  z.object({ kind: z.literal('number'), column: id, min: bound, max: bound }).strict(),
  /** a column by its values; '' for missing ones */
  z.object({ kind: z.literal('category'), column: id, values: z.array(z.string()).min(1).max(1000) }).strict(),
  /** id, name or any column contains it, whatever the case */
  z.object({ kind: z.literal('text'), text: z.string().min(1).max(500) }).strict(),
  z.object({ kind: z.literal('measure'), measure: z.enum(nodeMeasures), min: bound, max: bound }).strict(),
  /** components or communities by number, 1 the largest */
  z
    .object({
      kind: z.literal('group'),
      of: z.enum(['component', 'community']),
      numbers: z.array(z.number().int().positive()).min(1).max(1000),
    })
    .strict(),
  /** at most so many steps away from one of these */
  z
    .object({ kind: z.literal('ego'), nodes: z.array(node).min(1).max(1000), hops: z.number().int().min(0).max(6) })
    .strict(),
  /** percentile in a run, 0 to 1 */
  z.object({ kind: z.literal('score'), runId: id, min: bound, max: bound }).strict(),
  z
    .object({
      kind: z.literal('label'),
      values: z.array(z.enum(['anomalous', 'normal', 'unsure', 'skip', 'unlabelable', 'none'])).min(1),
    })
    .strict(),
  /** a column of times, of nodes or of edges (then: an edge of the node lies in it); ISO 8601, null for open */
  z
    .object({
      kind: z.literal('time'),
      of: z.enum(['node', 'edge']),
      column: id,
      from: z.string().max(40).nullable(),
      to: z.string().max(40).nullable(),
    })
    .strict(),
  /** local patterns of a model */
  z.object({ kind: z.literal('pattern'), modelId: id, codes: z.array(node).min(1).max(1000) }).strict(),
  /** nodes chosen by hand: a lasso, a case, ticked rows */
  z.object({ kind: z.literal('nodes'), title: z.string().max(200), nodes: z.array(node).min(1).max(200_000) }).strict(),
]);
export type NodeCondition = z.infer<typeof nodeCondition>;

export const filterTerm = z
  .object({
    condition: nodeCondition,
    not: z.boolean(),
    on: z.boolean(),
    /** nodes that pass whatever the condition says of them: open questions of blind mode, about which nothing may be told */
    veiled: z.array(node).max(1000).optional(),
  })
  .strict();
export type FilterTerm = z.infer<typeof filterTerm>;

/** Every term that is on must hold; an empty list lets everything through. */
export const nodeFilter = z.array(filterTerm).max(40);
export type NodeFilter = z.infer<typeof nodeFilter>;

/** What one term does, whether it is on or not. */
export interface TermResult {
  /** nodes that pass it alone, `not` applied; null where it is off and would have to be computed first */
  readonly alone: number | null;
  /** nodes that only this term keeps out: so many more pass without it; 0 where it is off */
  readonly more: number;
  /** why it cannot be asked at present (a run is gone, a column holds the answer); it then lets everything through */
  readonly problem: string | null;
}
export interface FilterResult {
  /** one byte a node, 1 where it passes */
  readonly passes: Uint8Array;
  readonly passing: number;
  readonly outOf: number;
  /** in the order of the filter */
  readonly terms: readonly TermResult[];
  /** "Betweenness is estimated from ..." */
  readonly notes: readonly string[];
}

/** What a condition is to be made of. */
export const filterQuestion = z.discriminatedUnion('of', [
  z.object({ of: z.literal('column'), element: z.enum(['node', 'edge']), column: id }).strict(),
  z.object({ of: z.literal('measure'), measure: z.enum(nodeMeasures) }).strict(),
  z.object({ of: z.literal('score'), runId: id }).strict(),
  z.object({ of: z.literal('label') }).strict(),
  z.object({ of: z.literal('pattern'), modelId: id }).strict(),
]);
export type FilterQuestion = z.infer<typeof filterQuestion>;

export interface OptionValue {
  /** as the condition takes it; '' for missing values, the number of a group or a pattern as text */
  readonly value: string;
  readonly title: string;
  readonly count: number;
}
export interface FilterOptions {
  /** of numbers, and of times in milliseconds since 1970 UTC; null where there are none */
  readonly range: {
    readonly kind: 'number' | 'time';
    readonly min: number;
    readonly max: number;
    /** only whole numbers occur */
    readonly whole: boolean;
    /** elements per bin, equally wide from min to max; the last one holds max */
    readonly counts: readonly number[];
  } | null;
  /** most frequent first, groups largest first, at most 1000; null where a range says more */
  readonly values: readonly OptionValue[] | null;
  /** different values that are not listed, and the elements that have one */
  readonly rest: { readonly values: number; readonly elements: number };
  readonly missing: number;
  readonly notes: readonly string[];
}
