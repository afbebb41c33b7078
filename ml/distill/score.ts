/**
 * Scores of nodes by a student: logits = (ReLU(... ReLU(x W1 + b1) ...) Wk + bk) / temperature, row by row; no graph is
 * looked at.
 *
 * Many dense rows go through onnxruntime where it is there, as the very network that is exported; else, and sparse rows
 * always, through the SIMD kernels in blocks that stay in the caches. One row is a vector times a matrix and takes the
 * sparse kernel, whose sums do not repeat themselves for rows that are not there. Where the machine has no SIMD, plain
 * JavaScript does both; it is the reference that the kernels are tested against.
 */
import { padded, putFloats, putInts } from '../compute/kernels/blocks.ts';
import { simdKernels, startKernels } from '../compute/kernels/memory.ts';
import type { KernelMemory, StackedScratch } from '../compute/kernels/memory.ts';
import { largeProductInto } from '../compute/native/large-products.ts';
import type { RunContext } from '../context.ts';
import { AppError } from '../schema/errors.ts';
import type { Features } from '../schema/graph.ts';
import type { StudentNetwork } from './distill.types.ts';
import { logitsModel } from './onnx-export.ts';
import { checkStudent, classesOf } from './student-network.ts';

/** Rows that go through all layers before the next ones do: their activations fit into a second-level cache. */
const BLOCK_ROWS = 2048;
/** The same where onnxruntime computes the whole network: it cuts them among its threads. */
const NATIVE_ROWS = 4 * BLOCK_ROWS;
/** Rows between two chances to stop: a tenth of a second or less. */
const TICK_ROWS = 64 * BLOCK_ROWS;

/** A feature row on its own; entries of `colIdx` ascend. */
export type FeatureRow =
  | { readonly kind: 'dense'; readonly values: Float32Array }
  | { readonly kind: 'csr'; readonly colIdx: Int32Array; readonly values: Float32Array };

export interface StudentScorer {
  readonly inChannels: number;
  readonly numClasses: number;
  /** e.g. "SIMD kernels, 2 threads"; what computed, for the record */
  readonly how: string;
  /**
   * Logits of all rows, numRows x numClasses, row after row. The same rows give the same bits whatever the number of
   * threads.
   * @throws AppError invalid-argument where the rows have another width, cancelled
   */
  scoreRows(features: Features, ctx: RunContext): Promise<Float32Array>;
  /** Logits of one row, numClasses; microseconds. @throws AppError invalid-argument where the row has another width */
  scoreRow(row: FeatureRow): Float32Array;
  /** Gives the memory of the weights back; nothing may be scored afterwards. */
  dispose(): void;
}

/** @throws AppError invalid-argument */
function checkWidth(network: StudentNetwork, numCols: number): void {
  const { inChannels } = network.layers[0];
  if (numCols !== inChannels) {
    throw new AppError(
      'invalid-argument',
      `The model was trained on ${inChannels} feature columns; these rows have ${numCols}. Prepare them by the model's own recipe.`,
    );
  }
}

/** @throws AppError invalid-argument */
function checkRow(network: StudentNetwork, row: FeatureRow): void {
  // Columns ascend, so the last one is the greatest.
  const { inChannels } = network.layers[0];
  const least = row.kind === 'dense' ? row.values.length : 1 + (row.colIdx.at(-1) ?? -1);
  if (row.kind === 'dense' || least > inChannels) checkWidth(network, least);
}

/** Row r of a matrix of features, as views. */
export function featureRow(features: Features, r: number): FeatureRow {
  if (features.kind === 'dense') {
    return { kind: 'dense', values: features.data.subarray(r * features.numCols, (r + 1) * features.numCols) };
  }
  const [from, to] = [features.rowPtr[r], features.rowPtr[r + 1]];
  return { kind: 'csr', colIdx: features.colIdx.subarray(from, to), values: features.values.subarray(from, to) };
}

/** In plain JavaScript, sums in float64. @returns logits, numClasses */
export function scoreRowPlainly(network: StudentNetwork, row: FeatureRow): Float32Array {
  let input = row.values;
  let columns = row.kind === 'csr' ? row.colIdx : null;
  const last = network.layers.length - 1;
  for (const [l, { outChannels, weight, bias }] of network.layers.entries()) {
    const sums = Float64Array.from(bias);
    for (let i = 0; i < input.length; i++) {
      const value = input[i];
      if (value === 0) continue;
      const at = (columns === null ? i : columns[i]) * outChannels;
      for (let c = 0; c < outChannels; c++) sums[c] += value * weight[at + c];
    }
    input = new Float32Array(outChannels);
    columns = null;
    for (let c = 0; c < outChannels; c++) {
      input[c] = l === last ? sums[c] / network.temperature : Math.max(0, sums[c]);
    }
  }
  return input;
}

/** The scorer of a machine without SIMD. */
function plainScorer(network: StudentNetwork): StudentScorer {
  const numClasses = classesOf(network);
  const width = network.layers[0].inChannels;
  return {
    inChannels: width,
    numClasses,
    how: 'plain JavaScript, one thread',
    scoreRows: async (features, ctx) => {
      checkWidth(network, features.numCols);
      const out = new Float32Array(features.numRows * numClasses);
      for (let r = 0; r < features.numRows; r++) {
        if (r % BLOCK_ROWS === 0) await ctx.tick();
        out.set(scoreRowPlainly(network, featureRow(features, r)), r * numClasses);
      }
      return out;
    },
    scoreRow: (row) => {
      checkRow(network, row);
      return scoreRowPlainly(network, row);
    },
    dispose: () => undefined,
  };
}

/** A layer inside the kernels' memory: addresses. Rows and, below the first layer, columns are padded with zeros. */
interface ResidentLayer {
  /** numbers that come in, with their padding below the first layer */
  readonly inputs: number;
  /** padded */
  readonly width: number;
  readonly weight: number;
  readonly packed: number;
  readonly bias: number;
}

function residentScorer(network: StudentNetwork, memory: KernelMemory): StudentScorer {
  const { layers, temperature } = network;
  const last = layers.length - 1;
  const numClasses = classesOf(network);
  const numCols = layers[0].inChannels;
  const blocks: number[] = [];
  const kept = {
    reserve: (bytes: number): number => {
      const at = memory.keep(bytes);
      blocks.push(at);
      return at;
    },
  };
  const dispose = (): void => blocks.splice(0).forEach((at) => memory.release(at));
  const keepLayer = (
    { inChannels, outChannels, weight, bias }: StudentNetwork['layers'][number],
    l: number,
  ): ResidentLayer => {
    const inputs = l === 0 ? inChannels : padded(inChannels);
    const width = padded(outChannels);
    const matrix = new Float32Array(inputs * width);
    for (let i = 0; i < inChannels; i++) matrix.set(weight.subarray(i * outChannels, (i + 1) * outChannels), i * width);
    const at = putFloats(memory, kept, matrix);
    const packed = kept.reserve(4 * inputs * width);
    memory.kernels.pack(at, inputs, width, width, 0, packed);
    return { inputs, width, weight: at, packed, bias: putFloats(memory, kept, bias, width) };
  };
  try {
    const resident = layers.map(keepLayer);
    const widest = Math.max(...resident.map(({ width }) => width));
    const unit = putFloats(memory, kept, new Float32Array(widest).fill(1));
    // One row as a sparse one: where it begins and ends, its columns, its values, and two rooms for what layers give.
    const longest = Math.max(numCols, widest);
    const ends = putInts(memory, kept, new Int32Array(2));
    const order = putInts(
      memory,
      kept,
      Int32Array.from({ length: longest }, (_, i) => i),
    );
    const columns = kept.reserve(4 * longest);
    const rooms = [0, 1].map(() => kept.reserve(4 * longest));

    /** ReLU(x + bias) in place. */
    const activate = (at: number, rows: number, { width, bias }: ResidentLayer): void =>
      memory.kernels.affinePrelu(at, rows, width, unit, bias, 0, at);
    /** Bias and temperature of the last layer, padding left behind. */
    const takeLogits = (at: number, rows: number, out: Float32Array, to: number): void => {
      const { width } = resident[last];
      const view = memory.floats(at, rows * width);
      const { bias } = layers[last];
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < numClasses; c++)
          out[to + r * numClasses + c] = (view[r * width + c] + bias[c]) / temperature;
      }
    };
    const product = (x: number, rows: number, layer: ResidentLayer, out: number): void => {
      const { inputs, width, weight, packed } = layer;
      const left = { at: x, rowIdx: 0, rows, cols: inputs, stride: inputs };
      if (largeProductInto(memory, left, { at: weight, width, stride: width, transposed: false }, out)) return;
      memory.kernels.gemm(x, 0, rows, inputs, inputs, packed, width, out);
    };
    const first = (room: StackedScratch, features: Features, from: number, rows: number, out: number): void => {
      if (features.kind === 'dense') {
        const x = putFloats(memory, room, features.data.subarray(from * numCols, (from + rows) * numCols));
        product(x, rows, resident[0], out);
        return;
      }
      const start = features.rowPtr[from];
      const end = features.rowPtr[from + rows];
      const rowPtr = putInts(
        memory,
        room,
        features.rowPtr.slice(from, from + rows + 1).map((at) => at - start),
      );
      const colIdx = putInts(memory, room, features.colIdx.subarray(start, end));
      const values = putFloats(memory, room, features.values.subarray(start, end));
      memory.kernels.spmm(rowPtr, colIdx, values, 0, rows, resident[0].weight, resident[0].width, out);
    };
    const scoreBlock = (features: Features, from: number, rows: number, logits: Float32Array): void =>
      memory.compute((room) => {
        let [here, there] = [0, 1].map(() => room.reserve(4 * rows * widest));
        room.step(() => first(room, features, from, rows, here));
        for (let l = 1; l <= last; l++) {
          activate(here, rows, resident[l - 1]);
          product(here, rows, resident[l], there);
          [here, there] = [there, here];
        }
        takeLogits(here, rows, logits, from * numClasses);
      });
    const threads = memory.threads();
    const native = memory.native();
    const whole = native?.open(logitsModel(network), { input: 'features', output: 'logits' }) ?? null;
    return {
      inChannels: numCols,
      numClasses,
      how: `SIMD kernels, ${threads === 1 ? 'one thread' : `${threads} threads`}${native === null ? '' : `, many dense rows by ${native.title}`}`,
      scoreRows: async (features, ctx) => {
        checkWidth(network, features.numCols);
        const { numRows } = features;
        const logits = new Float32Array(numRows * numClasses);
        const block = whole !== null && features.kind === 'dense' ? NATIVE_ROWS : BLOCK_ROWS;
        for (let from = 0; from < numRows; from += block) {
          if (from % TICK_ROWS === 0) await ctx.tick();
          const rows = Math.min(block, numRows - from);
          if (whole === null || features.kind === 'csr') {
            scoreBlock(features, from, rows, logits);
            continue;
          }
          const x = features.data.subarray(from * numCols, (from + rows) * numCols);
          whole.run(x, [rows, numCols], logits.subarray(from * numClasses, (from + rows) * numClasses), [
            rows,
            numClasses,
          ]);
        }
        return logits;
      },
      scoreRow: (row) => {
        const { length } = row.values;
        checkRow(network, row);
        let [here, there] = rooms;
        memory.floats(here, length).set(row.values);
        if (row.kind === 'csr') memory.ints(columns, length).set(row.colIdx);
        memory.ints(ends, 2)[1] = length;
        let entries = row.kind === 'csr' ? columns : order;
        for (const [l, layer] of resident.entries()) {
          if (l > 0) {
            activate(here, 1, resident[l - 1]);
            entries = order;
            memory.ints(ends, 2)[1] = layer.inputs;
          }
          memory.kernels.spmm(ends, entries, here, 0, 1, layer.weight, layer.width, there);
          [here, there] = [there, here];
        }
        const logits = new Float32Array(numClasses);
        takeLogits(here, 1, logits, 0);
        return logits;
      },
      dispose: () => {
        whole?.close();
        dispose();
      },
    };
  } catch (thrown) {
    dispose();
    throw thrown;
  }
}

/**
 * A scorer on the kernels as they are: their threads and native products are those of the open backend.
 * @param memory null: plain JavaScript
 * @throws AppError invalid-argument where the network is no network, too-large
 */
export function createScorer(network: StudentNetwork, memory: KernelMemory | null = simdKernels()): StudentScorer {
  checkStudent(network);
  return memory === null ? plainScorer(network) : residentScorer(network, memory);
}

/** The same with as many threads as the machine runs at once, where no backend was opened before. */
export async function startScorer(network: StudentNetwork): Promise<StudentScorer> {
  return createScorer(network, await startKernels());
}
