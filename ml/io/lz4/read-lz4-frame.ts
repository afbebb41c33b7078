/**
 * The frames of LZ4 in which Arrow packs columns (and the lz4 program files): blocks that may refer to those before them,
 * with or without sums, which are not checked. What it unpacks to is bounded.
 */
import { AppError } from '../../schema/errors.ts';

const MAGIC = 0x184d2204;
const MIN_MATCH = 4;

const broken = (): AppError => new AppError('bad-file', 'The packed data is damaged (LZ4).');

/** @throws AppError bad-file (damaged), too-large */
export function readLz4Frame(bytes: Uint8Array, most: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 7 || view.getUint32(0, true) !== MAGIC) throw broken();
  const flags = bytes[4];
  const hasBlockSums = (flags & 0x10) !== 0;
  const hasSize = (flags & 0x08) !== 0;
  let at = 6 + (hasSize ? 8 : 0) + ((flags & 0x01) !== 0 ? 4 : 0) + 1;
  const said = hasSize && bytes.length >= 14 ? Number(view.getBigUint64(6, true)) : 0;
  if (said > most) throw tooLarge();
  let out = new Uint8Array(Math.max(said, 1 << 12));
  let filled = 0;
  const room = (more: number): void => {
    if (filled + more > most) throw tooLarge();
    if (filled + more <= out.length) return;
    const wider = new Uint8Array(Math.min(most, Math.max(filled + more, 2 * out.length)));
    wider.set(out.subarray(0, filled));
    out = wider;
  };

  const block = (start: number, end: number): void => {
    const length = (from: number): number => {
      // 255 goes on, anything less ends.
      let sum = 0;
      let next = from;
      while (next < end && bytes[next] === 255) {
        sum += 255;
        next++;
      }
      if (next >= end) throw broken();
      position = next + 1;
      return sum + bytes[next];
    };
    let position = start;
    while (position < end) {
      const token = bytes[position++];
      let literals = token >> 4;
      if (literals === 15) literals += length(position);
      if (position + literals > end) throw broken();
      room(literals);
      out.set(bytes.subarray(position, position + literals), filled);
      filled += literals;
      position += literals;
      if (position === end) return;
      if (position + 2 > end) throw broken();
      const distance = bytes[position] | (bytes[position + 1] << 8);
      position += 2;
      if (distance === 0 || distance > filled) throw broken();
      let match = token & 15;
      if (match === 15) match += length(position);
      match += MIN_MATCH;
      room(match);
      // Byte by byte: a match may overlap what it writes.
      for (let i = 0; i < match; i++, filled++) out[filled] = out[filled - distance];
    }
  };

  while (true) {
    if (at + 4 > bytes.length) throw broken();
    const size = view.getUint32(at, true);
    at += 4;
    if (size === 0) return out.subarray(0, filled);
    const isPlain = size >>> 31 === 1;
    const end = at + (size & 0x7fffffff);
    if (end > bytes.length) throw broken();
    if (isPlain) {
      room(end - at);
      out.set(bytes.subarray(at, end), filled);
      filled += end - at;
    } else block(at, end);
    at = end + (hasBlockSums ? 4 : 0);
  }
}

const tooLarge = (): AppError => new AppError('too-large', 'The packed data unpacks to more than can be held (LZ4).');
