/** The kernels that normalise rows and measure how well they are rebuilt, in both builds, against the sums written out. */
import { afterAll, describe, expect, it } from 'vitest';
import { createRng } from '../../rng.ts';
import { padded, putFloats, putMatrix, takeMatrix } from './blocks.ts';
import { loadKernels } from './memory.ts';
import type { KernelMemory } from './memory.ts';

const random = (length: number, seed: number): Float32Array => {
  const rng = createRng(seed);
  return Float32Array.from({ length }, () => rng.normal());
};
const row = (values: Float32Array, r: number, width: number): number[] => [
  ...values.subarray(r * width, (r + 1) * width),
];
const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, value, i) => sum + value * b[i], 0);
const LEAST = 1e-3;

function near(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < actual.length; i++) {
    expect(Math.abs(actual[i] - expected[i])).toBeLessThan(2e-6 * Math.max(1, Math.abs(expected[i])));
  }
}

/** Unit rows of x, the gradient of sum(dy unit) and the sums dy . unit. */
function unit(memory: KernelMemory, x: Float32Array, dy: Float32Array, width: number) {
  const rows = x.length / width;
  return memory.compute((room) => {
    const [at, towards] = [putMatrix(memory, room, x, width), putMatrix(memory, room, dy, width)];
    const [out, dots] = [room.reserve(4 * rows * padded(width)), room.reserve(4 * rows)];
    memory.kernels.unitRows(at, rows, padded(width), LEAST, out);
    memory.kernels.unitRowsGradient(at, out, towards, rows, padded(width), LEAST, dots);
    const take = (address: number): Float32Array => takeMatrix(memory, address, rows, width);
    return { unit: take(out), gradient: take(towards), dots: Float32Array.from(memory.floats(dots, rows)) };
  });
}

const bytes = (values: Float32Array): Buffer => Buffer.from(values.buffer, values.byteOffset, values.byteLength);

const SHARE = 0.25;

/** Errors of rows y against targets that are known by squares and products alone; see `rebuildErrors`. */
function rebuild(
  memory: KernelMemory,
  [y, given, rebuilt]: readonly Float32Array[],
  squares: Float32Array,
  width: number,
) {
  const rows = squares.length;
  return memory.compute((room) => {
    const [a, b, c] = [y, given, rebuilt].map((values) => putMatrix(memory, room, values, width));
    const at = putFloats(memory, room, squares);
    const [errors, weighted] = [room.reserve(4 * rows), room.reserve(4 * rows * padded(width))];
    memory.kernels.rebuildErrors(a, b, c, rows, padded(width), at, SHARE, LEAST, errors, weighted);
    const take = (address: number): Float32Array => takeMatrix(memory, address, rows, width);
    return { errors: Float32Array.from(memory.floats(errors, rows)), towards: take(c), weighted: take(weighted) };
  });
}

describe.each(['simd', 'relaxed'] as const)('%s build', (variant) => {
  const loaded = loadKernels(variant);
  const test = loaded === null ? it.skip : it;
  const memory = loaded as KernelMemory;
  afterAll(() => memory.useThreads(1));

  test.each([1, 5, 8, 64])('unit rows and their gradient at width %i', (width) => {
    const [x, dy] = [random(20 * width, width), random(20 * width, width + 1)];
    // A row of zeros, and one shorter than what is divided by.
    x.fill(0, 0, width);
    x.fill(1e-5, width, 2 * width);
    const found = unit(memory, x, dy, width);
    for (let r = 0; r < 20; r++) {
      const [own, upstream] = [row(x, r, width), row(dy, r, width)];
      const length = Math.sqrt(dot(own, own));
      const scale = 1 / Math.max(length, LEAST);
      const direction = own.map((value) => value * scale);
      const along = length < LEAST ? 0 : dot(direction, upstream);
      near(row(found.unit, r, width), direction);
      near([found.dots[r]], [dot(upstream, direction)]);
      const gradient = upstream.map((value, c) => scale * (value - along * direction[c]));
      near(
        row(found.gradient, r, width).map((value) => value / scale),
        gradient.map((value) => value / scale),
      );
    }
  });

  test.each([1, 5, 8, 65])('errors of rebuilt rows and their gradient at width %i', (width) => {
    const rows = [random(20 * width, width), random(20 * width, width + 1), random(20 * width, width + 2)];
    const squares = random(20, width + 3).map((value) => 6 * width + value);
    // Squares that rounding took below 0.
    squares[3] = -1e6;
    const found = rebuild(memory, rows, squares, width);
    for (let r = 0; r < 20; r++) {
      const [y, given, rebuilt] = rows.map((values) => row(values, r, width));
      const square = squares[r] + dot(y, given) + dot(y, rebuilt);
      const error = Math.sqrt(Math.max(square, LEAST));
      const w = square > LEAST ? SHARE / (2 * error) : 0;
      near([found.errors[r]], [error]);
      near(
        row(found.towards, r, width),
        given.map((value, c) => w * (value + 2 * rebuilt[c])),
      );
      near(
        row(found.weighted, r, width),
        y.map((value) => w * value),
      );
    }
  });

  test('threads change no bit', async () => {
    const width = 72;
    const rows = [1, 2, 3].map((seed) => random(5000 * width, seed));
    const squares = random(5000, 4).map((value) => 300 + value);
    const all = (): Float32Array[] => [
      ...Object.values(unit(memory, rows[0], rows[1], width)),
      ...Object.values(rebuild(memory, rows, squares, width)),
    ];
    const alone = all();
    await memory.useThreads(4);
    for (let i = 0; i < 3; i++) {
      all().forEach((values, at) => expect(Buffer.compare(bytes(values), bytes(alone[at]))).toBe(0));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });
});
