/** Teaches apache-arrow to unpack columns: Zstandard by Node where it has it (22.15 and later), LZ4 by our own reader. */
import * as zlib from 'node:zlib';
import { CompressionType, compressionRegistry } from 'apache-arrow';
import { readLz4Frame } from '../../../../ml/io/lz4/read-lz4-frame.ts';
import { MAX_HELD_BYTES } from '../source-file.ts';

export function registerCodecs(): void {
  compressionRegistry.set(CompressionType.LZ4_FRAME, { decode: (packed) => readLz4Frame(packed, MAX_HELD_BYTES) });
  compressionRegistry.set(CompressionType.ZSTD, {
    decode: (packed) => new Uint8Array(zlib.zstdDecompressSync(packed, { maxOutputLength: MAX_HELD_BYTES })),
  });
}
