/**
 * NumPy's .npz archives: a zip of .npy members (stored or deflated; no zip64), read from bytes.
 *
 * The caller passes the inflate function, so that this file runs anywhere. An .npy member is: magic \x93NUMPY, version,
 * header length, a Python dict literal {'descr', 'fortran_order', 'shape'}, then the values.
 */
import { AppError } from '../schema/errors.ts';
import type { Features } from '../schema/graph.ts';

export type Inflate = (deflated: Uint8Array, size: number) => Uint8Array;

export interface NpyArray {
  readonly shape: readonly number[];
  /** in C order; bytes for a text array */
  readonly data: Float32Array | Float64Array | Int32Array | Uint8Array;
}

const bad = (what: string, seen: string): AppError =>
  new AppError('bad-file', `${what} could not be read as a NumPy .npz archive: ${seen}.`);

/**
 * Members by name without ".npy".
 * @param isWanted of the others, only the names are looked at
 * @param most bytes that all wanted members together may unpack to
 * @throws AppError bad-file, too-large
 */
export function readNpz(
  bytes: Uint8Array,
  inflate: Inflate,
  what: string,
  isWanted: (name: string) => boolean = () => true,
  most = Infinity,
): ReadonlyMap<string, NpyArray> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - 22;
  const stop = Math.max(0, bytes.length - 22 - 65535);
  while (end >= stop && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < stop) throw bad(what, 'it has no zip directory (the file may be cut off)');
  const members = new Map<string, NpyArray>();
  let total = 0;
  try {
    const count = view.getUint16(end + 10, true);
    let at = view.getUint32(end + 16, true);
    for (let i = 0; i < count; i++) {
      if (view.getUint32(at, true) !== 0x02014b50) throw bad(what, 'its zip directory is broken');
      const method = view.getUint16(at + 10, true);
      const packed = view.getUint32(at + 20, true);
      const size = view.getUint32(at + 24, true);
      const nameLength = view.getUint16(at + 28, true);
      const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
      const next = at + 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
      if (!isWanted(name.replace(/\.npy$/, ''))) {
        at = next;
        continue;
      }
      total += size;
      if (total > most) {
        throw new AppError('too-large', `${what} unpacks to more than ${(most / 1e9).toFixed(1)} GB.`);
      }
      const local = view.getUint32(at + 42, true);
      const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
      if (start + packed > bytes.length) throw bad(what, `its member ${name} is cut off`);
      const body = bytes.subarray(start, start + packed);
      if (method !== 0 && method !== 8) throw bad(what, `its member ${name} is packed in an unknown way (${method})`);
      const plain = method === 0 ? body : inflate(body, size);
      if (plain.length !== size) throw bad(what, `its member ${name} has ${plain.length} bytes, not ${size}`);
      members.set(name.replace(/\.npy$/, ''), readNpy(plain, `${name} in ${what}`));
      at = next;
    }
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    throw bad(what, thrown instanceof Error ? thrown.message : String(thrown));
  }
  return members;
}

/** One .npy array. Types: little-endian f4, f8, i4, i8 (as doubles), bool, bytes. C order only. */
export function readNpy(bytes: Uint8Array, what: string): NpyArray {
  if (bytes.length < 10 || bytes[0] !== 0x93 || new TextDecoder().decode(bytes.subarray(1, 6)) !== 'NUMPY') {
    throw new AppError('bad-file', `${what} is not a NumPy array.`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const long = bytes[6] >= 2;
  const headerLength = long ? view.getUint32(8, true) : view.getUint16(8, true);
  const start = (long ? 12 : 10) + headerLength;
  const header = new TextDecoder('latin1').decode(bytes.subarray(long ? 12 : 10, start));
  const descr = /'descr':\s*'([^']+)'/.exec(header)?.[1];
  const shapeText = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1];
  if (descr === undefined || shapeText === undefined) {
    throw new AppError('bad-file', `${what} has a header that is not understood: ${header.slice(0, 120).trim()}.`);
  }
  const shape = shapeText
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(Number);
  if (/'fortran_order':\s*True/.test(header) && shape.length > 1) {
    throw new AppError('bad-file', `${what} is stored in Fortran order; save it again with np.ascontiguousarray.`);
  }
  const count = shape.reduce((product, size) => product * size, 1);
  const width = /^[<|=]?(f4|i4|b1|u1|i1)$/.test(descr) ? null : descr;
  // A copy (Buffer.slice would be a view), because the values need not be aligned in the archive.
  const values = (itemBytes: number): ArrayBuffer => {
    if (start + count * itemBytes > bytes.length) throw new AppError('bad-file', `${what} is cut off.`);
    const copy = new Uint8Array(count * itemBytes);
    copy.set(bytes.subarray(start, start + copy.length));
    return copy.buffer;
  };
  if (width === null) {
    if (descr.endsWith('f4')) return { shape, data: new Float32Array(values(4)) };
    if (descr.endsWith('i4')) return { shape, data: new Int32Array(values(4)) };
    return { shape, data: new Uint8Array(values(1)) };
  }
  if (descr === '<f8') return { shape, data: new Float64Array(values(8)) };
  if (descr === '<i8') return { shape, data: Float64Array.from(new BigInt64Array(values(8)), Number) };
  const text = /^\|?S(\d+)$/.exec(descr);
  if (text !== null) return { shape, data: new Uint8Array(values(Number(text[1]))) };
  throw new AppError('bad-file', `${what} holds values of type ${descr}; 32- and 64-bit numbers are read.`);
}

/**
 * Features from the members of an archive: `x` (dense, n x d) or scipy's csr (data, indices, indptr, shape).
 * @throws AppError bad-file where members are missing, sizes disagree or a value is not finite
 */
export function featuresFromNpz(
  members: ReadonlyMap<string, NpyArray>,
  names: readonly string[],
  what: string,
): Features {
  const wrong = (seen: string): AppError => new AppError('bad-file', `The features in ${what} do not fit: ${seen}.`);
  const finite = (data: Float32Array): Float32Array => {
    for (let i = 0; i < data.length; i++) {
      if (!Number.isFinite(data[i])) throw wrong(`value number ${i + 1} is ${data[i]}, not a finite number`);
    }
    return data;
  };
  const floats = (array: NpyArray): Float32Array =>
    finite(array.data instanceof Float32Array ? array.data : Float32Array.from(array.data));
  const checkedNames = (numCols: number): readonly string[] => {
    if (names.length !== 0 && names.length !== numCols) throw wrong(`${names.length} names for ${numCols} columns`);
    return names;
  };
  const x = members.get('x');
  if (x !== undefined) {
    if (x.shape.length !== 2) throw wrong(`x has ${x.shape.length} dimensions, expected 2`);
    const [numRows, numCols] = x.shape;
    return { kind: 'dense', numRows, numCols, data: floats(x), names: checkedNames(numCols) };
  }
  const [data, indices, indptr, shape] = ['data', 'indices', 'indptr', 'shape'].map((name) => {
    const member = members.get(name);
    if (member === undefined) throw wrong(`there is neither a member x nor a member ${name}`);
    return member;
  });
  const numRows = shape.data[0];
  const numCols = shape.data[1];
  const rowPtr = Int32Array.from(indptr.data);
  const colIdx = Int32Array.from(indices.data);
  if (rowPtr.length !== numRows + 1) throw wrong(`indptr has ${rowPtr.length} entries for ${numRows} rows`);
  if (rowPtr[0] !== 0 || rowPtr[numRows] !== colIdx.length || data.data.length !== colIdx.length) {
    throw wrong(`indptr ends at ${rowPtr[numRows]}, with ${colIdx.length} indices and ${data.data.length} values`);
  }
  for (let row = 0; row < numRows; row++) {
    if (rowPtr[row + 1] < rowPtr[row]) throw wrong(`indptr falls at row ${row}`);
  }
  for (const column of colIdx) {
    if (column < 0 || column >= numCols) throw wrong(`a column index is ${column} of ${numCols}`);
  }
  return { kind: 'csr', numRows, numCols, rowPtr, colIdx, values: floats(data), names: checkedNames(numCols) };
}
