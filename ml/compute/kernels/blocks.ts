/** Matrices into the kernels' memory and out of it. Inside, rows are padded with zeros to a multiple of 8 floats. */
import type { SparseMatrix } from '../host-kernels.ts';
import type { KernelMemory, Scratch } from './memory.ts';

/** Floats per row inside the memory. */
export const padded = (width: number): number => Math.ceil(width / 8) * 8;

/** A sparse matrix inside the memory: addresses. */
export interface SparseBlock {
  readonly numRows: number;
  readonly numCols: number;
  readonly entries: number;
  readonly rowPtr: number;
  readonly colIdx: number;
  readonly values: number;
}

export function putInts(memory: KernelMemory, room: Scratch, values: Int32Array): number {
  const at = room.reserve(4 * values.length);
  memory.ints(at, values.length).set(values);
  return at;
}

/** Values as they are, followed by zeros up to `length`. */
export function putFloats(
  memory: KernelMemory,
  room: Scratch,
  values: ArrayLike<number>,
  length = values.length,
): number {
  const at = room.reserve(4 * length);
  const view = memory.floats(at, length);
  view.set(values);
  view.fill(0, values.length);
  return at;
}

export function putSparse(memory: KernelMemory, room: Scratch, s: SparseMatrix): SparseBlock {
  return {
    numRows: s.numRows,
    numCols: s.numCols,
    entries: s.values.length,
    rowPtr: putInts(memory, room, s.rowPtr),
    colIdx: putInts(memory, room, s.colIdx),
    values: putFloats(memory, room, s.values),
  };
}

/** rows x width, each row padded; @param keep 0 writes a row of zeros instead, null keeps all rows */
export function putMatrix(
  memory: KernelMemory,
  room: Scratch,
  values: Float32Array,
  width: number,
  keep: Uint8Array | null = null,
): number {
  const rows = values.length / width;
  const stride = padded(width);
  const at = room.reserve(4 * rows * stride);
  const view = memory.floats(at, rows * stride);
  if (stride === width) view.set(values);
  else {
    view.fill(0);
    for (let r = 0; r < rows; r++) view.set(values.subarray(r * width, (r + 1) * width), r * stride);
  }
  if (keep !== null) for (let r = 0; r < rows; r++) if (keep[r] === 0) view.fill(0, r * stride, (r + 1) * stride);
  return at;
}

/** A cleared rows x padded(width) matrix. */
export function clearedMatrix(memory: KernelMemory, room: Scratch, rows: number, width: number): number {
  const length = rows * padded(width);
  const at = room.reserve(4 * length);
  memory.kernels.clear(at, length);
  return at;
}

/**
 * A matrix without its padding, valid until the next computation: a view where nothing is padded (tensors copy what
 * they are made of, so a copy in between would be wasted), else a copy.
 */
export function lendMatrix(memory: KernelMemory, at: number, rows: number, width: number): Float32Array {
  const stride = padded(width);
  const view = memory.floats(at, rows * stride);
  if (stride === width) return view;
  const out = new Float32Array(rows * width);
  for (let r = 0; r < rows; r++) out.set(view.subarray(r * stride, r * stride + width), r * width);
  return out;
}

/** A copy without the padding; @param keep 0 gives a row of zeros, null keeps all rows */
export function takeMatrix(
  memory: KernelMemory,
  at: number,
  rows: number,
  width: number,
  keep: Uint8Array | null = null,
): Float32Array {
  const out = Float32Array.from(lendMatrix(memory, at, rows, width));
  if (keep !== null) for (let r = 0; r < rows; r++) if (keep[r] === 0) out.fill(0, r * width, (r + 1) * width);
  return out;
}

export function spmmInto(memory: KernelMemory, s: SparseBlock, x: number, width: number, out: number): void {
  memory.kernels.spmm(s.rowPtr, s.colIdx, s.values, 0, s.numRows, x, padded(width), out);
}

/** A product or an activation that a gradient will need, saved in the kernels' memory. */
export interface Saved {
  /** its address, or null once others have taken its place: compute it again */
  address(): number | null;
}

/** More than one training step saves at a time; a forward pass whose gradient never comes makes room by itself. */
const SLOTS = 4;
interface Slot {
  readonly address: number;
  readonly bytes: number;
  owner: object | null;
}
const rings = new WeakMap<KernelMemory, { readonly slots: (Slot | null)[]; next: number }>();

/** Room for `bytes` that stays until SLOTS others were saved. Not inside a computation: its scratch room lies above. */
export function save(memory: KernelMemory, bytes: number): { address: number; saved: Saved } {
  const ring = rings.get(memory) ?? { slots: new Array<Slot | null>(SLOTS).fill(null), next: 0 };
  rings.set(memory, ring);
  const index = ring.next;
  ring.next = (index + 1) % SLOTS;
  const old = ring.slots[index];
  const owner = {};
  // Wide enough, and not much too wide (a larger run before this one).
  const reused = old !== null && old.bytes >= bytes && old.bytes <= 4 * bytes + 1e6 ? old : null;
  if (reused === null && old !== null) {
    old.owner = null;
    ring.slots[index] = null;
    memory.release(old.address);
  }
  const slot: Slot = reused ?? { address: memory.keep(bytes), bytes, owner };
  slot.owner = owner;
  ring.slots[index] = slot;
  return { address: slot.address, saved: { address: () => (slot.owner === owner ? slot.address : null) } };
}
