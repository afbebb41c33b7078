/** How the whole graph is looked at: what the screen keeps in its session. */
import { z } from 'zod';
import { nodeMeasures } from './filter.ts';

/** What the colours of the nodes say. */
export const colourBy = z.discriminatedUnion('by', [
  z.object({ by: z.literal('score') }).strict(),
  z.object({ by: z.literal('label') }).strict(),
  z.object({ by: z.literal('measure'), measure: z.enum(nodeMeasures) }).strict(),
  z.object({ by: z.literal('column'), column: z.string().min(1).max(200) }).strict(),
]);
export type ColourBy = z.infer<typeof colourBy>;

export const overviewView = z
  .object({
    places: z.enum(['force', 'pca', 'umap']),
    seed: z.number().int().min(0).max(2_147_483_647),
    colourBy,
    /** pixels for one unit of the places, and the place in the middle; null fits everything in */
    camera: z.object({ zoom: z.number().positive(), x: z.number(), y: z.number() }).strict().nullable(),
  })
  .strict();
export type OverviewView = z.infer<typeof overviewView>;
