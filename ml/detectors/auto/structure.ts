/**
 * What the links alone say of each node.
 *
 * profile  isolation among nodes of its kind by: log degree, mean log degree of the neighbours, log triangles,
 *          clustering, log in- and out-degree where direction means something, log parallel edges where there are any
 * clique   how many links its neighbourhood holds beyond what its degree lets expect: the residual of
 *          log(1 + degree + triangles) on log(1 + degree), the power law of egonets (OddBall: Akoglu, McGlohon,
 *          Faloutsos, PAKDD 2010). One-sided: groups that close among themselves.
 */
import type { RunContext } from '../../context.ts';
import { forEachCommon } from '../../graph/common-neighbours.ts';
import type { NeighbourLists } from '../../graph/common-neighbours.ts';
import { degrees } from '../../graph/csr.ts';
import type { Graph } from '../../schema/graph.ts';
import { isolate } from './isolation-forest.ts';
import type { NodeKinds } from './kinds.ts';

export interface Structure {
  /** distinct neighbours, length n */
  readonly degree: Int32Array;
  /** length n; larger = easier to isolate */
  readonly profile: Float64Array;
  /** length n */
  readonly clique: Float64Array;
  /** the columns that the profile is made of, each of length n */
  readonly columns: readonly Float64Array[];
}

/** Triangles through each node, each pair of neighbours once. O(sum over edges of the smaller degree). */
export async function triangles(lists: NeighbourLists, ctx: RunContext): Promise<Float64Array> {
  const n = lists.ptr.length - 1;
  const count = new Float64Array(n);
  let work = 0;
  for (let u = 0; u < n; u++) {
    for (let i = lists.ptr[u]; i < lists.ptr[u + 1]; i++) {
      const v = lists.idx[i];
      if (v <= u) continue;
      if (work++ % 65_536 === 0) await ctx.tick();
      // Each triangle is met at its three edges and seen from the node opposite to each.
      forEachCommon(lists, u, v, (w) => count[w]++);
    }
  }
  return count;
}

/** Residual of y on a straight line in x, fitted where `use` holds; 0 elsewhere. */
export function lineResidual(x: Float64Array, y: Float64Array, use: (i: number) => boolean): Float64Array {
  let [n, sx, sy, sxx, sxy] = [0, 0, 0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    if (!use(i)) continue;
    n++;
    sx += x[i];
    sy += y[i];
    sxx += x[i] * x[i];
    sxy += x[i] * y[i];
  }
  const spread = n * sxx - sx * sx;
  const slope = spread > 1e-12 * n * sxx ? (n * sxy - sx * sy) / spread : 0;
  const base = n === 0 ? 0 : (sy - slope * sx) / n;
  // Rounding aside, so that equal nodes get equal residuals whatever the order of their sums.
  return y.map((value, i) => (use(i) ? Math.round((value - base - slope * x[i]) * 1e9) / 1e9 : 0));
}

export async function structureOf(
  graph: Graph,
  lists: NeighbourLists,
  kinds: NodeKinds,
  ctx: RunContext,
): Promise<Structure> {
  const n = graph.numNodes;
  const degree = Int32Array.from({ length: n }, (_, v) => lists.ptr[v + 1] - lists.ptr[v]);
  const logDegree = Float64Array.from(degree, (d) => Math.log1p(d));
  const closed = await triangles(lists, ctx);
  const around = new Float64Array(n);
  for (let v = 0; v < n; v++) {
    for (let i = lists.ptr[v]; i < lists.ptr[v + 1]; i++) around[v] += logDegree[lists.idx[i]] / degree[v];
  }
  const clustering = closed.map((t, v) => (degree[v] < 2 ? 0 : (2 * t) / (degree[v] * (degree[v] - 1))));
  const columns: Float64Array[] = [logDegree, around, closed.map((t) => Math.log1p(t)), clustering];
  const stored = degrees(graph);
  if (graph.directed) {
    columns.push(
      Float64Array.from(stored.in, (d) => Math.log1p(d)),
      Float64Array.from(stored.out, (d) => Math.log1p(d)),
    );
  }
  const parallel = parallelEdges(graph, degree);
  if (parallel.some((value) => value > 0)) columns.push(parallel);

  const profile = new Float64Array(n);
  for (let k = 0; k < kinds.count; k++) {
    const rows = Int32Array.from(kinds.kind.keys()).filter((v) => kinds.kind[v] === k);
    await isolate(columns, rows, profile, ctx.rng.fork(`structure of kind ${k}`), ctx);
  }
  const held = closed.map((t, v) => Math.log1p(degree[v] + t));
  return { degree, profile, columns, clique: lineResidual(logDegree, held, (v) => degree[v] > 0) };
}

/** log of stored edges per distinct neighbour, self loops aside; length n. */
function parallelEdges(graph: Graph, degree: Int32Array): Float64Array {
  const stored = new Float64Array(degree.length);
  for (let e = 0; e < graph.numEdges; e++) {
    if (graph.src[e] === graph.dst[e]) continue;
    stored[graph.src[e]]++;
    stored[graph.dst[e]]++;
  }
  return stored.map((count, v) => (degree[v] === 0 ? 0 : Math.log(count / degree[v])));
}
