/** Results to standard output or, whole or not at all, to a file. */
import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { AppError } from '../../ml/schema/errors.ts';
import type { Io } from './command.ts';

/** Characters written at once. */
const PIECE = 1 << 18;

/** Small texts put together into pieces; between two of them Ctrl-C is heard. @throws AppError cancelled */
async function eachPiece(
  text: Iterable<string>,
  signal: AbortSignal,
  write: (piece: string) => void | Promise<void>,
): Promise<void> {
  let held: string[] = [];
  let length = 0;
  const flush = async (): Promise<void> => {
    await write(held.join(''));
    held = [];
    length = 0;
  };
  for (const part of text) {
    held.push(part);
    length += part.length;
    if (length < PIECE) continue;
    await flush();
    await setImmediate();
    if (signal.aborted) throw new AppError('cancelled', 'Stopped before everything was written.');
  }
  await flush();
}

function reason(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : null;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'there is no such folder';
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return 'that folder may not be written';
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** @param text whole, or in parts of any size @throws AppError storage when the file cannot be written; cancelled */
export async function writeOutput(text: string | Iterable<string>, file: string | null, io: Io): Promise<void> {
  const parts = typeof text === 'string' ? [text] : text;
  if (file === null) await eachPiece(parts, io.signal, io.out);
  else await replaceFile(file, io, (write) => eachPiece(parts, io.signal, write));
}

/** The same for what is no text. @throws AppError storage */
export async function writeBytes(data: Uint8Array, file: string, io: Io): Promise<void> {
  await replaceFile(file, io, (write) => write(data));
}

/** The same for what comes in pieces. @throws AppError storage, cancelled */
export async function writePieces(pieces: AsyncIterable<Uint8Array>, file: string, io: Io): Promise<void> {
  await replaceFile(file, io, async (write) => {
    for await (const piece of pieces) {
      if (io.signal.aborted) throw new AppError('cancelled', 'Stopped before everything was written.');
      await write(piece);
    }
  });
}

type Fill = (write: (piece: string | Uint8Array) => Promise<void>) => Promise<void>;

async function writeInto(path: string, file: string, fill: Fill): Promise<void> {
  try {
    const handle = await open(path, 'w');
    try {
      await fill((piece) => handle.writeFile(piece));
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('storage', `${file} could not be written: ${reason(cause)}.`, undefined, cause);
  }
}

async function replaceFile(file: string, io: Io, fill: Fill): Promise<void> {
  const path = resolve(io.cwd, file);
  const there = await stat(path).catch(() => null);
  if (there?.isDirectory() === true) {
    throw new AppError('storage', `${file} could not be written: it is a folder. Name a file in it.`);
  }
  if (there?.isFile() === false) {
    // A pipe or a device, such as /dev/null: written to, never replaced by a file.
    await writeInto(path, file, fill);
    return;
  }
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  try {
    const handle = await open(temporary, 'wx');
    try {
      await fill((piece) => handle.writeFile(piece));
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    if (cause instanceof AppError) throw cause;
    throw new AppError('storage', `${file} could not be written: ${reason(cause)}.`, undefined, cause);
  }
}

/** A folder for results, where it is not there yet. @param said as it was given @throws AppError storage */
export async function makeFolder(path: string, said: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((cause: unknown) => {
    const isTaken = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
    const seen = isTaken ? 'a file of that name is there' : reason(cause);
    throw new AppError('storage', `The folder ${said} could not be made: ${seen}.`, undefined, cause);
  });
}
