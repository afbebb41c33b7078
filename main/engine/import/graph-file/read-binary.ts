/** Tables and graphs in binary files: Parquet, Arrow, Excel workbooks. Null for a file that is none of them. */
import type { ConvertWatch } from './convert-graph.ts';
import type { ReadFile } from './read-file.ts';

export interface BinarySource {
  readonly path: string;
  readonly name: string;
  readonly size: number;
  readonly head: Uint8Array;
}

export async function readBinary(
  _source: BinarySource,
  _folder: string,
  _watch: ConvertWatch,
): Promise<ReadFile | null> {
  return Promise.resolve(null);
}
