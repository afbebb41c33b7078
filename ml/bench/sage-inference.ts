/**
 * Inference of a GraphSAGE network with mean aggregation (Hamilton, Ying & Leskovec, NeurIPS 2017) on the SIMD kernels:
 * what a model without a graph is measured against. h' = ReLU(W h + V mean of the neighbours' h + b), three layers, none of
 * the activation after the last. For one node only what its answer needs is computed: the first layer on the nodes within
 * two steps (reading the features of those within three), the second on its neighbours, the third on itself.
 */
import { padded, putFloats, putInts, putMatrix, takeMatrix } from '../compute/kernels/blocks.ts';
import { productInto } from '../compute/kernels/dense.ts';
import type { KernelMemory, StackedScratch } from '../compute/kernels/memory.ts';
import type { Rng } from '../rng.ts';
import type { Csr, DenseFeatures } from '../schema/graph.ts';

export interface SageLayer {
  readonly inChannels: number;
  readonly outChannels: number;
  /** inChannels x outChannels, for the node itself and for the mean of its neighbours */
  readonly self: Float32Array;
  readonly neighbours: Float32Array;
  readonly bias: Float32Array;
}

export function randomSage(widths: readonly number[], rng: Rng): readonly SageLayer[] {
  const normal = (length: number, scale: number): Float32Array =>
    Float32Array.from({ length }, () => scale * rng.normal());
  return widths.slice(1).map((outChannels, l) => ({
    inChannels: widths[l],
    outChannels,
    self: normal(widths[l] * outChannels, 1 / Math.sqrt(widths[l])),
    neighbours: normal(widths[l] * outChannels, 1 / Math.sqrt(widths[l])),
    bias: normal(outChannels, 0.1),
  }));
}

/** Nodes within two steps of one: itself, its neighbours, then the others. */
interface Surroundings {
  readonly nodes: Int32Array;
  /** how many of them lie within one step */
  readonly inner: number;
  /** neighbours of the inner nodes as places in `nodes` */
  readonly rowPtr: Int32Array;
  readonly colIdx: Int32Array;
}

function surroundings({ rowPtr, colIdx }: Csr, node: number, place: Int32Array): Surroundings {
  const nodes: number[] = [node];
  place[node] = 0;
  const visit = (v: number): void => {
    for (let i = rowPtr[v]; i < rowPtr[v + 1]; i++) {
      if (place[colIdx[i]] >= 0) continue;
      place[colIdx[i]] = nodes.length;
      nodes.push(colIdx[i]);
    }
  };
  visit(node);
  const inner = nodes.length;
  for (let i = 1; i < inner; i++) visit(nodes[i]);
  const ends = new Int32Array(inner + 1);
  for (let i = 0; i < inner; i++) ends[i + 1] = ends[i] + rowPtr[nodes[i] + 1] - rowPtr[nodes[i]];
  const places = new Int32Array(ends[inner]);
  for (let i = 0, at = 0; i < inner; i++) {
    for (let e = rowPtr[nodes[i]]; e < rowPtr[nodes[i] + 1]; e++) places[at++] = place[colIdx[e]];
  }
  for (const v of nodes) place[v] = -1;
  return { nodes: Int32Array.from(nodes), inner, rowPtr: ends, colIdx: places };
}

export interface SageInference {
  /** Logits of one node, and how many nodes lie within two steps. */
  one(node: number): { readonly logits: Float32Array; readonly within2: number };
  /** Logits of all nodes, each layer once for all of them; numNodes x classes. */
  all(): Float32Array;
  dispose(): void;
}

/** Addresses of a matrix of activations. */
interface Rows {
  readonly at: number;
  readonly stride: number;
}

/** @param layers three */
export function createSage(
  memory: KernelMemory,
  layers: readonly SageLayer[],
  csr: Csr,
  features: DenseFeatures,
): SageInference {
  const blocks: number[] = [];
  const kept = {
    reserve: (bytes: number): number => {
      const at = memory.keep(bytes);
      blocks.push(at);
      return at;
    },
  };
  const shares = (rowPtr: Int32Array): Float32Array => {
    const values = new Float32Array(rowPtr[rowPtr.length - 1]);
    for (let r = 0; r + 1 < rowPtr.length; r++) values.fill(1 / (rowPtr[r + 1] - rowPtr[r]), rowPtr[r], rowPtr[r + 1]);
    return values;
  };
  const x: Rows = { at: putMatrix(memory, kept, features.data, features.numCols), stride: padded(features.numCols) };
  const graph = {
    rowPtr: putInts(memory, kept, csr.rowPtr),
    colIdx: putInts(memory, kept, csr.colIdx),
    values: putFloats(memory, kept, shares(csr.rowPtr)),
  };
  const resident = layers.map(({ outChannels, self, neighbours, bias }) => ({
    width: padded(outChannels),
    self: putMatrix(memory, kept, self, outChannels),
    neighbours: putMatrix(memory, kept, neighbours, outChannels),
    bias: putFloats(memory, kept, bias, padded(outChannels)),
  }));
  const widest = Math.max(...resident.map(({ width }) => width));
  const unit = putFloats(memory, kept, new Float32Array(widest).fill(1));
  const place = new Int32Array(csr.numRows).fill(-1);

  /** One layer for `rows` nodes. @param rowIdx which rows of h the nodes are; 0: the first ones in order */
  const layer = (
    room: StackedScratch,
    l: number,
    h: Rows,
    rows: number,
    rowIdx: number,
    steps: { readonly rowPtr: number; readonly colIdx: number; readonly values: number },
  ): Rows => {
    const { width, self, neighbours, bias } = resident[l];
    const { inChannels } = layers[l];
    const out = room.reserve(4 * rows * width);
    room.step(() => {
      const mean = room.reserve(4 * rows * h.stride);
      memory.kernels.spmm(steps.rowPtr, steps.colIdx, steps.values, rowIdx, rows, h.at, h.stride, mean);
      const other = room.reserve(4 * rows * width);
      const right = (at: number): { at: number; width: number; stride: number; transposed: boolean } => ({
        at,
        width,
        stride: width,
        transposed: false,
      });
      productInto(memory, room, { at: h.at, rowIdx, rows, cols: inChannels, stride: h.stride }, right(self), out);
      const left = { at: mean, rowIdx: 0, rows, cols: inChannels, stride: h.stride };
      productInto(memory, room, left, right(neighbours), other);
      memory.kernels.addRows(out, other, rows, width, 0);
      // Slope 1 after the last layer: only the bias is added.
      memory.kernels.affinePrelu(out, rows, width, unit, bias, l === layers.length - 1 ? 1 : 0, out);
    });
    return { at: out, stride: width };
  };
  const classes = layers[2].outChannels;
  return {
    one: (node) => {
      const near = surroundings(csr, node, place);
      return memory.compute((room) => {
        const rowIdx = putInts(memory, room, near.nodes);
        const first = layer(room, 0, x, near.nodes.length, rowIdx, graph);
        const steps = {
          rowPtr: putInts(memory, room, near.rowPtr),
          colIdx: putInts(memory, room, near.colIdx),
          values: putFloats(memory, room, shares(near.rowPtr)),
        };
        const second = layer(room, 1, first, near.inner, 0, steps);
        const third = layer(room, 2, second, 1, 0, steps);
        return { logits: takeMatrix(memory, third.at, 1, classes), within2: near.nodes.length };
      });
    },
    all: () =>
      memory.compute((room) => {
        let h = x;
        for (const l of layers.keys()) h = layer(room, l, h, csr.numRows, 0, graph);
        return takeMatrix(memory, h.at, csr.numRows, classes);
      }),
    dispose: () => blocks.splice(0).forEach((at) => memory.release(at)),
  };
}
