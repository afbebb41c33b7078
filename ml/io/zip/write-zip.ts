/**
 * Zip files whose bytes depend on their content alone: fixed times, one compressor (fflate, the same on every machine),
 * entries in the order given. Content comes in pieces, so that a long table is never held whole.
 */
import { Deflate } from 'fflate';
import { AppError } from '../../schema/errors.ts';
import { crc32 } from './crc.ts';
import {
  CENTRAL,
  CENTRAL_LENGTH,
  DATE,
  DEFLATED,
  END,
  END_LENGTH,
  FLAGS,
  LOCAL,
  LOCAL_LENGTH,
  MOST_BYTES,
  MOST_ENTRIES,
  STORED,
  VERSION,
  nameProblem,
} from './zip-layout.ts';
import type { ZipEntry } from './zip-layout.ts';

export type Pieces = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** Bytes compressed between two rests. */
const SLICE = 1 << 18;

export function joinBytes(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** @param tick awaited after each slice @param visit sees the content as it passes @throws AppError too-large */
export async function packEntry(
  name: string,
  content: Pieces,
  {
    stored = false,
    level = 6,
    tick,
    visit,
  }: {
    readonly stored?: boolean;
    /** how much work goes into making it small: 1 (least) to 9 */
    readonly level?: 1 | 3 | 6 | 9;
    readonly tick: () => Promise<void>;
    readonly visit?: (piece: Uint8Array) => void;
  },
): Promise<ZipEntry> {
  const problem = nameProblem(name);
  if (problem !== null) throw new AppError('invalid-argument', `A file of the archive ${problem}: "${name}".`);
  const out: Uint8Array[] = [];
  const deflate = stored ? null : new Deflate({ level }, (piece) => out.push(piece));
  let crc = 0;
  let size = 0;
  for await (const piece of content) {
    for (let at = 0; at < piece.length; at += SLICE) {
      const slice = piece.subarray(at, at + SLICE);
      crc = crc32(slice, crc);
      size += slice.length;
      visit?.(slice);
      // Copied: whoever made the piece may use its memory again.
      if (deflate === null) out.push(slice.slice());
      else deflate.push(slice);
      await tick();
    }
  }
  deflate?.push(new Uint8Array(0), true);
  if (size > MOST_BYTES) throw new AppError('too-large', `${name} has more than 4 GiB, too many for a zip file.`);
  return { name, method: stored ? STORED : DEFLATED, crc, size, packed: joinBytes(out) };
}

function header(entry: ZipEntry, name: Uint8Array, offset: number | null): Uint8Array {
  const isLocal = offset === null;
  const start = isLocal ? LOCAL_LENGTH : CENTRAL_LENGTH;
  const bytes = new Uint8Array(start + name.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, isLocal ? LOCAL : CENTRAL, true);
  let at = 4;
  if (!isLocal) {
    view.setUint16(at, VERSION, true);
    at += 2;
  }
  view.setUint16(at, VERSION, true);
  view.setUint16(at + 2, FLAGS, true);
  view.setUint16(at + 4, entry.method, true);
  view.setUint16(at + 6, 0, true);
  view.setUint16(at + 8, DATE, true);
  view.setUint32(at + 10, entry.crc, true);
  view.setUint32(at + 14, entry.packed.length, true);
  view.setUint32(at + 18, entry.size, true);
  view.setUint16(at + 22, name.length, true);
  if (offset !== null) view.setUint32(42, offset, true);
  bytes.set(name, start);
  return bytes;
}

/** @throws AppError too-large, invalid-argument (a name twice) */
export function* zipBytes(entries: readonly ZipEntry[]): Generator<Uint8Array> {
  if (entries.length > MOST_ENTRIES) throw new AppError('too-large', 'A zip file holds at most 65,535 files.');
  const twice = entries.find((entry, i) => entries.findIndex((other) => other.name === entry.name) !== i);
  if (twice !== undefined) throw new AppError('invalid-argument', `Two files of the archive are called ${twice.name}.`);
  const encoder = new TextEncoder();
  const central: Uint8Array[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = encoder.encode(entry.name);
    const local = header(entry, name, null);
    central.push(header(entry, name, offset));
    offset += local.length + entry.packed.length;
    if (offset > MOST_BYTES) throw new AppError('too-large', 'The zip file would have more than 4 GiB.');
    yield local;
    yield entry.packed;
  }
  const list = joinBytes(central);
  yield list;
  const end = new Uint8Array(END_LENGTH);
  const view = new DataView(end.buffer);
  view.setUint32(0, END, true);
  view.setUint16(8, entries.length, true);
  view.setUint16(10, entries.length, true);
  view.setUint32(12, list.length, true);
  view.setUint32(16, offset, true);
  yield end;
}
