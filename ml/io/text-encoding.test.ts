import { describe, expect, it } from 'vitest';
import { guessEncoding } from './guess-encoding.ts';
import { createTextDecoding, firstEncoding, isGzip } from './text-encoding.ts';

const text = 'id,name\n1,Žofie Müller €\n';
const isUtf8 = (bytes: Uint8Array) => !new TextDecoder().decode(bytes).includes('\ufffd');
/** The text and its encoding, in pieces of so many bytes. */
const back = (bytes: Uint8Array, step = bytes.length) => {
  for (const encoding of [firstEncoding(bytes), guessEncoding(bytes).encoding]) {
    const decoding = createTextDecoding(bytes, 'x.csv', encoding, isUtf8);
    const parts: number[] = [];
    let fits = true;
    for (let at = 0; at < bytes.length && fits; at += step) {
      const part = decoding.push(bytes.subarray(at, at + step), at + step >= bytes.length);
      fits = part !== null;
      parts.push(...(part ?? []));
    }
    if (fits) return [new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(parts)), encoding];
  }
  throw new Error('no encoding');
};
function utf16(source: string, isBig: boolean) {
  const bytes = new Uint8Array(2 * source.length + 2);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xfeff, !isBig);
  for (let i = 0; i < source.length; i++) view.setUint16(2 + 2 * i, source.charCodeAt(i), !isBig);
  return bytes;
}

describe('createTextDecoding', () => {
  it('reads UTF-8 with and without a byte order mark', () => {
    const plain = new TextEncoder().encode(text);
    expect(back(plain)).toEqual([text, 'UTF-8']);
    expect(back(Uint8Array.of(0xef, 0xbb, 0xbf, ...plain))).toEqual([text, 'UTF-8']);
  });

  it('reads UTF-16 in both byte orders by its mark', () => {
    expect(back(utf16(text, false))).toEqual([text, 'UTF-16LE']);
    expect(back(utf16(text, true))).toEqual([text, 'UTF-16BE']);
  });

  it('sees UTF-16 without a mark by its zeros', () => {
    const long = 'source,target\nab,cd\n'.repeat(3);
    expect(back(utf16(long, false).subarray(2))).toEqual([long, 'UTF-16LE']);
    expect(back(utf16(long, true).subarray(2))).toEqual([long, 'UTF-16BE']);
  });

  it('takes what is not UTF-8 for Windows-1252 and says so', () => {
    expect(back(Uint8Array.of(0x4d, 0xfc, 0x6c, 0x6c, 0x65, 0x72, 0x20, 0x80))).toEqual(['Müller €', 'Windows-1252']);
  });

  it('reads the same in pieces that end inside characters', () => {
    for (const bytes of [new TextEncoder().encode(`\ufeff${text}`), utf16(text, false), utf16(text, true)]) {
      for (const step of [1, 2, 3, 5]) expect(back(bytes, step)[0]).toBe(text);
    }
  });

  it('turns lone carriage returns into line ends, and leaves others alone', () => {
    expect(back(new TextEncoder().encode('a,b\r1,2\r'))[0]).toBe('a,b\n1,2\n');
    expect(back(new TextEncoder().encode('a\rx,b\n1,2\n'))[0]).toBe('a\rx,b\n1,2\n');
  });

  it.each([
    ['zip', [0x50, 0x4b, 3, 4, 0, 0]],
    ['Parquet', [0x50, 0x41, 0x52, 0x31, 1]],
    ['PNG', [0x89, 0x50, 0x4e, 0x47, 13, 10]],
    ['zero bytes', [0x61, 0x2c, 0, 0x62]],
  ])('refuses a binary file in words (%s)', (word, bytes) => {
    expect(() => back(Uint8Array.from(bytes))).toThrow(new RegExp(`x\\.csv could not be read.*${word}`));
  });

  it('knows gzip', () => {
    expect([isGzip(Uint8Array.of(0x1f, 0x8b, 8)), isGzip(Uint8Array.of(0x1f))]).toEqual([true, false]);
  });
});
