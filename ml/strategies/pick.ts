/** Small steps that strategies share: logits that must be there, the best candidates, ranks without a scale. */
import { AppError } from '../schema/errors.ts';
import type { QueryInput } from './strategy.ts';

/** @throws AppError conflict */
export function needLogits({ logits }: QueryInput, title: string): Float32Array {
  if (logits !== null) return logits;
  throw new AppError(
    'conflict',
    `${title} asks by what a classifier says, and none is trained yet. Start with a strategy that needs no labels, or label a few nodes first.`,
  );
}

/** The candidates with the highest scores, highest first; equal scores by node. @param score length numNodes */
export function bestCandidates(score: Float64Array, candidates: Uint8Array, count: number): Int32Array {
  const nodes: number[] = [];
  for (let v = 0; v < candidates.length; v++) if (candidates[v] === 1) nodes.push(v);
  nodes.sort((a, b) => score[b] - score[a] || a - b);
  return Int32Array.from(nodes.slice(0, count));
}

/** Share of all elements that lie strictly below each: [0, 1), equal values share the lowest. Length as values. */
export function shareBelow(values: Float64Array): Float64Array {
  const sorted = Float64Array.from(values).sort();
  const n = values.length;
  const share = new Float64Array(n);
  for (let v = 0; v < n; v++) {
    let low = 0;
    let high = n;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sorted[middle] < values[v]) low = middle + 1;
      else high = middle;
    }
    share[v] = low / n;
  }
  return share;
}

/** "highest 3 %": how far up a share of elements below is, for people. */
export function topShare(shareOfLower: number): string {
  const percent = 100 * (1 - shareOfLower);
  return `highest ${percent < 1 ? percent.toFixed(1) : Math.round(percent)} %`;
}
