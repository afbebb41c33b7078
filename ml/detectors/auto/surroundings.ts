/**
 * A node's features against its neighbours', in a space of principal components and in the features themselves.
 * Every neighbour counts once; a node without neighbours gets 0 and must be left out by the caller.
 */
import type { RunContext } from '../../context.ts';
import type { NeighbourLists } from '../../graph/common-neighbours.ts';
import { rowDot, rowNorms } from '../../graph/feature-rows.ts';
import type { Rng } from '../../rng.ts';
import type { Features, Graph } from '../../schema/graph.ts';
import { rocAuc } from '../../metrics/ranking.ts';
import type { Space } from '../../algebra/principal-space.ts';

export interface Against {
  /** 1 - cos(z_v, mean z_u); length n */
  readonly cosine: Float64Array;
  /** |z_v - mean z_u|; length n */
  readonly distance: Float64Array;
}

/**
 * @param dims components to use, at most space.dims
 * @param whiten divide each component by its deviation, so that all count alike
 */
export async function againstNeighbours(
  space: Space,
  lists: NeighbourLists,
  dims: number,
  whiten: boolean,
  ctx: RunContext,
): Promise<Against> {
  const n = lists.ptr.length - 1;
  const width = Math.min(dims, space.dims);
  const weight = Float64Array.from({ length: width }, (_, j) => (whiten ? 1 / space.std[j] ** 2 : 1));
  const cosine = new Float64Array(n);
  const distance = new Float64Array(n);
  const mean = new Float64Array(width);
  for (let v = 0; v < n; v++) {
    if (v % 16_384 === 0) await ctx.tick();
    const [start, end] = [lists.ptr[v], lists.ptr[v + 1]];
    if (start === end) continue;
    mean.fill(0);
    for (let i = start; i < end; i++) {
      const at = lists.idx[i] * space.dims;
      for (let j = 0; j < width; j++) mean[j] += space.rows[at + j];
    }
    let [dot, own, other, gap] = [0, 0, 0, 0];
    for (let j = 0; j < width; j++) {
      const a = space.rows[v * space.dims + j];
      const b = mean[j] / (end - start);
      dot += weight[j] * a * b;
      own += weight[j] * a * a;
      other += weight[j] * b * b;
      gap += weight[j] * (a - b) ** 2;
    }
    cosine[v] = own * other > 0 ? 1 - dot / Math.sqrt(own * other) : 1;
    distance[v] = Math.sqrt(gap);
  }
  return { cosine, distance };
}

/** 1 - mean over neighbours of cos(x_v, x_u), in the features themselves; length n. */
export async function linkDisagreement(
  features: Features,
  lists: NeighbourLists,
  ctx: RunContext,
): Promise<Float64Array> {
  const n = lists.ptr.length - 1;
  const norms = rowNorms(features);
  const sum = new Float64Array(n);
  let work = 0;
  for (let u = 0; u < n; u++) {
    for (let i = lists.ptr[u]; i < lists.ptr[u + 1]; i++) {
      const v = lists.idx[i];
      if (v <= u) continue;
      if (work++ % 65_536 === 0) await ctx.tick();
      const scale = norms[u] * norms[v];
      const cosine = scale === 0 ? 0 : rowDot(features, u, v) / scale;
      sum[u] += cosine;
      sum[v] += cosine;
    }
  }
  return sum.map((value, v) => {
    const degree = lists.ptr[v + 1] - lists.ptr[v];
    return degree === 0 ? 0 : 1 - value / degree;
  });
}

const SAMPLE_EDGES = 20_000;

/**
 * Do linked nodes resemble each other more than the same ends linked at random? The probability that the cosine of an
 * edge exceeds that of a re-paired one: 0.5 where links say nothing of features. Ends are exchanged within pairs of
 * kinds, so that degree and kind play no part.
 */
export function resemblance(space: Space, graph: Graph, kind: Int32Array, rng: Rng): number {
  const edges = rng.shuffle(Int32Array.from({ length: graph.numEdges }, (_, e) => e)).slice(0, SAMPLE_EDGES);
  const kept = edges.filter((e) => graph.src[e] !== graph.dst[e]);
  if (kept.length === 0) return 0.5;
  const byPair = new Map<string, number[]>();
  for (const e of kept) {
    const key = `${kind[graph.src[e]]} ${kind[graph.dst[e]]}`;
    const group = byPair.get(key);
    if (group === undefined) byPair.set(key, [e]);
    else group.push(e);
  }
  const cosine = (u: number, v: number): number => {
    let [dot, a, b] = [0, 0, 0];
    for (let j = 0; j < space.dims; j++) {
      const [x, y] = [space.rows[u * space.dims + j], space.rows[v * space.dims + j]];
      dot += x * y;
      a += x * x;
      b += y * y;
    }
    return a * b > 0 ? dot / Math.sqrt(a * b) : 0;
  };
  const values: number[] = [];
  const linked: number[] = [];
  for (const group of byPair.values()) {
    const ends = rng.shuffle(group.map((e) => graph.dst[e]));
    group.forEach((e, i) => {
      values.push(cosine(graph.src[e], graph.dst[e]), cosine(graph.src[e], ends[i]));
      linked.push(1, 0);
    });
  }
  return rocAuc(Float64Array.from(values), Int8Array.from(linked));
}
