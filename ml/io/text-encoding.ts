/**
 * Bytes of a text file -> UTF-8 bytes without a byte order mark, so that every later step knows one encoding only. What
 * a person chose decides, then a byte order mark; without both the file is UTF-8 if it is valid UTF-8, else what its bytes
 * look like (guess-encoding.ts), which is always reported.
 */
import { AppError } from '../schema/errors.ts';
import { labelOf, readsEncoding } from './encodings.ts';
import type { TextEncodingName } from './encodings.ts';

/** Bytes of a file in pieces -> UTF-8 without a byte order mark, line ends as \n or \r\n. */
export interface TextDecoding {
  readonly encoding: TextEncodingName;
  /**
   * Null where the bytes are not in this encoding: the file is then read anew, in the next one.
   * @throws AppError bad-file for a binary file
   */
  push(piece: Uint8Array, isLast: boolean): Uint8Array | null;
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

/** Text in two bytes a character is half zeros in Western scripts, always in the same half. */
function zeroHalf(head: Uint8Array): 'even' | 'odd' | null {
  const zeros = [0, 0];
  const length = head.length - (head.length % 2);
  if (length < 16) return null;
  for (let i = 0; i < length; i++) if (head[i] === 0) zeros[i % 2]++;
  const [even, odd] = zeros.map((count) => count / (length / 2));
  if (odd > 0.4 && even < 0.02) return 'odd';
  return even > 0.4 && odd < 0.02 ? 'even' : null;
}

/** What the first bytes say of the encoding: a mark, or zeros; UTF-8 where they say nothing, which is then tried. */
export function firstEncoding(head: Uint8Array): TextEncodingName {
  if (startsWith(head, [0xff, 0xfe])) return 'UTF-16LE';
  if (startsWith(head, [0xfe, 0xff])) return 'UTF-16BE';
  const half = describeBinary(head) === null ? zeroHalf(head) : null;
  return half === null ? 'UTF-8' : half === 'odd' ? 'UTF-16LE' : 'UTF-16BE';
}

const byteOrderMark = [0xef, 0xbb, 0xbf] as const;

/** How many bytes at the end of a piece are the beginning of a character of UTF-8 that goes on in the next one. */
function unfinished(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back];
    if (byte >= 0x80 && byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** Old Macintosh files end lines with a lone carriage return; a file that begins with such ends alone is taken for one. */
function newlinesFor(head: Uint8Array, encoding: TextEncodingName): (bytes: Uint8Array) => Uint8Array {
  const text = new TextDecoder(labelOf(encoding)).decode(head);
  const isOld = text.includes('\r') && !text.includes('\n');
  return (bytes) => (isOld ? bytes.map((byte) => (byte === 13 ? 10 : byte)) : bytes);
}

/**
 * @param head the first bytes of the file, as many as tell what it is and how its lines end
 * @param what how to name the file in an error
 * @param isUtf8 a fast check, where the platform has one
 * @throws AppError bad-file for a binary file
 */
export function createTextDecoding(
  head: Uint8Array,
  what: string,
  encoding: TextEncodingName,
  isUtf8: (bytes: Uint8Array) => boolean,
): TextDecoding {
  const refuse = (kind: string): AppError =>
    new AppError('bad-file', `${what} could not be read as a table: it is ${kind}. Save it as CSV text and try again.`);
  const kind = describeBinary(head);
  if (kind !== null) throw refuse(kind);
  if (!readsEncoding(encoding)) {
    const said = 'this program was built without it. Save the file as UTF-8 and try again.';
    throw new AppError('unavailable', `${what} cannot be read as ${encoding}: ${said}`);
  }
  const newlines = newlinesFor(head, encoding);
  if (encoding === 'UTF-8') {
    let isFirst = true;
    let held: Uint8Array = new Uint8Array(0);
    return {
      encoding,
      push: (piece, isLast) => {
        let bytes = joined(held, piece);
        if (isFirst && bytes.length < byteOrderMark.length && !isLast) {
          held = bytes.slice();
          return new Uint8Array(0);
        }
        if (isFirst && startsWith(bytes, byteOrderMark)) bytes = bytes.subarray(3);
        isFirst = false;
        const whole = isLast ? bytes : bytes.subarray(0, bytes.length - unfinished(bytes));
        held = bytes.slice(whole.length);
        if (whole.includes(0)) throw refuse('not text (it holds zero bytes)');
        return isUtf8(whole) ? newlines(whole) : null;
      },
    };
  }
  const decoder = new TextDecoder(labelOf(encoding));
  const encoder = new TextEncoder();
  return {
    encoding,
    push: (piece, isLast) => {
      const text = decoder.decode(piece, { stream: !isLast });
      if (text.includes('\0')) {
        throw refuse(`not text (it holds zero ${encoding.startsWith('UTF-16') ? 'characters' : 'bytes'})`);
      }
      return newlines(encoder.encode(text));
    },
  };
}
