/**
 * What was read of an uploaded file, kept until it is imported or dropped: the look before and the import itself read
 * a graph file once.
 */
import { mkdir, rm } from 'node:fs/promises';
import type { ReadFile } from './graph-file/read-file.ts';
import type { TextEncodingName } from '../../../ml/io/encodings.ts';
import { runImport } from './import-thread.ts';
import type { Uploads } from './uploads.ts';

export interface UploadReads {
  /** @throws AppError not-found, bad-file, too-large, cancelled */
  read(uploadId: string, signal: AbortSignal): Promise<ReadFile>;
  /** In which encoding it is read from now on. */
  choose(uploadId: string, encoding: TextEncodingName): Promise<void>;
  drop(uploadId: string): Promise<void>;
}

export function createUploadReads(uploads: Uploads): UploadReads {
  const reads = new Map<string, { readonly folder: string; readonly file: Promise<ReadFile> }>();
  const chosen = new Map<string, TextEncodingName>();
  const forget = async (uploadId: string): Promise<void> => {
    const read = reads.get(uploadId);
    reads.delete(uploadId);
    if (read === undefined) return;
    await read.file.catch(() => null);
    await rm(read.folder, { recursive: true, force: true });
  };
  return {
    read: async (uploadId, signal) => {
      const source = uploads.source(uploadId);
      const known = reads.get(uploadId);
      if (known !== undefined) return known.file;
      // Uploads that had to go take what was read of them along.
      for (const other of [...reads.keys()]) if (!uploads.has(other)) await forget(other);
      const folder = `${source.path}-rows`;
      await mkdir(folder, { recursive: true });
      const { path, name } = source;
      const encoding = chosen.get(uploadId);
      const file = runImport(
        'look',
        { source: { path, name, ...(encoding === undefined ? {} : { encoding }) }, folder },
        { signal, progress: () => undefined },
      );
      reads.set(uploadId, { folder, file });
      try {
        return await file;
      } catch (thrown) {
        await forget(uploadId);
        throw thrown;
      }
    },
    choose: async (uploadId, encoding) => {
      chosen.set(uploadId, encoding);
      await forget(uploadId);
    },
    drop: async (uploadId) => {
      chosen.delete(uploadId);
      await forget(uploadId);
      await uploads.drop(uploadId);
    },
  };
}
