/** Native products beside the kernels' own: the same numbers up to rounding, the same bits each time. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createRng } from '../../rng.ts';
import { putFloats, putMatrix } from '../kernels/blocks.ts';
import { perceptron, perceptronGradient, productInto, transposedProductInto } from '../kernels/dense.ts';
import { loadKernels } from '../kernels/memory.ts';
import { largeProductInto } from './large-products.ts';
import { loadNativeProducts } from './products.ts';
import type { NativeProducts } from './products.ts';

const memory = loadKernels('relaxed') ?? loadKernels('simd');
const found = memory === null ? null : loadNativeProducts(memory, 2);
const native = found?.products ?? null;
if (found?.products === null) console.log(`Skipped: ${found.reason}.`);

/** The package with a library for this system, and a Node that hands shared memory to native code (24; 20 refuses). */
function shouldLoad(): boolean {
  try {
    const manifest = createRequire(import.meta.url).resolve('onnxruntime-node/package.json');
    const library = join(dirname(manifest), 'bin', 'napi-v6', process.platform, process.arch);
    return memory !== null && existsSync(library) && Number(process.versions.node.split('.')[0]) >= 24;
  } catch {
    return false;
  }
}

// Everything below skips where nothing loads: a loader that broke must not pass for a package that is missing.
it.skipIf(!shouldLoad())('native products load where the package and a recent Node are there', () => {
  expect(found).toMatchObject({ products: { title: 'onnxruntime 1.30.0' } });
});

const random = (length: number, seed: number): Float32Array => {
  const rng = createRng(seed);
  return Float32Array.from({ length }, () => rng.normal());
};
/** Counts what is handed over. */
function counting(products: NativeProducts): NativeProducts & { readonly kinds: string[] } {
  const kinds: string[] = [];
  return {
    ...products,
    kinds,
    multiply: (kind, ...rest) => {
      kinds.push(kind);
      products.multiply(kind, ...rest);
    },
  };
}
const farthest = (a: Float32Array, b: Float32Array) => a.reduce((most, v, i) => Math.max(most, Math.abs(v - b[i])), 0);

describe.skipIf(memory === null || native === null)('native products (skipped where there are none)', () => {
  if (memory === null || native === null) return;
  afterEach(() => memory.useNative(null));

  /** A perceptron and its gradient at the sizes of BOURNE: all three kinds of product. */
  const compute = (products: NativeProducts | null, rows: number, [inputs, hidden, outputs]: readonly number[]) => {
    memory.useNative(products);
    const x = random(rows * inputs, 1);
    const weights = {
      first: random(inputs * hidden, 2),
      firstBias: random(hidden, 3),
      slope: 0.25,
      second: random(hidden * outputs, 4),
      secondBias: random(outputs, 5),
    };
    const forward = perceptron(memory, x, weights, true);
    const value = forward.value.slice();
    const gradient = perceptronGradient(memory, x, weights, forward.saved, random(rows * outputs, 6));
    return [value, gradient.x, gradient.first, gradient.second, gradient.firstBias].map((values) => values.slice());
  };

  it('multiply what the kernels multiply, and the same bits each time and with any number of threads', () => {
    const counted = counting(native);
    const shape = [256, 512, 256];
    const ours = compute(null, 2000, shape);
    const theirs = compute(counted, 2000, shape);
    expect(counted.kinds).toEqual(['nn', 'nn', 'tn', 'nt', 'tn', 'nt']);
    ours.forEach((values, i) => {
      const scale = Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);
      expect(farthest(values, theirs[i]) / scale, `result ${i}`).toBeLessThan(1e-4);
    });
    const alone = loadNativeProducts(memory, 1).products;
    const four = loadNativeProducts(memory, 4).products;
    for (const again of [native, alone, four]) {
      compute(again, 2000, shape).forEach((values, i) => expect(values).toEqual(theirs[i]));
    }
  });

  it('leave to the kernels what is small, padded, gathered or so large that nobody could stop it', () => {
    const counted = counting(native);
    expect(compute(counted, 200, [64, 128, 64])).toEqual(compute(null, 200, [64, 128, 64]));
    const padded = compute(counted, 900, [250, 500, 100]);
    expect(padded).toEqual(compute(null, 900, [250, 500, 100]));
    expect(counted.kinds).toEqual([]);
    memory.useNative(counted);
    memory.compute((room) => {
      const [a, b] = [
        putMatrix(memory, room, random(3000 * 128, 7), 128),
        putMatrix(memory, room, random(3000 * 128, 8), 128),
      ];
      const rowIdx = room.reserve(4 * 3000);
      memory.ints(rowIdx, 3000).fill(3);
      const left = { at: a, rowIdx, rows: 3000, cols: 128, stride: 128 };
      const out = room.reserve(4 * 3000 * 128);
      productInto(memory, room, left, { at: b, width: 128, stride: 128, transposed: false }, out);
      transposedProductInto(memory, room, left, { at: b, width: 128 }, out);
    });
    expect(counted.kinds).toEqual([]);
    const tooLong = { at: 65536, rowIdx: 0, rows: 5_000_000, cols: 64, stride: 64 };
    const square = { at: 65536, width: 64, stride: 64, transposed: false };
    expect(largeProductInto(memory, tooLong, square, 65536)).toBe(false);
    expect(counted.kinds).toEqual([]);
  });

  it('leave no copy of a result behind', () => {
    const side = 512;
    memory.compute((room) => {
      const [a, b] = [1, 2].map((seed) => putMatrix(memory, room, random(side * side, seed), side));
      const out = room.reserve(4 * side * side);
      const left = { at: a, rowIdx: 0, rows: side, cols: side, stride: side };
      const right = { at: b, width: side, stride: side, transposed: false };
      memory.useNative(native);
      const multiply = (): boolean => largeProductInto(memory, left, right, out);
      expect(multiply()).toBe(true);
      const before = process.memoryUsage().arrayBuffers;
      for (let i = 0; i < 8; i++) multiply();
      // Each copy would be as large as the result.
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * side * side);
    });
  });

  it('add a transposed product to what is there', () => {
    const counted = counting(native);
    const sums = [null, counted].map((products) =>
      memory.compute((room) => {
        memory.useNative(products);
        const a = putMatrix(memory, room, random(4000 * 70, 9), 70);
        const b = putMatrix(memory, room, random(4000 * 128, 10), 128);
        // 70 columns lie 72 apart: with all 72 as columns there is no gap.
        const left = { at: a, rowIdx: 0, rows: 4000, cols: 72, stride: 72 };
        const out = putFloats(memory, room, new Float32Array(72 * 128).fill(1000));
        transposedProductInto(memory, room, left, { at: b, width: 128 }, out);
        return memory.floats(out, 72 * 128).slice();
      }),
    );
    expect(counted.kinds).toEqual(['tn']);
    expect(farthest(sums[0], sums[1])).toBeLessThan(0.01);
    expect([...sums[1].subarray(70 * 128)]).toEqual([...new Float32Array(2 * 128).fill(1000)]);
  });
});
