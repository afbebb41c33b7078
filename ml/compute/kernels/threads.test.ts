/** Helper threads: they change the time a computation takes, never a bit of its result, and they end with the process. */
import { spawnSync } from 'node:child_process';
import { afterAll, describe, expect, it } from 'vitest';
import { createRng } from '../../rng.ts';
import { AppError } from '../../schema/errors.ts';
import { putFloats, putMatrix } from './blocks.ts';
import { FAILED_WORD, createCalls } from './calls.ts';
import { chainGradient, trainChain } from './chain.ts';
import { perceptron, perceptronGradient } from './dense.ts';
import { loadKernels } from './memory.ts';
import type { KernelMemory } from './memory.ts';

const loaded = loadKernels('relaxed') ?? loadKernels('simd');
const memory = loaded as KernelMemory;
const random = (length: number, seed: number): Float32Array => {
  const rng = createRng(seed);
  return Float32Array.from({ length }, () => rng.normal());
};

/** Rows of three entries each, all over the columns. */
function sparse(numRows: number, numCols: number, seed: number) {
  const rng = createRng(seed);
  return {
    numRows,
    numCols,
    rowPtr: Int32Array.from({ length: numRows + 1 }, (_, r) => 3 * r),
    colIdx: Int32Array.from({ length: 3 * numRows }, () => rng.int(numCols)),
    values: random(3 * numRows, seed + 1),
  };
}

/** Everything that is shared between threads, large enough to be cut into parts, as plain arrays. */
function computeAll(): Float32Array[] {
  const width = 120;
  const [rows, read] = [3000, 700];
  const z = random(2000 * width, 1);
  const input = {
    stages: [sparse(rows, 2000, 2)],
    readout: sparse(read, rows, 3),
    width,
    params: { gamma: random(width, 4), beta: random(width, 5), slope: 0.25 },
    epsilon: 1e-5,
    putZ: (room: { reserve(bytes: number): number }) => putMatrix(memory, room, z, width),
  };
  const forward = trainChain(memory, input, true);
  const value = forward.value.slice();
  const back = chainGradient(memory, input, forward, random(read * width, 6), (gradient) => [
    memory.floats(gradient.z, 2000 * width).slice(),
    gradient.gamma,
    gradient.beta,
    Float32Array.of(gradient.slope),
  ]);
  const x = random(500 * width, 7);
  const weights = {
    first: random(width * 200, 8),
    firstBias: random(200, 9),
    slope: 0.1,
    second: random(200 * 72, 10),
    secondBias: random(72, 11),
  };
  const product = perceptron(memory, x, weights, true);
  const predicted = product.value.slice();
  const gradient = perceptronGradient(memory, x, weights, product.saved, random(500 * 72, 12));
  const learnt = [gradient.x, gradient.first, gradient.firstBias, gradient.second, gradient.secondBias];
  const copies = [...learnt.map((values) => values.slice()), Float32Array.of(gradient.slope)];
  const stepped = memory.compute((room) => {
    const [a, b, m, v] = [13, 14, 15, 16].map((seed) => putFloats(memory, room, random(400_000, seed)));
    const rates = { rate: 0.1, decay: 0.01, beta1: 0.9, beta2: 0.999, correction1: 0.1, correction2: 0.001 };
    memory.floats(v, 400_000).forEach((value, i, all) => (all[i] = Math.abs(value)));
    memory.kernels.adamw(a, b, m, v, { ...rates, epsilon: 1e-8 }, 400_000);
    memory.kernels.blend(b, a, 0.9, 400_000);
    memory.kernels.addRows(m, b, 4000, 96, 0);
    const [cosines, dy] = [room.reserve(4 * 4000), putFloats(memory, room, random(4000, 17))];
    memory.kernels.rowCosines(a, 0, b, 0, 4000, 96, cosines, dy, m);
    return [a, b, m, v].map((at) => memory.floats(at, 400_000).slice()).concat(memory.floats(cosines, 4000).slice());
  });
  return [value, ...back, predicted, ...copies, ...stepped];
}

const isThere = loaded !== null;

describe.skipIf(!isThere)('threads over one memory (skipped where the machine has no SIMD)', () => {
  afterAll(() => memory.useThreads(1));

  it('give bit-identical results, one or many', async () => {
    const alone = computeAll();
    await memory.useThreads(4);
    expect(memory.threads()).toBe(4);
    // More than once: helpers come up while the first ones run, and parts fall to other threads each time.
    for (let i = 0; i < 3; i++) {
      const together = computeAll();
      together.forEach((values, at) => expect(Buffer.compare(bytes(values), bytes(alone[at])), `result ${at}`).toBe(0));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await memory.useThreads(2);
    expect(memory.threads()).toBe(2);
    expect(bytes(computeAll()[0]).equals(bytes(alone[0]))).toBe(true);
  });

  it('tell a person when one of them broke down, and go on without it', () => {
    // The module as it looks when a helper failed after taking a part: it answers 1 and leaves the mark.
    const shared = new SharedArrayBuffer(65536);
    let answer = 1;
    const kernels = createCalls({ run: () => answer }, shared, () => 2);
    const words = new Int32Array(shared);
    words[FAILED_WORD] = 1;
    expect(() => kernels.blend(4096, 8192, 0.5, 8)).toThrow(AppError);
    expect(words[FAILED_WORD]).toBe(0);
    answer = 0;
    expect(() => kernels.blend(4096, 8192, 0.5, 8)).not.toThrow();
  });

  it('do not keep a process alive, waiting or working', () => {
    const script = `
      const { openBackend } = await import(${JSON.stringify(new URL('../index.ts', import.meta.url).href)});
      const { simdKernels } = await import(${JSON.stringify(new URL('./memory.ts', import.meta.url).href)});
      await openBackend('wasm');
      const memory = simdKernels();
      await memory.useThreads(3);
      const x = memory.keep(4 * 1024 * 1024);
      memory.floats(x, 1024 * 1024).fill(1);
      for (let i = 0; i < 50; i++) memory.kernels.blend(x, x, 0.5, 1024 * 1024);
      await new Promise((resolve) => setTimeout(resolve, 200));
      console.log(memory.threads(), memory.floats(x, 1)[0]);`;
    const run = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect({ status: run.status, out: run.stdout.trim() }).toEqual({ status: 0, out: '3 1' });
  }, 90_000);
});

function bytes(values: Float32Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}
