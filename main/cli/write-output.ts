/** Results to standard output or, whole or not at all, to a file. */
import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError } from '../../ml/schema/errors.ts';
import type { Io } from './command.ts';

/** @throws AppError storage when the file cannot be written */
export async function writeOutput(text: string, file: string | null, io: Io): Promise<void> {
  if (file === null) {
    io.out(text);
    return;
  }
  const path = resolve(io.cwd, file);
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  try {
    await writeFile(temporary, text);
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('storage', `${file} could not be written: ${why}.`, undefined, cause);
  }
}
