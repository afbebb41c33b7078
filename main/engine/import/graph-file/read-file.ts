/** One file -> what it holds: a graph, a table of another format than CSV, or CSV, which is read when it is loaded. */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError } from '../../../../ml/schema/errors.ts';
import { detectFormat } from '../../../../ml/io/graph-file/formats.ts';
import { refusePickle } from '../../../../ml/io/graph-file/refused.ts';
import { describeBinary } from '../../../../ml/io/text-encoding.ts';
import type { SourcePath } from '../import-project.ts';
import { MOST_BYTES } from '../source-file.ts';
import { convertGraph } from './convert-graph.ts';
import type { ConvertWatch, ConvertedGraph, ConvertedTable } from './convert-graph.ts';
import { readBinary } from './read-binary.ts';
import { headText, readHead } from './text-pieces.ts';

export type ReadFile =
  | ({ readonly kind: 'graph'; readonly name: string } & ConvertedGraph)
  | {
      readonly kind: 'table';
      readonly name: string;
      readonly format: string;
      readonly table: ConvertedTable;
      readonly notes: readonly string[];
    }
  | { readonly kind: 'csv'; readonly name: string; readonly source: SourcePath };

/** @throws AppError not-found, bad-file, too-large, cancelled */
export async function readFileKind(source: SourcePath, folder: string, watch: ConvertWatch): Promise<ReadFile> {
  const name = source.name ?? basename(source.path);
  const csv: ReadFile = { kind: 'csv', name, source };
  const info = await stat(source.path).catch(() => null);
  // Reading it as CSV says what is wrong with it.
  if (info === null || !info.isFile() || info.size === 0) return csv;
  const { raw, plain } = await readHead(source.path);
  refusePickle(plain, name);
  const binary = await readBinary({ path: source.path, name, size: info.size, head: raw }, folder, watch);
  if (binary !== null) return binary;
  if (describeBinary(plain) !== null) return csv;
  const found = detectFormat(headText(plain, source.encoding), name);
  if (found === null) return csv;
  if (info.size > MOST_BYTES) {
    throw new AppError(
      'too-large',
      `${name} has ${(info.size / 1e9).toFixed(1)} GB; up to ${MOST_BYTES / 1e9} GB are read.`,
    );
  }
  const { path, encoding } = source;
  const graph = await convertGraph({ path, name, size: info.size, head: plain, encoding }, found, folder, watch);
  return { kind: 'graph', name, ...graph };
}
