/**
 * What the classifiers read: one row a node, standardised, no value beyond 5 deviations.
 *
 *   [ own features | mean of the neighbours' | links, feature length, company | the members' evidence | edge values ]
 *
 * Dense features of few columns are taken as they are (after ../detectors/auto/prepare.ts); wide or sparse ones by
 * their principal components, so that the width does not grow with the vocabulary.
 */
import type { RunContext } from '../context.ts';
import { prepareFeatures } from '../detectors/auto/prepare.ts';
import { principalSpace } from '../algebra/principal-space.ts';
import type { NeighbourLists } from '../graph/common-neighbours.ts';
import type { GraphData } from '../schema/graph.ts';
import type { Ensemble } from './ensemble.ts';

export interface Attributes {
  readonly numRows: number;
  readonly width: number;
  /** row-major numRows x width */
  readonly rows: Float32Array;
}

const DIMS = 32;
const DIMS_LARGE = 12;
/** Graphs beyond this get DIMS_LARGE components: a million rows would not fit a second otherwise. */
const LARGE = 200_000;
const FARTHEST = 5;
/** Columns of edge values that are averaged into nodes, at most. */
const EDGE_COLUMNS = 8;

interface Block {
  readonly width: number;
  /** row-major */
  readonly rows: Float32Array;
}

async function ownBlock(data: GraphData, ctx: RunContext): Promise<Block> {
  const { features } = data;
  const dims = features.numRows > LARGE ? DIMS_LARGE : DIMS;
  if (features.numCols === 0) return { width: 0, rows: new Float32Array() };
  const prepared = prepareFeatures(features);
  if (prepared.kind === 'dense' && prepared.numCols <= dims) return { width: prepared.numCols, rows: prepared.data };
  const space = await principalSpace(prepared, null, dims, ctx.rng.fork('attributes'), ctx);
  return space === null ? { width: 0, rows: new Float32Array() } : { width: space.dims, rows: space.rows };
}

/** Mean of the neighbours' rows; zeros (the mean, after standardising centred columns) where there are none. */
function around({ ptr, idx }: NeighbourLists, { width, rows }: Block): Block {
  const out = new Float32Array(rows.length);
  for (let v = 0; v + 1 < ptr.length; v++) {
    const scale = 1 / Math.max(1, ptr[v + 1] - ptr[v]);
    for (let i = ptr[v]; i < ptr[v + 1]; i++) {
      const from = idx[i] * width;
      for (let c = 0; c < width; c++) out[v * width + c] += rows[from + c] * scale;
    }
  }
  return { width, rows: out };
}

/** Mean of the values of the edges around each node. */
function edgeBlock({ graph, edgeFeatures }: GraphData): Block {
  const width = Math.min(EDGE_COLUMNS, edgeFeatures?.numCols ?? 0);
  const rows = new Float32Array(graph.numNodes * width);
  if (edgeFeatures === undefined || width === 0) return { width: 0, rows };
  const count = new Int32Array(graph.numNodes);
  for (let e = 0; e < graph.numEdges; e++) {
    for (const v of [graph.src[e], graph.dst[e]]) {
      count[v]++;
      for (let c = 0; c < width; c++) rows[v * width + c] += edgeFeatures.data[e * edgeFeatures.numCols + c];
    }
  }
  for (let v = 0; v < graph.numNodes; v++) for (let c = 0; c < width; c++) rows[v * width + c] /= Math.max(1, count[v]);
  return { width, rows };
}

/** Columns minus mean, over deviation, cut at FARTHEST; columns without spread become 0. In place. */
function standardiseRows(rows: Float32Array, width: number): void {
  const n = width === 0 ? 0 : rows.length / width;
  for (let c = 0; c < width; c++) {
    let [sum, squares] = [0, 0];
    for (let r = 0; r < n; r++) sum += rows[r * width + c];
    const mean = sum / Math.max(1, n);
    for (let r = 0; r < n; r++) squares += (rows[r * width + c] - mean) ** 2;
    const deviation = Math.sqrt(squares / Math.max(1, n));
    const scale = deviation > 1e-9 ? 1 / deviation : 0;
    for (let r = 0; r < n; r++) {
      const z = (rows[r * width + c] - mean) * scale;
      rows[r * width + c] = Math.max(-FARTHEST, Math.min(FARTHEST, z));
    }
  }
}

/** @throws AppError cancelled */
export async function buildAttributes(data: GraphData, ensemble: Ensemble, ctx: RunContext): Promise<Attributes> {
  const n = data.graph.numNodes;
  const own = await ownBlock(data, ctx);
  await ctx.tick();
  const columns = [...ensemble.structure, ...ensemble.members.map(({ evidence }) => evidence)];
  const blocks = [own, around(ensemble.lists, own), edgeBlock(data)];
  const width = columns.length + blocks.reduce((sum, block) => sum + block.width, 0);
  const rows = new Float32Array(n * width);
  let at = 0;
  for (const block of blocks) {
    for (let v = 0; v < n; v++)
      for (let c = 0; c < block.width; c++) rows[v * width + at + c] = block.rows[v * block.width + c];
    at += block.width;
  }
  for (const column of columns) {
    for (let v = 0; v < n; v++) rows[v * width + at] = column[v];
    at++;
  }
  await ctx.tick();
  standardiseRows(rows, width);
  return { numRows: n, width, rows };
}
