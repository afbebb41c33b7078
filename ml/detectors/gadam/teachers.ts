/** Whom GADAM's second network learns from, and how much each node hears from its neighbours at first. */
import type { WeightedRows } from '../../graph/adjacency.ts';
import { orderByScore } from '../../metrics/ranking.ts';

const NORMAL_SHARE = 0.3;
const SUSPECT_SHARE = 0.05;

/** Averages over distinct neighbours; a row without any stays zero. */
export function meanOfNeighbours(adjacency: WeightedRows): WeightedRows {
  const values = new Float32Array(adjacency.values.length);
  for (let v = 0; v < adjacency.numRows; v++) {
    const [start, end] = [adjacency.rowPtr[v], adjacency.rowPtr[v + 1]];
    values.fill(1 / (end - start), start, end);
  }
  return { ...adjacency, values };
}

export interface Teachers {
  /** 1 / size at the nodes of N and S, 0 elsewhere; length n. Zero everywhere where there are none. */
  readonly normal: Float32Array;
  readonly suspect: Float32Array;
  /** how much each node hears from its neighbours at first, 0..1; length n */
  readonly attention: Float32Array;
}

/** The surest normal and the most suspect nodes among those with neighbours. */
export function chooseTeachers(agreement: Float32Array, mean: WeightedRows, lone: Uint8Array): Teachers {
  const order = orderByScore(Float64Array.from(agreement)).filter((v) => lone[v] === 0);
  const weights = (nodes: Int32Array): Float32Array => {
    const result = new Float32Array(agreement.length);
    for (const v of nodes) result[v] = 1 / nodes.length;
    return result;
  };
  const count = (share: number): number => Math.min(order.length, Math.max(1, Math.floor(order.length * share)));
  const normal = weights(order.subarray(0, count(NORMAL_SHARE)));
  const suspect = weights(order.subarray(order.length - count(SUSPECT_SHARE)));
  return { normal, suspect, attention: firstAttention(agreement, mean, normal) };
}

/** pre_i: the more p differs from the neighbours' p, beyond what normal nodes do, the less is heard from them. */
function firstAttention(agreement: Float32Array, mean: WeightedRows, normal: Float32Array): Float32Array {
  const difference = Float64Array.from({ length: mean.numRows }, (_, v) => {
    let sum = 0;
    for (let i = mean.rowPtr[v]; i < mean.rowPtr[v + 1]; i++) {
      sum += mean.values[i] * Math.abs(agreement[v] - agreement[mean.colIdx[i]]);
    }
    return sum;
  });
  let [centre, count] = [0, 0];
  difference.forEach((value, v) => {
    if (normal[v] > 0) count++;
    centre += normal[v] * value;
  });
  let squares = 0;
  difference.forEach((value, v) => (squares += normal[v] > 0 ? (value - centre) ** 2 : 0));
  const deviation = Math.sqrt(squares / Math.max(1, count - 1));
  return Float32Array.from(difference, (value) => {
    const z = deviation > 0 ? (value - centre) / deviation : 0;
    return 1 / (1 + Math.exp(z));
  });
}
