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

export const filterTerm = z.object({ condition: nodeCondition, not: z.boolean(), on: z.boolean() }).strict();
export type FilterTerm = z.infer<typeof filterTerm>;

/** Every term that is on must hold; an empty list lets everything through. */
export const nodeFilter = z.array(filterTerm).max(40);
export type NodeFilter = z.infer<typeof nodeFilter>;
