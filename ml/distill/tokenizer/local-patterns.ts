/**
 * Tokens that no label and no teacher has a part in: codes of the features' principal directions as they are seen over a
 * node's wide surroundings (personalised PageRank; ../kernel-teacher/views.ts). Nodes of one code look alike with all that
 * surrounds them, linked with each other or not.
 */
import type { RunContext } from '../../context.ts';
import type { GraphData } from '../../schema/graph.ts';
import type { Tokens } from '../distill.types.ts';
import { diffusedViews } from '../kernel-teacher/views.ts';
import { fitTokens } from './post-hoc.ts';

const NODES_PER_CODE = 16;
const MOST_CODES = 512;
const MOST_CHANNELS = 32;

/** @returns null where no two rows differ. @throws AppError cancelled, too-large */
export async function localPatterns(data: GraphData, ctx: RunContext): Promise<Tokens | null> {
  const views = await diffusedViews(data, ctx);
  if (views === null) return null;
  const numCodes = Math.max(1, Math.min(MOST_CODES, Math.floor(data.graph.numNodes / NODES_PER_CODE)));
  const options = { numCodes, comparison: 'cosine', mostChannels: MOST_CHANNELS } as const;
  return (await fitTokens(views.members[0].parts[0], options, ctx)).tokens;
}
