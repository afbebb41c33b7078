/**
 * Bytes of a text file -> UTF-8 bytes without a byte order mark, so that every later step knows one encoding only.
 * Byte order marks decide; without one the file is UTF-8 if it is valid UTF-8, else Windows-1252 (which any bytes are,
 * so that guess is always reported).
 */
import { AppError } from '../schema/errors.ts';

export type TextEncodingName = 'UTF-8' | 'UTF-16LE' | 'UTF-16BE' | 'Windows-1252';

export interface DecodedText {
  /** UTF-8, no byte order mark, line ends as \n or \r\n */
  readonly bytes: Uint8Array;
  readonly encoding: TextEncodingName;
}

const magics: readonly (readonly [string, readonly number[]])[] = [
  ['a zip archive (or an .xlsx or .docx file)', [0x50, 0x4b, 0x03, 0x04]],
  ['an empty zip archive', [0x50, 0x4b, 0x05, 0x06]],
  ['a Parquet file', [0x50, 0x41, 0x52, 0x31]],
  ['a PNG image', [0x89, 0x50, 0x4e, 0x47]],
  ['a JPEG image', [0xff, 0xd8, 0xff]],
  ['a GIF image', [0x47, 0x49, 0x46, 0x38]],
  ['a PDF file', [0x25, 0x50, 0x44, 0x46, 0x2d]],
  ['an SQLite database', [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65, 0x20, 0x66]],
  ['an old Excel or Word file', [0xd0, 0xcf, 0x11, 0xe0]],
  ['a NumPy array', [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]],
  ['an HDF5 file', [0x89, 0x48, 0x44, 0x46]],
  ['a 7-Zip archive', [0x37, 0x7a, 0xbc, 0xaf]],
  ['an xz archive', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['a zstd archive', [0x28, 0xb5, 0x2f, 0xfd]],
  ['a bzip2 archive', [0x42, 0x5a, 0x68]],
];

const startsWith = (bytes: Uint8Array, prefix: readonly number[]): boolean =>
  bytes.length >= prefix.length && prefix.every((byte, i) => bytes[i] === byte);

/** True for a gzip file, which is read through. */
export function isGzip(bytes: Uint8Array): boolean {
  return startsWith(bytes, [0x1f, 0x8b]);
}

/** What kind of binary file this is, or null where nothing speaks against text. */
export function describeBinary(bytes: Uint8Array): string | null {
  for (const [name, magic] of magics) if (startsWith(bytes, magic)) return name;
  return null;
}

/** The same bytes as plain memory of this thread: TextDecoder refuses shared memory. */
const decode = (bytes: Uint8Array, label: string, fatal: boolean): string =>
  new TextDecoder(label, { fatal, ignoreBOM: false }).decode(bytes);

function isValidUtf8(bytes: Uint8Array): boolean {
  try {
    // In pieces, so that a large file is not held once more as one string. A piece may end inside a character.
    const decoder = new TextDecoder('utf-8', { fatal: true });
    const piece = 1 << 24;
    for (let at = 0; at < bytes.length; at += piece) {
      decoder.decode(bytes.subarray(at, at + piece), { stream: at + piece < bytes.length });
    }
    return true;
  } catch {
    return false;
  }
}

/** Old Macintosh files end lines with a lone carriage return; a file without any \n is taken for one. */
function withNewlines(bytes: Uint8Array): Uint8Array {
  if (bytes.includes(10) || !bytes.includes(13)) return bytes;
  return bytes.map((byte) => (byte === 13 ? 10 : byte));
}

/**
 * @param what how to name the file in an error
 * @throws AppError bad-file for a binary file
 */
export function decodeText(bytes: Uint8Array, what: string): DecodedText {
  const refuse = (kind: string): AppError =>
    new AppError('bad-file', `${what} could not be read as a table: it is ${kind}. Save it as CSV text and try again.`);
  const kind = describeBinary(bytes);
  if (kind !== null) throw refuse(kind);
  if (startsWith(bytes, [0xff, 0xfe]) || startsWith(bytes, [0xfe, 0xff])) {
    const encoding = bytes[0] === 0xff ? 'UTF-16LE' : 'UTF-16BE';
    const text = decode(bytes, encoding.toLowerCase(), false);
    if (text.includes('\0')) throw refuse('not text (it holds zero characters)');
    return { bytes: withNewlines(new TextEncoder().encode(text)), encoding };
  }
  const body = startsWith(bytes, [0xef, 0xbb, 0xbf]) ? bytes.subarray(3) : bytes;
  if (body.includes(0)) throw refuse('not text (it holds zero bytes)');
  if (isValidUtf8(body)) return { bytes: withNewlines(body), encoding: 'UTF-8' };
  const text = decode(body, 'windows-1252', false);
  return { bytes: withNewlines(new TextEncoder().encode(text)), encoding: 'Windows-1252' };
}
