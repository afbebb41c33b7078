/**
 * The text of a file in pieces: gzip is read through, the fingerprint taken on the way, the encoding found from a byte
 * order mark or the XML declaration, else UTF-8 and, where that fails, Windows-1252. The file is never held as a whole.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import type { Readable } from 'node:stream';
import { AppError } from '../../../../ml/schema/errors.ts';
import { isGzip } from '../../../../ml/io/text-encoding.ts';

const PIECE_BYTES = 1 << 18;
const HEAD_BYTES = 1 << 16;
/** A packed file may not unpack to more than this, nor beyond the first bytes to many times its size. */
const MOST_UNPACKED = 64_000_000_000;
const MOST_RATIO = 300;
const FREE_BYTES = 50_000_000;

/** The first bytes as they lie on disk, and the first of what they unpack to. */
export async function readHead(path: string): Promise<{ readonly raw: Uint8Array; readonly plain: Uint8Array }> {
  const file = await open(path, 'r');
  try {
    const raw = new Uint8Array(HEAD_BYTES);
    const { bytesRead } = await file.read(raw, 0, HEAD_BYTES, 0);
    const head = raw.subarray(0, bytesRead);
    return { raw: head, plain: isGzip(head) ? await unpackHead(head) : head };
  } finally {
    await file.close();
  }
}

function unpackHead(head: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve) => {
    const pieces: Uint8Array[] = [];
    let size = 0;
    const gunzip = createGunzip();
    const finish = (): void => {
      gunzip.destroy();
      resolve(Buffer.concat(pieces).subarray(0, HEAD_BYTES));
    };
    gunzip.on('data', (piece: Uint8Array) => {
      pieces.push(piece);
      size += piece.length;
      if (size >= HEAD_BYTES) finish();
    });
    // It ends in the middle, which is no error here.
    gunzip.on('error', finish);
    gunzip.on('end', finish);
    gunzip.end(head);
  });
}

export interface TextCoding {
  readonly label: string;
  /** whether bytes that do not fit are an error: the caller then tries the next one */
  readonly fatal: boolean;
}

/** What the head says of the encoding; null where it says nothing. */
export function saidCoding(head: Uint8Array): string | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8';
  if (head[0] === 0x3c && head[1] === 0) return 'utf-16le';
  if (head[0] === 0 && head[1] === 0x3c) return 'utf-16be';
  const declared = /^\s*<\?xml[^>]*encoding\s*=\s*["']([\w.:-]+)["']/.exec(
    new TextDecoder('latin1').decode(head.subarray(0, 300)),
  );
  if (declared === null) return null;
  try {
    return new TextDecoder(declared[1]).encoding;
  } catch {
    return null;
  }
}

/** The first piece of the text, whatever its encoding. */
export const headText = (head: Uint8Array, chosen?: string): string =>
  new TextDecoder(chosen?.toLowerCase() ?? saidCoding(head) ?? 'utf-8').decode(head);

export interface TextEnd {
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Hands the bytes out piece by piece, unpacked where the file is packed; takes() may rest between them.
 * @throws AppError bad-file (broken gzip), too-large
 */
export async function eachBytes(
  path: string,
  name: string,
  takes: (piece: Uint8Array, bytesDone: number) => void | Promise<void>,
): Promise<TextEnd> {
  const { raw } = await readHead(path);
  const hash = createHash('sha256');
  const file = createReadStream(path, { highWaterMark: PIECE_BYTES });
  let packed = 0;
  file.on('data', (piece) => {
    hash.update(piece);
    packed += piece.length;
  });
  const unpacks = isGzip(raw);
  const stream: Readable = unpacks ? file.pipe(createGunzip({ chunkSize: PIECE_BYTES })) : file;
  if (unpacks) file.on('error', (thrown) => stream.destroy(thrown));
  let unpacked = 0;
  try {
    for await (const piece of stream) {
      if (!(piece instanceof Uint8Array)) continue;
      unpacked += piece.length;
      if (unpacks && (unpacked > MOST_UNPACKED || unpacked > FREE_BYTES + packed * MOST_RATIO)) {
        throw new AppError(
          'too-large',
          `${name} unpacks to far more than a file of its size should hold; it was not read further.`,
        );
      }
      await takes(piece, packed);
    }
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && String(thrown.code).startsWith('Z_')) {
      const message = `${name} looks like a gzip file but cannot be unpacked (${thrown.message}). It may be cut off.`;
      throw new AppError('bad-file', message, undefined, thrown);
    }
    throw thrown;
  } finally {
    file.destroy();
    stream.destroy();
  }
  return { sha256: hash.digest('hex'), bytes: packed };
}

/**
 * Hands the text out piece by piece; takes() may rest between them.
 * @throws AppError bad-file (broken gzip), too-large; TypeError where the bytes are not in this encoding
 */
export async function eachPiece(
  path: string,
  name: string,
  coding: TextCoding,
  takes: (text: string, bytesDone: number) => Promise<void>,
): Promise<TextEnd> {
  const decoder = new TextDecoder(coding.label, { fatal: coding.fatal });
  const end = await eachBytes(path, name, (piece, done) => takes(decoder.decode(piece, { stream: true }), done));
  const rest = decoder.decode();
  if (rest !== '') await takes(rest, end.bytes);
  return end;
}
