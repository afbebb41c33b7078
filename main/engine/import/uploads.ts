/**
 * Files that arrive as bytes from a page. They lie in a hidden folder of the library that carries the number of this
 * process, until the import is made or the engine closes; the next engine sweeps what a killed one left.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../ml/schema/errors.ts';
import type { SourcePath } from './import-project.ts';
import { MOST_BYTES } from './source-file.ts';

export const MAX_CHUNK_BYTES = 4 * 1024 * 1024;
const MAX_UPLOADS = 32;

interface Upload {
  readonly fileName: string;
  readonly bytes: number;
  readonly path: string;
  /** closed and gone once everything has arrived */
  file: FileHandle | null;
  received: number;
  /** pieces that are being written */
  writing: number;
}

export interface Uploads {
  begin(fileName: string, bytes: number): Promise<string>;
  /** @throws AppError invalid-argument (not the next piece), not-found, storage */
  chunk(uploadId: string, offset: number, data: Uint8Array): Promise<number>;
  /** A complete upload as a file. @throws AppError conflict where bytes are missing */
  source(uploadId: string): SourcePath & { readonly bytes: number; readonly name: string };
  has(uploadId: string): boolean;
  drop(uploadId: string): Promise<void>;
  close(): Promise<void>;
}

export function createUploads(folder: string): Uploads {
  const uploads = new Map<string, Upload>();
  const find = (uploadId: string): Upload => {
    const upload = uploads.get(uploadId);
    if (upload === undefined) {
      throw new AppError('not-found', 'This upload is not there any more. Choose the file again.');
    }
    return upload;
  };
  const drop = async (uploadId: string): Promise<void> => {
    const upload = uploads.get(uploadId);
    if (upload === undefined) return;
    uploads.delete(uploadId);
    await upload.file?.close();
    await rm(upload.path, { force: true });
  };
  return {
    begin: async (fileName, bytes) => {
      if (bytes > MOST_BYTES) {
        throw new AppError('too-large', `${fileName} has ${bytes} bytes; up to ${MOST_BYTES} are read.`);
      }
      // The oldest goes: a page that was left open must not fill the disk.
      while (uploads.size >= MAX_UPLOADS) await drop([...uploads.keys()][0]);
      await mkdir(folder, { recursive: true });
      const uploadId = randomUUID();
      const path = join(folder, uploadId);
      uploads.set(uploadId, { fileName, bytes, path, file: await open(path, 'w'), received: 0, writing: 0 });
      return uploadId;
    },
    chunk: async (uploadId, offset, data) => {
      const upload = find(uploadId);
      if (data.length > MAX_CHUNK_BYTES) {
        throw new AppError(
          'invalid-argument',
          `A piece of ${data.length} bytes is too large; send at most 4 MB at once.`,
        );
      }
      if (offset !== upload.received) {
        const message = `A piece of ${upload.fileName} came out of order: at ${offset}, expected at ${upload.received}.`;
        throw new AppError('invalid-argument', message);
      }
      if (offset + data.length > upload.bytes) {
        throw new AppError(
          'invalid-argument',
          `${upload.fileName} is longer than the ${upload.bytes} bytes announced.`,
        );
      }
      const { file } = upload;
      // Before the write ends, so that the next piece may already come.
      upload.received += data.length;
      upload.writing++;
      try {
        let done = 0;
        while (file !== null && done < data.length)
          done += (await file.write(data, done, data.length - done, offset + done)).bytesWritten;
        upload.writing--;
        if (upload.received === upload.bytes && upload.writing === 0) {
          upload.file = null;
          await file?.close();
        }
      } catch (thrown) {
        await drop(uploadId);
        const seen = thrown instanceof Error ? thrown.message : String(thrown);
        throw new AppError('storage', `${upload.fileName} could not be kept: ${seen}.`, undefined, thrown);
      }
      return upload.received;
    },
    source: (uploadId) => {
      const { path, fileName, received, bytes } = find(uploadId);
      if (received !== bytes) {
        throw new AppError('conflict', `${fileName} has not arrived whole: ${received} of ${bytes} bytes.`);
      }
      return { path, name: fileName, bytes };
    },
    has: (uploadId) => uploads.has(uploadId),
    drop,
    close: async () => {
      for (const uploadId of [...uploads.keys()]) await drop(uploadId);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
