/**
 * A file that a person chose: exists, is a file, is not empty. Tables are read in pieces (./read-text.ts); what can only be
 * read as a whole (archives of features, small lists) comes as bytes with its fingerprint, gzip read through.
 */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { TextEncodingName } from '../../../ml/io/encodings.ts';
import { AppError } from '../../../ml/schema/errors.ts';
import { isGzip } from '../../../ml/io/text-encoding.ts';

/** What is held in memory while it is read; beyond this it would not fit beside its graph. */
export const MAX_HELD_BYTES = 1_500_000_000;
/** What is read in pieces is never held; this is what a day of reading would take. */
export const MOST_BYTES = 100_000_000_000;

const unzip = promisify(gunzip);

export interface SourceStat {
  readonly path: string;
  /** the name shown to people: the file's own name, not the path */
  readonly name: string;
  /** of the file as given (packed) */
  readonly bytes: number;
  /** what a person says that its text is in */
  readonly encoding?: TextEncodingName;
}

export interface SourceFile extends Omit<SourceStat, 'path'> {
  /** of the file as given (packed) */
  readonly sha256: string;
  /** unpacked */
  readonly content: Uint8Array;
}

const sizeText = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

/** @throws AppError not-found (no such file), bad-file (a folder, a pipe, empty), too-large */
export async function statSource(
  path: string,
  name = basename(path),
  encoding?: TextEncodingName,
): Promise<SourceStat> {
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
  if (info.size === 0) {
    throw new AppError('bad-file', `${name} is empty (0 bytes). A table needs a header line and rows.`);
  }
  if (info.size > MOST_BYTES) {
    throw new AppError('too-large', `${name} has ${sizeText(info.size)}; up to ${sizeText(MOST_BYTES)} are read.`);
  }
  return { path, name, bytes: info.size, ...(encoding === undefined ? {} : { encoding }) };
}

/** @throws AppError as statSource, and bad-file (broken gzip) */
export async function readSource(path: string, given?: string): Promise<SourceFile> {
  const { name, bytes } = await statSource(path, given);
  if (bytes > MAX_HELD_BYTES) {
    throw new AppError('too-large', `${name} has ${sizeText(bytes)}; up to ${sizeText(MAX_HELD_BYTES)} are read.`);
  }
  const packed = await readFile(path).catch((thrown: unknown) => {
    const seen = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AppError('bad-file', `${name} could not be read: ${seen}.`, undefined, thrown);
  });
  const sha256 = createHash('sha256').update(packed).digest('hex');
  return { name, sha256, bytes: packed.length, content: isGzip(packed) ? await unpack(packed, name) : packed };
}

async function unpack(packed: Uint8Array, name: string): Promise<Uint8Array> {
  try {
    return await unzip(packed, { maxOutputLength: MAX_HELD_BYTES });
  } catch (thrown) {
    const isLarge = thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_BUFFER_TOO_LARGE';
    if (isLarge) {
      throw new AppError('too-large', `${name} unpacks to more than ${sizeText(MAX_HELD_BYTES)}.`, undefined, thrown);
    }
    const seen = thrown instanceof Error ? thrown.message : String(thrown);
    const message = `${name} looks like a gzip file but cannot be unpacked (${seen}). It may be cut off.`;
    throw new AppError('bad-file', message, undefined, thrown);
  }
}
