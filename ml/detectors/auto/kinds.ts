/**
 * Kinds of node. Where a graph joins nodes of one kind to nodes of another (reviews to users and products, users to
 * subreddits), a product is no anomaly for not looking like a user, so that every node is ranked among its own kind.
 *
 * Kinds are found, never told: by 0/1 feature columns whose combinations the edges never join to themselves, or else by
 * a two-colouring of the graph.
 */
import type { NeighbourLists } from '../../graph/common-neighbours.ts';
import type { Features, Graph } from '../../schema/graph.ts';

export interface NodeKinds {
  /** 0..count-1, length numNodes */
  readonly kind: Int32Array;
  readonly count: number;
  readonly foundBy: 'none' | 'columns' | 'two sides';
}

const MOST_KINDS = 16;
/** Share of edges inside a kind that stray data may have. */
const STRAY = 0.01;

/** Columns that hold only 0 and 1, of dense features. */
function indicatorColumns(features: Features): number[] {
  if (features.kind !== 'dense' || features.numRows === 0) return [];
  const { numRows, numCols, data } = features;
  const indicator = new Uint8Array(numCols).fill(1);
  for (let r = 0, i = 0; r < numRows; r++) {
    for (let c = 0; c < numCols; c++, i++) if (data[i] !== 0 && data[i] !== 1) indicator[c] = 0;
  }
  return Array.from(indicator.keys()).filter((c) => indicator[c] === 1);
}

/** Kinds by the combinations of all 0/1 columns, or null. */
function byColumns(graph: Graph, features: Features, columns: readonly number[]): Int32Array | null {
  if (features.kind !== 'dense' || columns.length === 0 || graph.numEdges === 0) return null;
  const { numRows, numCols, data } = features;
  const known = new Map<string, number>();
  const kind = new Int32Array(numRows);
  for (let r = 0; r < numRows; r++) {
    const key = columns.map((c) => data[r * numCols + c]).join('');
    const seen = known.get(key);
    kind[r] = seen ?? known.size;
    if (seen === undefined) known.set(key, known.size);
    if (known.size > MOST_KINDS) return null;
  }
  if (known.size < 2) return null;
  let inside = 0;
  let edges = 0;
  for (let e = 0; e < graph.numEdges; e++) {
    if (graph.src[e] === graph.dst[e]) continue;
    edges++;
    if (kind[graph.src[e]] === kind[graph.dst[e]]) inside++;
  }
  return edges > 0 && inside < STRAY * edges ? kind : null;
}

/** Sides of a two-colouring, the larger side of each component 0; null where an odd cycle forbids one. */
function bySides(lists: NeighbourLists): Int32Array | null {
  const n = lists.ptr.length - 1;
  const side = new Int32Array(n).fill(-1);
  const queue = new Int32Array(n);
  for (let root = 0; root < n; root++) {
    if (side[root] >= 0) continue;
    let [head, tail] = [0, 0];
    queue[tail++] = root;
    side[root] = 0;
    let ones = 0;
    while (head < tail) {
      const v = queue[head++];
      for (let i = lists.ptr[v]; i < lists.ptr[v + 1]; i++) {
        const u = lists.idx[i];
        if (side[u] === side[v]) return null;
        if (side[u] >= 0) continue;
        side[u] = 1 - side[v];
        ones += side[u];
        queue[tail++] = u;
      }
    }
    if (ones > tail - ones) for (let i = 0; i < tail; i++) side[queue[i]] = 1 - side[queue[i]];
  }
  return side;
}

export function nodeKinds(graph: Graph, lists: NeighbourLists, features: Features): NodeKinds {
  const indicators = indicatorColumns(features);
  const columns = byColumns(graph, features, indicators);
  if (columns !== null) return { kind: columns, count: Math.max(...new Set(columns)) + 1, foundBy: 'columns' };
  const sides = lists.idx.length === 0 ? null : bySides(lists);
  if (sides !== null) return { kind: sides, count: 2, foundBy: 'two sides' };
  return { kind: new Int32Array(graph.numNodes), count: 1, foundBy: 'none' };
}
