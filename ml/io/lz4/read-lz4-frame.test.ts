import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../schema/errors.ts';
import { readLz4Frame } from './read-lz4-frame.ts';

const head = [0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82];
const frame = (...blocks: readonly (readonly number[])[]) =>
  Uint8Array.from([...head, ...blocks.flatMap((block) => [block.length, 0, 0, 0, ...block]), 0, 0, 0, 0]);
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe('readLz4Frame', () => {
  it('copies letters, repeats matches that overlap themselves, and reaches into the block before', () => {
    // 3 letters, a match of 4 + 5 at distance 3, then 2 letters that end the block.
    const first = [0x35, 97, 98, 99, 3, 0, 0x20, 100, 101];
    expect(text(readLz4Frame(frame(first), 1000))).toBe('abcabcabcabcde');
    expect(text(readLz4Frame(frame(first, [0x00, 14, 0, 0x10, 33]), 1000))).toBe('abcabcabcabcdeabca!');
  });

  it('reads long lengths and blocks that are not packed', () => {
    // 1 letter, a match of 4 + 15 + 255 + 6.
    expect(text(readLz4Frame(frame([0x1f, 122, 1, 0, 255, 6, 0x10, 46]), 1000))).toBe(`${'z'.repeat(281)}.`);
    const plain = Uint8Array.from([...head, 2, 0, 0, 0x80, 104, 105, 0, 0, 0, 0]);
    expect(text(readLz4Frame(plain, 1000))).toBe('hi');
  });

  it('does not unpack without end', () => {
    const bomb = [0x1f, 122, 1, 0, ...Array.from({ length: 5000 }, () => 255), 6, 0x10, 46];
    const packed = Uint8Array.from([...head, bomb.length & 255, bomb.length >> 8, 0, 0, ...bomb, ...[0, 0, 0, 0]]);
    expect(() => readLz4Frame(packed, 100_000)).toThrow(/more than can be held/);
    expect(readLz4Frame(packed, 2_000_000)).toHaveLength(1 + 4 + 15 + 255 * 5000 + 6 + 1);
  });

  it('ends in words or with bytes, whatever it is given', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (body) => {
        try {
          expect(readLz4Frame(Uint8Array.from([...head, ...body]), 10_000).length).toBeLessThanOrEqual(10_000);
        } catch (thrown) {
          if (!(thrown instanceof AppError)) throw thrown;
        }
      }),
      { numRuns: Number(process.env['DOWSER_FUZZ_RUNS'] ?? 500), seed: 2 },
    );
  });
});
