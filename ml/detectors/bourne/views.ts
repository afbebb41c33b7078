/**
 * The two views of a sampled batch, as sparse matrices for `propagate`.
 *
 * Graph view (specification 2.4, 2.5): the seed's own row is zeroed, so that it is seen through its neighbours only
 * ("patch"), and appended once more alone ("own"). GCN normalisation with one self loop per row.
 *
 * Hypergraph view (2.6, 2.7): every sampled edge is a hypernode with the mean of its ends' features, every node a
 * hyperedge. Edges that touch the seed ("target edges") are zeroed and appended once more in a hyperedge of their own:
 * one per seed as released, or one per edge.
 */
import type { SparseMatrix } from '../../compute/host-kernels.ts';
import type { Incidences } from './perturb.ts';
import type { SubgraphBatch, TouchedRows } from './sampler.ts';

/** Sparse rows written one after the other, into arrays of the given sizes: upper bounds, which views know. */
export class RowWriter {
  private readonly rowPtr: Int32Array;
  private readonly colIdx: Int32Array;
  private readonly values: Float32Array;
  private rows = 0;
  private count = 0;

  constructor(maxRows: number, maxEntries: number) {
    this.rowPtr = new Int32Array(maxRows + 1);
    this.colIdx = new Int32Array(maxEntries);
    this.values = new Float32Array(maxEntries);
  }
  add(column: number, value: number): void {
    this.colIdx[this.count] = column;
    this.values[this.count++] = value;
  }
  endRow(): void {
    this.rowPtr[++this.rows] = this.count;
  }
  finish(numCols: number): SparseMatrix {
    // A write past the end of a typed array is lost without a word; here it is heard.
    if (this.rows >= this.rowPtr.length || this.count > this.colIdx.length) {
      throw new RangeError('RowWriter: more was written than it was made for');
    }
    return {
      numRows: this.rows,
      numCols,
      rowPtr: this.rowPtr.subarray(0, this.rows + 1),
      colIdx: this.colIdx.subarray(0, this.count),
      values: this.values.subarray(0, this.count),
    };
  }
}

/** How a view is propagated and which of its rows are read. */
export interface View {
  readonly stages: readonly [SparseMatrix, ...SparseMatrix[]];
  /** numSeeds rows: the target by itself */
  readonly own: SparseMatrix;
  /** 2 numSeeds rows: first the targets seen through their surroundings, then the means of the subgraphs */
  readonly context: SparseMatrix;
}

/** Kept edges grouped by the row they end in: CSR over rows. */
function groupByTarget(batch: SubgraphBatch, keep: Uint8Array | null): { ptr: Int32Array; edge: Int32Array } {
  const rows = batch.nodeId.length;
  const ptr = new Int32Array(rows + 1);
  const counted = (e: number): boolean => (keep === null || keep[e] === 1) && batch.edgeFrom[e] !== batch.edgeTo[e];
  for (let e = 0; e < batch.edgeTo.length; e++) if (counted(e)) ptr[batch.edgeTo[e] + 1]++;
  for (let r = 0; r < rows; r++) ptr[r + 1] += ptr[r];
  const next = ptr.slice(0, rows);
  const edge = new Int32Array(ptr[rows]);
  for (let e = 0; e < batch.edgeTo.length; e++) if (counted(e)) edge[next[batch.edgeTo[e]]++] = e;
  return { ptr, edge };
}

/** @param keep 0 drops a sampled edge; null keeps all */
export function graphView(batch: SubgraphBatch, touched: TouchedRows, keep: Uint8Array | null): View {
  const rows = batch.nodeId.length;
  const { ptr, edge } = groupByTarget(batch, keep);
  const inverseRoot = new Float64Array(rows);
  for (let r = 0; r < rows; r++) inverseRoot[r] = 1 / Math.sqrt(1 + ptr[r + 1] - ptr[r]);

  const propagation = new RowWriter(rows + batch.numSeeds, edge.length + rows + batch.numSeeds);
  const context = new RowWriter(2 * batch.numSeeds, batch.numSeeds + rows);
  const own = new RowWriter(batch.numSeeds, batch.numSeeds);
  for (let s = 0; s < batch.numSeeds; s++) {
    const seedRow = batch.nodeStart[s];
    for (let r = seedRow; r < batch.nodeStart[s + 1]; r++) {
      for (let i = ptr[r]; i < ptr[r + 1]; i++) {
        const from = batch.edgeFrom[edge[i]];
        if (from !== seedRow) propagation.add(touched.local[from], inverseRoot[from] * inverseRoot[r]);
      }
      if (r !== seedRow) propagation.add(touched.local[r], inverseRoot[r] * inverseRoot[r]);
      propagation.endRow();
    }
  }
  for (let s = 0; s < batch.numSeeds; s++) {
    propagation.add(touched.local[batch.nodeStart[s]], 1);
    propagation.endRow();
    own.add(rows + s, 1);
    own.endRow();
    context.add(batch.nodeStart[s], 1);
    context.endRow();
  }
  addReadout(batch, context);
  const height = rows + batch.numSeeds;
  return { stages: [propagation.finish(touched.count)], own: own.finish(height), context: context.finish(height) };
}

/** Mean over the subgraph's rows; the + 1 in the divisor is the released code's (a zero row joins each mean). */
function addReadout(batch: SubgraphBatch, target: RowWriter): void {
  for (let s = 0; s < batch.numSeeds; s++) {
    const size = batch.nodeStart[s + 1] - batch.nodeStart[s];
    for (let r = batch.nodeStart[s]; r < batch.nodeStart[s + 1]; r++) target.add(r, 1 / (size + 1));
    target.endRow();
  }
}

export interface HypergraphView extends View {
  readonly numTargets: number;
  /** sampled edge (position in the batch) of each target; length numTargets */
  readonly targetEdge: Int32Array;
  /** subgraph of each target; length numTargets */
  readonly targetSeed: Int32Array;
  /** numTargets rows: each target edge's copy by itself */
  readonly copies: SparseMatrix;
  /** numTargets rows: each target edge seen through its surroundings only */
  readonly anonymous: SparseMatrix;
}

/** Every edge in the hyperedges of its two ends. */
function endsOf(batch: SubgraphBatch): Incidences {
  const count = batch.edgeId.length;
  const ptr = new Int32Array(count + 1);
  const row = new Int32Array(2 * count);
  for (let e = 0; e < count; e++) {
    row[2 * e] = batch.edgeFrom[e];
    row[2 * e + 1] = batch.edgeTo[e];
    ptr[e + 1] = 2 * e + 2;
  }
  return { ptr, row };
}

/** @param perturbed hyperedges of each sampled edge, where they are not those of its two ends */
export function hypergraphView(
  batch: SubgraphBatch,
  touched: TouchedRows,
  keep: Uint8Array | null,
  copyHyperedge: 'shared' | 'per-edge',
  perturbed: Incidences | null = null,
): HypergraphView {
  const rows = batch.nodeId.length;
  const inside = perturbed ?? endsOf(batch);
  // Kept edges, and for each hyperedge (row) the hypernodes in it: a self loop is in its hyperedge twice.
  const bound = batch.edgeId.length;
  const kept = new Int32Array(bound);
  const targets = new Int32Array(bound);
  const targetSeed = new Int32Array(bound);
  const isTarget = new Uint8Array(bound);
  let numKept = 0;
  let numTargets = 0;
  const targetStart = new Int32Array(batch.numSeeds + 1);
  const incident = new Int32Array(rows + 1);
  for (let s = 0; s < batch.numSeeds; s++) {
    const seedRow = batch.nodeStart[s];
    for (let e = batch.edgeStart[s]; e < batch.edgeStart[s + 1]; e++) {
      if (keep !== null && keep[e] === 0) continue;
      const target = batch.edgeFrom[e] === seedRow || batch.edgeTo[e] === seedRow;
      if (target) {
        isTarget[numKept] = 1;
        targets[numTargets] = numKept;
        targetSeed[numTargets++] = s;
      }
      kept[numKept++] = e;
      for (let i = inside.ptr[e]; i < inside.ptr[e + 1]; i++) incident[inside.row[i] + 1]++;
    }
    targetStart[s + 1] = numTargets;
  }
  for (let r = 0; r < rows; r++) incident[r + 1] += incident[r];
  const members = new Int32Array(incident[rows]);
  const next = incident.slice(0, rows);
  for (let j = 0; j < numKept; j++) {
    for (let i = inside.ptr[kept[j]]; i < inside.ptr[kept[j] + 1]; i++) members[next[inside.row[i]]++] = j;
  }

  const hyperedges = rows + (copyHyperedge === 'shared' ? batch.numSeeds : numTargets);
  const hypernodes = numKept + numTargets;
  const toHyperedges = new RowWriter(hyperedges, 2 * (members.length + numTargets));
  const addFeature = (j: number, weight: number): void => {
    toHyperedges.add(touched.local[batch.edgeFrom[kept[j]]], weight / 2);
    toHyperedges.add(touched.local[batch.edgeTo[kept[j]]], weight / 2);
  };
  for (let r = 0; r < rows; r++) {
    const size = incident[r + 1] - incident[r];
    for (let i = incident[r]; i < incident[r + 1]; i++)
      if (isTarget[members[i]] === 0) addFeature(members[i], 1 / size);
    toHyperedges.endRow();
  }
  if (copyHyperedge === 'shared') {
    for (let s = 0; s < batch.numSeeds; s++) {
      const size = targetStart[s + 1] - targetStart[s];
      for (let i = targetStart[s]; i < targetStart[s + 1]; i++) addFeature(targets[i], 1 / size);
      toHyperedges.endRow();
    }
  } else {
    for (let i = 0; i < numTargets; i++) {
      addFeature(targets[i], 1);
      toHyperedges.endRow();
    }
  }

  const toHypernodes = new RowWriter(hypernodes, members.length + numTargets);
  for (let j = 0; j < numKept; j++) {
    const [first, end] = [inside.ptr[kept[j]], inside.ptr[kept[j] + 1]];
    for (let i = first; i < end; i++) toHypernodes.add(inside.row[i], 1 / (end - first));
    toHypernodes.endRow();
  }
  for (let i = 0; i < numTargets; i++) {
    toHypernodes.add(rows + (copyHyperedge === 'shared' ? targetSeed[i] : i), 1);
    toHypernodes.endRow();
  }

  // A node's vector is the sum over its edges divided by (their number + 1), as released.
  const own = new RowWriter(batch.numSeeds, numTargets);
  const context = new RowWriter(2 * batch.numSeeds, 2 * members.length);
  for (let s = 0; s < batch.numSeeds; s++) {
    const size = targetStart[s + 1] - targetStart[s];
    for (let i = targetStart[s]; i < targetStart[s + 1]; i++) own.add(numKept + i, 1 / (size + 1));
    own.endRow();
    const seedRow = batch.nodeStart[s];
    const seedSize = incident[seedRow + 1] - incident[seedRow];
    for (let i = incident[seedRow]; i < incident[seedRow + 1]; i++) context.add(members[i], 1 / (seedSize + 1));
    context.endRow();
  }
  for (let s = 0; s < batch.numSeeds; s++) {
    const size = batch.nodeStart[s + 1] - batch.nodeStart[s] + 1;
    for (let r = batch.nodeStart[s]; r < batch.nodeStart[s + 1]; r++) {
      const count = incident[r + 1] - incident[r] + 1;
      for (let i = incident[r]; i < incident[r + 1]; i++) context.add(members[i], 1 / (count * size));
    }
    context.endRow();
  }
  const copies = new RowWriter(numTargets, numTargets);
  const anonymous = new RowWriter(numTargets, numTargets);
  const targetEdge = new Int32Array(numTargets);
  for (let i = 0; i < numTargets; i++) {
    copies.add(numKept + i, 1);
    copies.endRow();
    anonymous.add(targets[i], 1);
    anonymous.endRow();
    targetEdge[i] = kept[targets[i]];
  }
  return {
    stages: [toHyperedges.finish(touched.count), toHypernodes.finish(hyperedges)],
    own: own.finish(hypernodes),
    context: context.finish(hypernodes),
    numTargets,
    targetEdge,
    targetSeed: targetSeed.subarray(0, numTargets),
    copies: copies.finish(hypernodes),
    anonymous: anonymous.finish(hypernodes),
  };
}
