import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { AppError } from '../../ml/schema/errors.ts';
import { decodeMessage, encodeMessage } from './binary-codec.ts';

const typedArray = fc.oneof(
  fc.int8Array(),
  fc.uint8Array(),
  fc.uint8ClampedArray(),
  fc.int16Array(),
  fc.uint16Array(),
  fc.int32Array(),
  fc.uint32Array(),
  fc.float32Array(),
  fc.float64Array(),
);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed()),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    typedArray,
    fc.array(tie('tree')),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('$', '__proto__', 'toString')), tie('tree'), {
      noNullPrototype: true,
    }),
  ),
}));

describe('the binary message form', () => {
  it('gives back what went in, bit for bit', () => {
    fc.assert(
      fc.property(tree, (value) => {
        expect(decodeMessage(encodeMessage(value))).toStrictEqual(value);
      }),
      { numRuns: 500 },
    );
  });

  it('reads a message that does not start at an aligned address', () => {
    const packed = encodeMessage({ values: new Float64Array([1 / 3, Number.NaN]) });
    const shifted = new Uint8Array(packed.length + 3);
    shifted.set(packed, 3);
    expect(decodeMessage(shifted.subarray(3))).toEqual({ values: new Float64Array([1 / 3, Number.NaN]) });
  });

  it('refuses damaged messages with an error and nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          decodeMessage(bytes);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(AppError);
        }
      }),
    );
    const packed = encodeMessage({ values: new Float64Array(4) });
    expect(() => decodeMessage(packed.subarray(0, packed.length - 8))).toThrow('cut off');
    const forge = (json: string) => {
      const text = new TextEncoder().encode(json);
      const message = new Uint8Array(4 + text.length + 16);
      new DataView(message.buffer).setUint32(0, text.length, true);
      message.set(text, 4);
      return () => decodeMessage(message);
    };
    expect(forge('{"$":["bin","Float64Array",0,5]}')).toThrow('uneven');
    expect(forge('{"$":["bin","Float64Array",-8,8]}')).toThrow('cut off');
    expect(forge('{"$":["bin","constructor",0,8]}')).toThrow('unknown mark');
    expect(forge('['.repeat(500) + ']'.repeat(500))).toThrow('too deeply');
  });

  it('refuses what has no form on the wire', () => {
    expect(() => encodeMessage({ when: new Map() })).toThrow('Map');
    expect(() => encodeMessage({ big: 1n })).toThrow('bigint');
  });
});
