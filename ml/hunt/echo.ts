/**
 * What the answers say about the nodes around them: frauds come in rings, planted groups in cliques. Four columns a
 * node, each 0 where no answer is near, above 0 near anomalous answers and below 0 near normal ones:
 *
 *   share_k = (p_k - m_k) / (p_k + m_k + eps_k)        how sure the neighbourhood is
 *   size_k  = log(1 + p_k / eps_k) - log(1 + m_k / eps_k)   how much of it there is
 *
 * for k = 1 link (p, m: anomalous and normal neighbours, eps = 1) and k = 2 links (sums of Â² from each answer, eps the
 * weight EPSILON), the influence that SAG measures. An answer says nothing about itself, so that a classifier can be trained
 * on the answered nodes' own rows.
 */
import type { WeightedRows } from '../graph/adjacency.ts';
import type { HuntAnswer } from './training-set.ts';

export const ECHO_WIDTH = 4;
const EPSILON = 0.05;
/** Links that are followed from one node, evenly spaced: a hub says little about each of its neighbours. */
const FANOUT = 100;

export interface Echo {
  /** length numNodes each */
  readonly near: { readonly plus: Float64Array; readonly minus: Float64Array };
  readonly far: { readonly plus: Float64Array; readonly minus: Float64Array };
}

/** Places of a row that are followed. */
function followed({ rowPtr }: WeightedRows, v: number): { start: number; end: number; stride: number } {
  const [start, end] = [rowPtr[v], rowPtr[v + 1]];
  return { start, end, stride: Math.max(1, Math.ceil((end - start) / FANOUT)) };
}

export function echoOf(propagation: WeightedRows, answers: readonly HuntAnswer[]): Echo {
  const n = propagation.numRows;
  const zeros = (): { plus: Float64Array; minus: Float64Array } => ({
    plus: new Float64Array(n),
    minus: new Float64Array(n),
  });
  const near = zeros();
  const far = zeros();
  const { colIdx, values } = propagation;
  for (const { node, label } of answers) {
    const [one, two] = label === 1 ? [near.plus, far.plus] : [near.minus, far.minus];
    const first = followed(propagation, node);
    for (let i = first.start; i < first.end; i += first.stride) {
      const w = colIdx[i];
      if (w !== node) one[w]++;
      const second = followed(propagation, w);
      for (let k = second.start; k < second.end; k += second.stride) {
        if (colIdx[k] !== node) two[colIdx[k]] += values[i] * values[k];
      }
    }
  }
  return { near, far };
}

/** Writes the columns of node v at out[at ... at + ECHO_WIDTH - 1]. */
export function writeEcho({ near, far }: Echo, v: number, out: Float32Array, at: number): void {
  const write = (plus: number, minus: number, epsilon: number, to: number): void => {
    out[to] = (plus - minus) / (plus + minus + epsilon);
    out[to + 1] = Math.log1p(plus / epsilon) - Math.log1p(minus / epsilon);
  };
  write(near.plus[v], near.minus[v], 1, at);
  write(far.plus[v], far.minus[v], EPSILON, at + 2);
}
