/**
 * Features as an augmented view sees them, inside one computation on the SIMD kernels: the rows that its first stage
 * uses, without the columns that it drops. Of sparse features these rows are copied without what stands in dropped
 * columns, once for all networks that look at the view; dense ones stay as they are, and the rows of Theta that belong
 * to dropped columns are zeroed instead.
 */
import type { Features } from '../schema/graph.ts';
import { addTransposed, compact, thetaGradientInto, transformInto } from './feature-propagation.ts';
import type { SparseMatrix } from './host-kernels.ts';
import { padded, putInts } from './kernels/blocks.ts';
import type { KernelMemory, StackedScratch } from './kernels/memory.ts';
import type { ResidentFeatures } from './sparse.ts';

export interface MaskedFeatures {
  /** the view's first stage, its columns the rows at rowIdx */
  readonly stage: SparseMatrix;
  /** address of the rows' indices in `features`; 0 where these are the features' rows in order */
  readonly rowIdx: number;
  readonly rows: number;
  readonly features: ResidentFeatures;
  /** 0 drops a column; length numCols */
  readonly columnMask: Uint8Array;
}

/**
 * @param source what `resident` was made of
 * @param rows graph indices that the stage's columns stand for, null for all rows
 */
export function maskFeatures(
  memory: KernelMemory,
  room: StackedScratch,
  source: Features,
  resident: ResidentFeatures,
  rows: Int32Array | null,
  stage: SparseMatrix,
  columnMask: Uint8Array,
): MaskedFeatures {
  const used = compact(stage, rows);
  const count = used.rowIdx.length;
  const seen = { stage: used.stage, rows: count, columnMask };
  if (source.kind === 'dense') return { ...seen, rowIdx: putInts(memory, room, used.rowIdx), features: resident };
  const { numCols, rowPtr, colIdx, values } = source;
  let bound = 0;
  for (const row of used.rowIdx) bound += rowPtr[row + 1] - rowPtr[row];
  const [startsAt, columnsAt, keptAt] = [count + 1, bound, bound].map((length) => room.reserve(4 * length));
  const [starts, columns, kept] = [
    memory.ints(startsAt, count + 1),
    memory.ints(columnsAt, bound),
    memory.floats(keptAt, bound),
  ];
  let entries = 0;
  for (let r = 0; r < count; r++) {
    starts[r] = entries;
    const end = rowPtr[used.rowIdx[r] + 1];
    for (let i = rowPtr[used.rowIdx[r]]; i < end; i++) {
      const column = colIdx[i];
      // Written over by the next one where it is dropped: chance is no branch to guess.
      columns[entries] = column;
      kept[entries] = values[i];
      entries += columnMask[column];
    }
  }
  starts[count] = entries;
  return {
    ...seen,
    rowIdx: 0,
    features: { kind: 'csr', numRows: count, numCols, entries, rowPtr: startsAt, colIdx: columnsAt, values: keptAt },
  };
}

/** X[rowIdx] diag(columnMask) Theta. @param theta address of numCols x padded(width). @returns rows x padded(width) */
export function transformMasked(
  memory: KernelMemory,
  room: StackedScratch,
  { features, rowIdx, rows, columnMask }: MaskedFeatures,
  theta: number,
  width: number,
): number {
  const stride = padded(width);
  const out = room.reserve(4 * rows * stride);
  room.step(() => {
    let weights = theta;
    if (features.kind === 'dense') {
      const { numCols } = features;
      weights = room.reserve(4 * numCols * stride);
      const view = memory.floats(weights, numCols * stride);
      view.set(memory.floats(theta, numCols * stride));
      for (let c = 0; c < numCols; c++) if (columnMask[c] === 0) view.fill(0, c * stride, (c + 1) * stride);
    }
    transformInto(memory, room, features, rowIdx, rows, weights, width, out);
  });
  return out;
}

/** out += diag(columnMask) transpose(X[rowIdx]) dZ. @param out address of numCols x padded(width) */
export function addThetaGradient(
  memory: KernelMemory,
  room: StackedScratch,
  { features, rowIdx, rows, columnMask }: MaskedFeatures,
  dz: number,
  width: number,
  out: number,
): void {
  if (features.kind === 'csr') {
    addTransposed(memory, room, features, rowIdx, rows, dz, width, out);
    return;
  }
  room.step(() => {
    const sum = thetaGradientInto(memory, room, features, rowIdx, rows, dz, width);
    const flags = room.reserve(columnMask.length);
    memory.bytes(flags, columnMask.length).set(columnMask);
    memory.kernels.addRows(out, sum, features.numCols, padded(width), flags);
  });
}
