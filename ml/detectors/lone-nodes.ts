/**
 * What a detector that compares nodes with their neighbours does about nodes that have none: nothing can be said of
 * them, so that they rank last in the score and in every part, and a note says how many there are.
 */
import type { Scores } from './detector.ts';

function lowered(values: Float64Array, lone: Uint8Array): Float64Array {
  let lowest = Number.POSITIVE_INFINITY;
  values.forEach((value, i) => {
    if (lone[i] === 0 && value < lowest) lowest = value;
  });
  const floor = Number.isFinite(lowest) ? lowest : 0;
  return values.map((value, i) => (lone[i] === 1 ? floor : value));
}

export interface RankedLast {
  readonly scores: Scores;
  readonly notes: readonly string[];
}

/** @param lone 1 for a node without neighbours, length of the scores */
export function rankLoneLast(scores: Scores, lone: Uint8Array): RankedLast {
  const count = lone.reduce((sum, value) => sum + value, 0);
  if (count === 0) return { scores, notes: [] };
  return {
    scores: {
      score: lowered(scores.score, lone),
      parts: scores.parts.map((part) => ({ ...part, values: lowered(part.values, lone) })),
    },
    notes: [
      `${count} ${count === 1 ? 'node has' : 'nodes have'} no neighbours: nothing to compare ${count === 1 ? 'it' : 'them'} with, so ${count === 1 ? 'it ranks' : 'they rank'} last.`,
    ],
  };
}
