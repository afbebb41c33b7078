/**
 * A file of text -> UTF-8 in pieces, whatever its encoding and however large: never held as a whole, its fingerprint
 * taken on the way. Where the bytes turn out not to be UTF-8, the file is read anew in what they look like.
 */
import { isUtf8 } from 'node:buffer';
import { setImmediate } from 'node:timers/promises';
import type { TextEncodingName } from '../../../ml/io/encodings.ts';
import { guessEncoding } from '../../../ml/io/guess-encoding.ts';
import type { EncodingGuess } from '../../../ml/io/guess-encoding.ts';
import { createTextDecoding, firstEncoding } from '../../../ml/io/text-encoding.ts';
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
  /** whether it was told or said by the file, or is the only one that fits well */
  readonly certain: boolean;
}

/** Thrown to stop a reading that turned out not to be UTF-8, with what the bytes look like. */
class OtherEncoding extends Error {
  readonly guess: EncodingGuess;
  constructor(guess: EncodingGuess) {
    super('The bytes are in another encoding.');
    this.guess = guess;
  }
}
const REST_BYTES = 4_000_000;

/**
 * @param begin called for each reading, with the encoding that it is in
 * @param known the encoding, where it was found before
 * @throws AppError bad-file (binary, broken gzip), too-large, unavailable, cancelled, and whatever the taker throws
 */
export async function readText<T extends TextTaker>(
  source: SourceStat,
  watch: ConvertWatch,
  begin: (guess: EncodingGuess) => T,
  known: TextEncodingName | undefined = source.encoding,
): Promise<ReadText<T>> {
  const { plain } = await readHead(source.path);
  const first = { encoding: known ?? firstEncoding(plain), certain: true };
  try {
    return await readAs(source, plain, watch, begin, first);
  } catch (thrown) {
    if (!(thrown instanceof OtherEncoding)) throw thrown;
    return readAs(source, plain, watch, begin, thrown.guess);
  }
}

async function readAs<T extends TextTaker>(
  { path, name, bytes, encoding: chosen }: SourceStat,
  plain: Uint8Array,
  watch: ConvertWatch,
  begin: (guess: EncodingGuess) => T,
  guess: EncodingGuess,
): Promise<ReadText<T>> {
  const { encoding } = guess;
  const decoding = createTextDecoding(plain, name, encoding, isUtf8);
  const taker = begin(guess);
  let seen = 0;
  const take = async (piece: Uint8Array, isLast: boolean): Promise<void> => {
    const text = decoding.push(piece, isLast);
    if (text === null) {
      if (chosen !== undefined) {
        const said = `${name} is not ${chosen}: some of its bytes are no characters there. Choose another encoding.`;
        throw new AppError('bad-file', said);
      }
      // The last piece is empty: what was held back of the one before it is what does not fit.
      throw new OtherEncoding(guessEncoding(isLast ? plain : piece, seen === 0 || isLast));
    }
    seen += piece.length;
    await taker.push(text);
  };
  let sinceRest = 0;
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
  return { ...end, taker, ...guess };
}

/** The first `most` bytes of a file as UTF-8, or all of a smaller one. @throws AppError as readText */
export async function readTextHead(
  source: SourceStat,
  most: number,
): Promise<{ readonly bytes: Uint8Array; readonly isWhole: boolean } & EncodingGuess> {
  const enough = new Error('The head has been read.');
  let pieces: Uint8Array[] = [];
  let held = 0;
  let found: EncodingGuess = { encoding: 'UTF-8', certain: true };
  const begin = (guess: EncodingGuess): TextTaker => {
    found = guess;
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
  return { bytes: Buffer.concat(pieces), isWhole, ...found };
}
