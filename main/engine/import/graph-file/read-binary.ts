/** Tables and graphs in binary files: Parquet, Arrow, Excel workbooks, NumPy archives. Null for a file that is none of them. */
import type { ConvertWatch } from './convert-graph.ts';
import { readArrow, readParquet } from './read-columnar.ts';
import type { ReadFile } from './read-file.ts';
import { readNpzGraph } from './read-npz.ts';
import { readWorkbook } from './read-workbook.ts';

export interface BinarySource {
  readonly path: string;
  readonly name: string;
  readonly size: number;
  readonly head: Uint8Array;
}

const begins = (head: Uint8Array, ...magic: readonly number[]): boolean => magic.every((byte, i) => head[i] === byte);

/** @throws AppError bad-file, too-large, cancelled */
export async function readBinary(source: BinarySource, folder: string, watch: ConvertWatch): Promise<ReadFile | null> {
  const { head, name } = source;
  if (begins(head, 0x50, 0x41, 0x52, 0x31)) return readParquet(source, folder, watch);
  // "ARROW1" is a file, a continuation mark and a length a stream.
  const isArrow = begins(head, 0x41, 0x52, 0x52, 0x4f, 0x57, 0x31) || begins(head, 0xff, 0xff, 0xff, 0xff);
  if (isArrow) return readArrow(source, folder, watch);
  if (begins(head, 0x50, 0x4b, 0x03, 0x04)) {
    const first = new TextDecoder('latin1').decode(head.subarray(30, 30 + head[26] + 256 * head[27]));
    const isNpz = /\.npz$/i.test(name) || first.endsWith('.npy');
    return isNpz ? readNpzGraph(source, folder, watch) : readWorkbook(source, folder, watch);
  }
  return null;
}
