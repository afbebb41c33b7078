/**
 * An edge against the two circles it joins: the features around one end, seen without the other end, and the features
 * around the other. Inside a community both circles are alike; an edge that should not be there joins circles that
 * have nothing in common. Leaving the edge itself out of both is what makes it visible.
 *
 *   h(u | v)  mean of z over u and its neighbours other than v
 *   c(u | v)  mean over u and its neighbours w other than v of h(w), with h(u | v) for u itself
 *   score     1 - cos(c(u | v), c(v | u))
 *
 * z are the principal directions of the features. Two hops, every neighbour once, O(edges x components).
 */
import type { RunContext } from '../../context.ts';
import type { NeighbourLists } from '../../graph/common-neighbours.ts';
import type { Graph } from '../../schema/graph.ts';
import type { Space } from '../../algebra/principal-space.ts';

/** Sum over the neighbours of each row; row-major n x dims. */
async function neighbourSums(
  rows: Float32Array,
  dims: number,
  lists: NeighbourLists,
  ctx: RunContext,
): Promise<Float32Array> {
  const n = lists.ptr.length - 1;
  const sums = new Float32Array(n * dims);
  for (let v = 0; v < n; v++) {
    if (v % 16_384 === 0) await ctx.tick();
    for (let i = lists.ptr[v]; i < lists.ptr[v + 1]; i++) {
      const at = lists.idx[i] * dims;
      for (let j = 0; j < dims; j++) sums[v * dims + j] += rows[at + j];
    }
  }
  return sums;
}

/** @returns 0..2 for each stored edge, 1 for self loops */
export async function circlesApart(
  space: Pick<Space, 'rows' | 'dims'>,
  graph: Graph,
  lists: NeighbourLists,
  ctx: RunContext,
): Promise<Float64Array> {
  const { rows: z, dims } = space;
  const degree = (v: number): number => lists.ptr[v + 1] - lists.ptr[v];
  const near = await neighbourSums(z, dims, lists, ctx);
  // Means over a node and its neighbours, then their sums over neighbours.
  const mean = near.map((sum, i) => (sum + z[i]) / (degree(Math.floor(i / dims)) + 1));
  const wide = await neighbourSums(mean, dims, lists, ctx);
  const score = new Float64Array(graph.numEdges).fill(1);
  for (let e = 0; e < graph.numEdges; e++) {
    if (e % 16_384 === 0) await ctx.tick();
    const [u, v] = [graph.src[e], graph.dst[e]];
    if (u === v) continue;
    // Numbers of members of h(u | v) and c(u | v): the neighbours but v, and u itself. Lengths do not touch the cosine.
    const [membersU, membersV] = [degree(u), degree(v)];
    let [dot, a, b] = [0, 0, 0];
    for (let j = 0; j < dims; j++) {
      const [atU, atV] = [u * dims + j, v * dims + j];
      const x = wide[atU] - mean[atV] + (near[atU] + z[atU] - z[atV]) / membersU;
      const y = wide[atV] - mean[atU] + (near[atV] + z[atV] - z[atU]) / membersV;
      dot += x * y;
      a += x * x;
      b += y * y;
    }
    if (a * b > 0) score[e] = 1 - dot / Math.sqrt(a * b);
  }
  return score;
}
