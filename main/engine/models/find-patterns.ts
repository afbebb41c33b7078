/**
 * The local patterns of a graph: its nodes sorted by where they lie in the space that the teacher reads (themselves and
 * their surroundings), with the labels that each holds. Labels play no part in the sorting.
 */
import { matrix } from '../../../ml/compute/matrix.ts';
import type { DiffusedSpace } from '../../../ml/classify/diffused-space.ts';
import type { RunContext } from '../../../ml/context.ts';
import { fitCodes } from '../../../ml/distill/tokenizer/code-means.ts';
import type { Answer } from '../../../ml/loop/loop.types.ts';
import type { ModelDocument } from './model-folder.ts';

/** Typical nodes that are shown of each. */
const TYPICAL = 6;

export interface FoundPatterns {
  /** pattern of each node */
  readonly codes: Int32Array;
  /** 1 - cosine to the middle of it, of each node */
  readonly distance: Float32Array;
  /** largest first; equal ones by code */
  readonly patterns: readonly Omit<ModelDocument['patterns'][number], 'apart'>[];
  readonly rounds: number;
  /** mean of the distances */
  readonly error: number;
}

/** @param most patterns; fewer where fewer have a node */
export async function findPatterns(
  space: DiffusedSpace,
  probabilities: Float32Array,
  answers: readonly Answer[],
  most: number,
  ctx: RunContext,
): Promise<FoundPatterns> {
  const numNodes = probabilities.length;
  const rows = matrix(numNodes, space.width, space.rows);
  const { codebook, assignment, rounds } = await fitCodes(rows, most, 'cosine', ctx.rng.fork('patterns'), ctx);
  const { codes, error: distance } = assignment;
  const members = Array.from({ length: codebook.rows }, (): number[] => []);
  for (let v = 0; v < numNodes; v++) members[codes[v]].push(v);
  const counts = members.map(() => [0, 0]);
  for (const { node, label } of answers) counts[codes[node]][label]++;
  const patterns = members
    .map((nodes, code) => ({
      code,
      nodes: nodes.length,
      anomalous: counts[code][1],
      normal: counts[code][0],
      meanProbability: nodes.reduce((sum, v) => sum + probabilities[v], 0) / Math.max(1, nodes.length),
      typical: nodes.toSorted((a, b) => distance[a] - distance[b] || a - b).slice(0, TYPICAL),
    }))
    .filter(({ nodes }) => nodes > 0)
    .sort((a, b) => b.nodes - a.nodes || a.code - b.code);
  return { codes, distance, patterns, rounds, error: distance.reduce((sum, value) => sum + value, 0) / numNodes };
}
