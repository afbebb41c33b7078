/** Scores on the kernels beside plain JavaScript: many rows and one, dense and sparse, with native products and without. */
import { afterAll, describe, expect, it } from 'vitest';
import { loadKernels } from '../compute/kernels/memory.ts';
import { loadNativeProducts } from '../compute/native/products.ts';
import { createRunContext } from '../context.ts';
import { createRng } from '../rng.ts';
import { probabilitiesOf } from './probabilities.ts';
import { createScorer, featureRow, scoreRowPlainly } from './score.ts';
import { randomRows, randomSparseRows, randomStudent, relativeError } from './testing.ts';

const memory = loadKernels('relaxed') ?? loadKernels('simd');
const rng = createRng(7);
const ctx = createRunContext({ rng });
afterAll(() => memory?.useThreads(1));

describe('plain scores', () => {
  it('are the formula, by hand', () => {
    const network = {
      layers: [
        { inChannels: 2, outChannels: 2, weight: Float32Array.of(1, -1, 2, 0.5), bias: Float32Array.of(0, -3) },
        { inChannels: 2, outChannels: 2, weight: Float32Array.of(1, 0, 5, 1), bias: Float32Array.of(0.5, 0) },
      ],
      temperature: 2,
    };
    // x W1 + b1 = (5, -3): the second is cut off; (5, 0) W2 + b2 = (5.5, 0), halved.
    expect([...scoreRowPlainly(network, { kind: 'dense', values: Float32Array.of(1, 2) })]).toEqual([2.75, 0]);
    const sparse = { kind: 'csr', colIdx: Int32Array.of(1), values: Float32Array.of(2) } as const;
    expect([...scoreRowPlainly(network, sparse)]).toEqual([2.25, 0]);
  });

  it('become probabilities that add up to 1, however large they are', () => {
    const shares = probabilitiesOf(Float32Array.of(1000, 1000, -1000, -Infinity, 0, 0), 2);
    expect([...shares]).toEqual([0.5, 0.5, 1, 0, 0.5, 0.5]);
  });
});

describe.each([null, memory])('a scorer (%#)', (kernels) => {
  const widths = [
    [128, 128, 128, 2],
    [37, 50, 3],
    [19, 5],
  ];
  it.each(widths.map((list) => [list]))('says what the plain formula says, for widths %j', async (list) => {
    const network = randomStudent(list, rng, 1.7);
    const scorer = createScorer(network, kernels);
    for (const features of [randomRows(2100, list[0], rng), randomSparseRows(2100, list[0], rng)]) {
      const expected = new Float32Array(2100 * scorer.numClasses);
      for (let r = 0; r < 2100; r++) {
        expected.set(scoreRowPlainly(network, featureRow(features, r)), r * scorer.numClasses);
      }
      expect(relativeError(await scorer.scoreRows(features, ctx), expected)).toBeLessThan(1e-5);
      for (const r of [0, 1, 2099]) {
        const one = scorer.scoreRow(featureRow(features, r));
        const reference = expected.subarray(r * scorer.numClasses, (r + 1) * scorer.numClasses);
        expect(relativeError(one, reference)).toBeLessThan(1e-5);
      }
    }
    scorer.dispose();
  });

  it('refuses rows of another width, and networks that are none', async () => {
    const scorer = createScorer(randomStudent([4, 3, 2], rng), kernels);
    await expect(scorer.scoreRows(randomRows(3, 5, rng), ctx)).rejects.toThrow('4 feature columns; these rows have 5');
    expect(() => scorer.scoreRow({ kind: 'dense', values: new Float32Array(3) })).toThrow('have 3');
    const outside = { kind: 'csr', colIdx: Int32Array.of(1, 9), values: Float32Array.of(1, 1) } as const;
    expect(() => scorer.scoreRow(outside)).toThrow('have 10');
    scorer.dispose();
    const good = randomStudent([4, 3, 2], rng);
    expect(() => createScorer({ ...good, temperature: 0 }, kernels)).toThrow('temperature');
    expect(() => createScorer({ ...good, layers: [] }, kernels)).toThrow('no layers');
    expect(() => createScorer({ ...good, layers: [good.layers[0], good.layers[0]] }, kernels)).toThrow(
      'layer 2 takes 4',
    );
    const broken = { ...good.layers[0], bias: Float32Array.of(0, NaN, 0) };
    expect(() => createScorer({ ...good, layers: [broken, good.layers[1]] }, kernels)).toThrow('not finite');
  });

  it('stops on request', async () => {
    const scorer = createScorer(randomStudent([4, 2], rng), kernels);
    const stopped = createRunContext({ rng, signal: AbortSignal.abort() });
    await expect(scorer.scoreRows(randomRows(3, 4, rng), stopped)).rejects.toMatchObject({ code: 'cancelled' });
    scorer.dispose();
  });
});

describe.skipIf(memory === null)('a scorer on SIMD kernels (skipped where there are none)', () => {
  if (memory === null) return;
  const network = randomStudent([128, 128, 128, 4], rng, 0.8);
  const features = randomRows(5000, 128, rng);

  it('gives the same bits with one thread and two, and leaves no memory behind', async () => {
    const before = memory.keep(64);
    memory.release(before);
    const alone = createScorer(network, memory);
    const one = await alone.scoreRows(features, ctx);
    alone.dispose();
    await memory.useThreads(2);
    const shared = createScorer(network, memory);
    expect(await shared.scoreRows(features, ctx)).toEqual(one);
    shared.dispose();
    const after = memory.keep(64);
    memory.release(after);
    expect(after).toBe(before);
  });

  it('agrees with itself where onnxruntime computes, on one thread and two (the kernels again where it is missing)', async () => {
    const kernels = createScorer(network, memory);
    const ours = await kernels.scoreRows(features, ctx);
    kernels.dispose();
    const many = randomRows(20_000, 128, rng);
    const bits: Float32Array[] = [];
    for (const threads of [1, 2]) {
      const found = loadNativeProducts(memory, threads);
      if (found.products === null) console.log(`Native products were not tried: ${found.reason}.`);
      memory.useNative(found.products);
      const scorer = createScorer(network, memory);
      expect(scorer.how.includes('onnxruntime')).toBe(found.products !== null);
      expect(relativeError(await scorer.scoreRows(features, ctx), ours)).toBeLessThan(1e-5);
      bits.push(await scorer.scoreRows(many, ctx));
      scorer.dispose();
      memory.useNative(null);
    }
    expect(bits[1]).toEqual(bits[0]);
  });
});
