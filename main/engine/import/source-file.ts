/**
 * A file that a person chose, as bytes with its fingerprint: exists, is a file, is not empty, gzip is read through.
 */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { AppError } from '../../../ml/schema/errors.ts';
import { isGzip } from '../../../ml/io/text-encoding.ts';

/** Tables are held in memory while they are read; beyond this the text of one file would not fit beside its graph. */
export const MAX_TEXT_BYTES = 1_500_000_000;

const unzip = promisify(gunzip);

export interface SourceFile {
  /** the name shown to people: the file's own name, not the path */
  readonly name: string;
  /** of the file as given (packed) */
  readonly sha256: string;
  readonly bytes: number;
  /** unpacked */
  readonly content: Uint8Array;
}

const sizeText = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

/** @throws AppError not-found (no such file), bad-file (a folder, a pipe, empty, broken gzip), too-large */
export async function readSource(path: string, name = basename(path)): Promise<SourceFile> {
  const info = await stat(path).catch((thrown: unknown) => {
    throw new AppError('not-found', `There is no file ${path}. Check the name and the folder.`, undefined, thrown);
  });
  if (info.isDirectory()) {
    throw new AppError('bad-file', `${path} is a folder, not a CSV file. Choose a file, or import it as a data set.`);
  }
  if (!info.isFile()) {
    // A pipe may never end and a device never does; and a run must be able to be repeated from its files.
    throw new AppError(
      'bad-file',
      `${path} is not a file that can be read twice. Save its content as a file first; .gz is read as it is.`,
    );
  }
  if (info.size > MAX_TEXT_BYTES) {
    throw new AppError('too-large', `${name} has ${sizeText(info.size)}; up to ${sizeText(MAX_TEXT_BYTES)} are read.`);
  }
  const packed = await readFile(path).catch((thrown: unknown) => {
    const seen = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AppError('bad-file', `${name} could not be read: ${seen}.`, undefined, thrown);
  });
  if (packed.length === 0) {
    throw new AppError('bad-file', `${name} is empty (0 bytes). A table needs a header line and rows.`);
  }
  const sha256 = createHash('sha256').update(packed).digest('hex');
  return { name, sha256, bytes: packed.length, content: isGzip(packed) ? await unpack(packed, name) : packed };
}

async function unpack(packed: Uint8Array, name: string): Promise<Uint8Array> {
  try {
    return await unzip(packed, { maxOutputLength: MAX_TEXT_BYTES });
  } catch (thrown) {
    const isLarge = thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_BUFFER_TOO_LARGE';
    if (isLarge) {
      throw new AppError('too-large', `${name} unpacks to more than ${sizeText(MAX_TEXT_BYTES)}.`, undefined, thrown);
    }
    const seen = thrown instanceof Error ? thrown.message : String(thrown);
    const message = `${name} looks like a gzip file but cannot be unpacked (${seen}). It may be cut off.`;
    throw new AppError('bad-file', message, undefined, thrown);
  }
}
