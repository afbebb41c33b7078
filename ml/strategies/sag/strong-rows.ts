/**
 * The entries of Â² above a threshold. As a cosine is at most 1, no other pair of nodes can count as informed, whatever
 * the classifier says: the entries belong to the graph, and a batch after the first reads a short list for each node
 * instead of walking two hops (at the default threshold an eighth of the entries, without the hubs' long tails).
 */
import type { RunContext } from '../../context.ts';
import type { WeightedRows } from '../../graph/adjacency.ts';
import { twoHopReader } from '../two-hop.ts';

/** Entries that are kept, at most, 12 bytes each. Rows beyond are walked again whenever they are asked for. */
const MOST_KEPT = 1 << 24;

/** Entries start ... end - 1 of a row; valid until the next row is read. */
export interface StrongRow {
  readonly nodes: Int32Array;
  readonly weights: Float64Array;
  readonly start: number;
  readonly end: number;
}

export interface StrongRows {
  readonly read: (v: number) => StrongRow;
  readonly has: (v: number) => boolean;
  /** no further row will be kept */
  readonly full: () => boolean;
}

interface Known {
  readonly threshold: number;
  readonly rows: StrongRows;
}

const cache = new WeakMap<WeightedRows, Known>();

/** Kept for the latest threshold, as long as the graph. A row is walked when it is first read. */
export function strongRows(propagation: WeightedRows, threshold: number, mostKept = MOST_KEPT): StrongRows {
  const known = cache.get(propagation);
  if (known?.threshold === threshold && mostKept === MOST_KEPT) return known.rows;
  const rows = newRows(propagation, threshold, mostKept);
  if (mostKept === MOST_KEPT) cache.set(propagation, { threshold, rows });
  return rows;
}

/** Entries that are walked between two chances to stop. */
const WORK = 1 << 21;

/** Walks the rows of the nodes that are not known yet, with chances to stop. */
export async function walkedRows(
  propagation: WeightedRows,
  threshold: number,
  nodes: Int32Array,
  ctx: RunContext,
): Promise<void> {
  const rows = strongRows(propagation, threshold);
  const { rowPtr, colIdx } = propagation;
  let work = 0;
  for (const v of nodes) {
    if (rows.full()) return;
    if (rows.has(v)) continue;
    rows.read(v);
    for (let i = rowPtr[v]; i < rowPtr[v + 1]; i++) work += rowPtr[colIdx[i] + 1] - rowPtr[colIdx[i]];
    if (work > WORK) {
      await ctx.tick();
      work = 0;
    }
  }
}

function newRows(propagation: WeightedRows, threshold: number, mostKept: number): StrongRows {
  const walk = twoHopReader(propagation);
  /** where the row of a node starts, -1 before it is walked */
  const starts = new Int32Array(propagation.numRows).fill(-1);
  const ends = new Int32Array(propagation.numRows);
  let nodes = new Int32Array(1 << 12);
  let weights = new Float64Array(1 << 12);
  let size = 0;
  let full = false;
  return {
    has: (v) => starts[v] >= 0,
    full: () => full,
    read: (v) => {
      if (starts[v] >= 0) return { nodes, weights, start: starts[v], end: ends[v] };
      const row = walk(v);
      if (size + row.count > nodes.length) {
        const [oldNodes, oldWeights] = [nodes, weights];
        const length = Math.max(2 * nodes.length, size + row.count);
        nodes = new Int32Array(length);
        weights = new Float64Array(length);
        nodes.set(oldNodes);
        weights.set(oldWeights);
      }
      let end = size;
      for (let i = 0; i < row.count; i++) {
        const u = row.nodes[i];
        if (row.weight[u] <= threshold) continue;
        nodes[end] = u;
        weights[end++] = row.weight[u];
      }
      const start = size;
      if (end <= mostKept) {
        starts[v] = start;
        ends[v] = end;
        size = end;
      } else full = true;
      return { nodes, weights, start, end };
    },
  };
}
