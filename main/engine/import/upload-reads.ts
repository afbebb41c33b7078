/**
 * What was read of an uploaded file, kept until it is imported or dropped: the look before and the import itself read
 * a graph file once. Uploads that are one graph together are read under the first of them.
 */
import { mkdir, rm } from 'node:fs/promises';
import { AppError } from '../../../ml/schema/errors.ts';
import { isNeo4j } from './graph-file/neo4j-files.ts';
import type { ReadFile } from './graph-file/read-file.ts';
import type { TextEncodingName } from '../../../ml/io/encodings.ts';
import { areSwapped, requireOneOrTwo, tablesOf } from './import-files.ts';
import { runImport } from './import-thread.ts';
import type { Uploads } from './uploads.ts';

export interface UploadReads {
  /** @throws AppError not-found, bad-file, too-large, cancelled */
  read(uploadId: string, signal: AbortSignal): Promise<ReadFile>;
  /** Which of several is what. @throws AppError as read, and invalid-argument where they do not go together */
  sort(
    uploadIds: readonly string[],
    signal: AbortSignal,
  ): Promise<{ readonly edges: string; readonly nodes: string | null }>;
  /** In which encoding it is read from now on. */
  choose(uploadId: string, encoding: TextEncodingName): Promise<void>;
  drop(uploadId: string): Promise<void>;
}

/** @param tell how much of an upload was read, 0..1 */
export function createUploadReads(
  uploads: Uploads,
  tell: (uploadId: string, fraction: number) => void = () => undefined,
): UploadReads {
  const reads = new Map<string, { readonly folder: string; readonly file: Promise<ReadFile> }>();
  const chosen = new Map<string, TextEncodingName>();
  /** the others of a dump, by its first file */
  const joined = new Map<string, readonly string[]>();
  const forget = async (uploadId: string): Promise<void> => {
    const read = reads.get(uploadId);
    reads.delete(uploadId);
    if (read === undefined) return;
    await read.file.catch(() => null);
    await rm(read.folder, { recursive: true, force: true });
  };
  const read = async (uploadId: string, signal: AbortSignal): Promise<ReadFile> => {
    const source = uploads.source(uploadId);
    const known = reads.get(uploadId);
    if (known !== undefined) return known.file;
    // Uploads that had to go take what was read of them along.
    for (const other of [...reads.keys()]) if (!uploads.has(other)) await forget(other);
    const folder = `${source.path}-rows`;
    await mkdir(folder, { recursive: true });
    const { path, name } = source;
    const encoding = chosen.get(uploadId);
    const more = (joined.get(uploadId) ?? []).map((one) => uploads.source(one));
    const sources = [{ path, name, ...(encoding === undefined ? {} : { encoding }) }, ...more];
    const file = runImport(
      'look',
      { sources, folder },
      { signal, progress: (_, fraction) => tell(uploadId, fraction) },
    );
    reads.set(uploadId, { folder, file });
    try {
      return await file;
    } catch (thrown) {
      await forget(uploadId);
      throw thrown;
    }
  };
  return {
    read,
    sort: async (uploadIds, signal) => {
      const sources = uploadIds.map((uploadId) => uploads.source(uploadId));
      if (new Set(uploadIds).size < uploadIds.length) {
        throw new AppError('invalid-argument', 'The same file was given twice. Give each file once.');
      }
      const [first, ...rest] = uploadIds;
      if ((await Promise.all(sources.map(isNeo4j))).some((one) => one)) {
        await forget(first);
        joined.set(first, rest);
        return { edges: first, nodes: null };
      }
      requireOneOrTwo(sources.length);
      const files: ReadFile[] = [];
      for (const uploadId of uploadIds) files.push(await read(uploadId, signal));
      const [a, b] = tablesOf(files);
      return (await areSwapped(a, b)) ? { edges: rest[0], nodes: first } : { edges: first, nodes: rest[0] };
    },
    choose: async (uploadId, encoding) => {
      chosen.set(uploadId, encoding);
      await forget(uploadId);
    },
    drop: async (uploadId) => {
      chosen.delete(uploadId);
      await forget(uploadId);
      const rest = joined.get(uploadId) ?? [];
      joined.delete(uploadId);
      for (const one of [uploadId, ...rest]) await uploads.drop(one);
    },
  };
}
