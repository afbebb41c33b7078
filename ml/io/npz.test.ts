import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { featuresFromNpz, readNpy, readNpz } from './npz.ts';

const inflate = (deflated: Uint8Array, size: number) => inflateRawSync(deflated, { maxOutputLength: size + 1 });

function npy(descr: string, shape: string, data: Uint8Array, fortran = 'False') {
  const header = `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': (${shape}), }\n`;
  const head = new TextEncoder().encode(header);
  const out = new Uint8Array(10 + head.length + data.length);
  out.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, head.length & 255, head.length >> 8]);
  out.set(head, 10);
  out.set(data, 10 + head.length);
  return out;
}
const f4 = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);
const i4 = (...values: number[]) => new Uint8Array(Int32Array.from(values).buffer);

/** A zip as numpy writes it: local headers, members, directory, end record. */
function zip(members: Record<string, Uint8Array>, isDeflated: boolean) {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [name, plain] of Object.entries(members)) {
    const body = isDeflated ? new Uint8Array(deflateRawSync(plain)) : plain;
    const label = new TextEncoder().encode(name);
    const local = new Uint8Array(30 + label.length);
    const entry = new Uint8Array(46 + label.length);
    for (const [bytes, at] of [
      [local, 0],
      [entry, 2],
    ] as const) {
      const view = new DataView(bytes.buffer);
      view.setUint32(0, at === 0 ? 0x04034b50 : 0x02014b50, true);
      view.setUint16(8 + at, isDeflated ? 8 : 0, true);
      view.setUint32(18 + at, body.length, true);
      view.setUint32(22 + at, plain.length, true);
      view.setUint16(26 + at, label.length, true);
      bytes.set(label, bytes.length - label.length);
    }
    new DataView(entry.buffer).setUint32(42, offset, true);
    parts.push(local, body);
    directory.push(entry);
    offset += local.length + body.length;
  }
  const end = new Uint8Array(22);
  const view = new DataView(end.buffer);
  view.setUint32(0, 0x06054b50, true);
  view.setUint16(10, directory.length, true);
  view.setUint32(16, offset, true);
  return Uint8Array.from([...parts, ...directory, end].flatMap((part) => [...part]));
}

const sparse = {
  'data.npy': npy('<f4', '3,', f4(1, 2, 0.5)),
  'indices.npy': npy('<i4', '3,', i4(0, 3, 1)),
  'indptr.npy': npy('<i4', '4,', i4(0, 2, 2, 3)),
  'shape.npy': npy('<i4', '2,', i4(3, 4)),
  'format.npy': npy('|S3', '', new TextEncoder().encode('csr')),
};

describe('readNpz', () => {
  it.each([true, false])('reads a sparse matrix (deflated: %s)', (isDeflated) => {
    const features = featuresFromNpz(readNpz(zip(sparse, isDeflated), inflate, 'f.npz'), [], 'f.npz');
    expect(features).toEqual({
      kind: 'csr',
      numRows: 3,
      numCols: 4,
      rowPtr: Int32Array.of(0, 2, 2, 3),
      colIdx: Int32Array.of(0, 3, 1),
      values: Float32Array.of(1, 2, 0.5),
      names: [],
    });
  });

  it('reads a dense matrix of doubles with names, from bytes that other code still holds', () => {
    const x = new Uint8Array(Float64Array.of(1, 2, 3, 4, 5, 6).buffer);
    // Node's own buffers share their memory when sliced; the values must not.
    const bytes = Buffer.from(zip({ 'x.npy': npy('<f8', '3, 2', x) }, false));
    const features = featuresFromNpz(readNpz(bytes, inflate, 'f.npz'), ['a', 'b'], 'f.npz');
    bytes.fill(0);
    expect(features).toMatchObject({ kind: 'dense', numRows: 3, numCols: 2, data: Float32Array.of(1, 2, 3, 4, 5, 6) });
  });

  it('says what is wrong with a broken archive', () => {
    const whole = zip(sparse, true);
    expect(() => readNpz(whole.subarray(0, whole.length - 30), inflate, 'f.npz')).toThrow(/no zip directory/);
    const cut = Uint8Array.from(whole);
    cut.fill(7, 60, 80);
    expect(() => readNpz(cut, inflate, 'f.npz')).toThrow(/f\.npz/);
  });

  it.each([
    ['a value that is not finite', { ...sparse, 'data.npy': npy('<f4', '3,', f4(1, NaN, 3)) }, /not a finite number/],
    ['a column out of range', { ...sparse, 'indices.npy': npy('<i4', '3,', i4(0, 4, 1)) }, /column index is 4 of 4/],
    ['row pointers that fall', { ...sparse, 'indptr.npy': npy('<i4', '4,', i4(0, 3, 2, 3)) }, /falls at row 1/],
    ['row pointers of another length', { ...sparse, 'indptr.npy': npy('<i4', '3,', i4(0, 2, 3)) }, /3 entries for 3/],
  ])('refuses %s', (_what, members, message) => {
    expect(() => featuresFromNpz(readNpz(zip(members, true), inflate, 'f.npz'), [], 'f.npz')).toThrow(message);
  });

  it('refuses names that do not fit, missing members and unknown layouts', () => {
    const members = readNpz(zip(sparse, true), inflate, 'f.npz');
    expect(() => featuresFromNpz(members, ['only one'], 'f.npz')).toThrow(/1 names for 4 columns/);
    expect(() => featuresFromNpz(new Map(), [], 'f.npz')).toThrow(/neither a member x nor a member data/);
    expect(() => readNpy(npy('<f4', '2, 2', f4(1, 2, 3, 4), 'True'), 'x')).toThrow(/Fortran order/);
    expect(() => readNpy(npy('<c8', '1,', f4(1, 2)), 'x')).toThrow(/type <c8/);
    expect(() => readNpy(npy('<f4', '9,', f4(1, 2)), 'x')).toThrow(/cut off/);
  });
});
