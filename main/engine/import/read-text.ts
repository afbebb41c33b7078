/**
 * A file of text -> UTF-8 in pieces, whatever its encoding and however large: never held as a whole, its fingerprint
 * taken on the way. Where the bytes turn out not to be UTF-8, the file is read anew as Windows-1252.
 */
import { isUtf8 } from 'node:buffer';
import { setImmediate } from 'node:timers/promises';
import { createTextDecoding, encodingsFor } from '../../../ml/io/text-encoding.ts';
import type { TextEncodingName } from '../../../ml/io/text-encoding.ts';
import { AppError } from '../../../ml/schema/errors.ts';
import type { ConvertWatch } from './graph-file/convert-graph.ts';
import { eachBytes, readHead } from './graph-file/text-pieces.ts';
import type { TextEnd } from './graph-file/text-pieces.ts';
import type { SourceStat } from './source-file.ts';

/** Takes the text of one reading; begun anew where the encoding was another one. */
export interface TextTaker {
  push(piece: Uint8Array): void | Promise<void>;
  end(): void | Promise<void>;
}

export interface ReadText<T> extends TextEnd {
  readonly taker: T;
  readonly encoding: TextEncodingName;
}

/** Thrown to stop a reading whose encoding was wrong. */
const otherEncoding = new Error('The bytes are in another encoding.');
const REST_BYTES = 4_000_000;

/**
 * @param known the encoding, where it was found before
 * @throws AppError bad-file (binary, broken gzip), too-large, cancelled, and whatever the taker throws
 */
export async function readText<T extends TextTaker>(
  { path, name, bytes }: SourceStat,
  watch: ConvertWatch,
  begin: () => T,
  known?: TextEncodingName,
): Promise<ReadText<T>> {
  const { plain } = await readHead(path);
  for (const encoding of known === undefined ? encodingsFor(plain) : [known]) {
    const decoding = createTextDecoding(plain, name, encoding, isUtf8);
    const taker = begin();
    const take = async (piece: Uint8Array, isLast: boolean): Promise<void> => {
      const text = decoding.push(piece, isLast);
      if (text === null) throw otherEncoding;
      await taker.push(text);
    };
    let sinceRest = 0;
    try {
      const end = await eachBytes(path, name, async (piece, done) => {
        await take(piece, false);
        sinceRest += piece.length;
        if (sinceRest < REST_BYTES) return;
        sinceRest = 0;
        watch.progress(done / bytes);
        await setImmediate();
        if (watch.signal.aborted) throw new AppError('cancelled', 'The import was stopped. Nothing was written.');
      });
      await take(new Uint8Array(0), true);
      await taker.end();
      return { ...end, taker, encoding };
    } catch (thrown) {
      if (thrown !== otherEncoding) throw thrown;
    }
  }
  throw new AppError('internal', `No encoding took ${name}.`);
}

/** The first `most` bytes of a file as UTF-8, or all of a smaller one. @throws AppError as readText */
export async function readTextHead(
  source: SourceStat,
  most: number,
): Promise<{ readonly bytes: Uint8Array; readonly encoding: TextEncodingName; readonly isWhole: boolean }> {
  const enough = new Error('The head has been read.');
  let pieces: Uint8Array[] = [];
  let held = 0;
  let tried = -1;
  const begin = (): TextTaker => {
    tried++;
    pieces = [];
    held = 0;
    return {
      push: (piece) => {
        pieces.push(piece.slice());
        held += piece.length;
        if (held >= most) throw enough;
      },
      end: () => undefined,
    };
  };
  const watch = { signal: new AbortController().signal, progress: () => undefined };
  const isWhole = await readText(source, watch, begin).then(
    () => true,
    (thrown: unknown) => {
      if (thrown === enough) return false;
      throw thrown;
    },
  );
  const { plain } = await readHead(source.path);
  return { bytes: Buffer.concat(pieces), encoding: encodingsFor(plain)[tried], isWhole };
}
