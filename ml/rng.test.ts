import { describe, expect, it } from 'vitest';
import { boundedInt, createRng, philoxBlock } from './rng.ts';

describe('philox', () => {
  // kat_vectors of the Random123 distribution, "philox2x32 10".
  it.each([
    [0x00000000, 0x00000000, 0x00000000, 0xff1dae59, 0x6cd10df2],
    [0xffffffff, 0xffffffff, 0xffffffff, 0x2c3f628b, 0xab4fd7ad],
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0xdd7ce038, 0xf62a4c12],
  ])('gives the known answer for counter %i %i', (low, high, key, first, second) => {
    expect(philoxBlock(key, low, high)).toEqual([first, second]);
  });
});

describe('createRng', () => {
  it('repeats exactly with one seed and differs with another', () => {
    const draw = (seed: number) =>
      Array.from(
        { length: 20 },
        (
          (rng) => () =>
            rng.nextUint32()
        )(createRng(seed)),
      );
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  it('forks by name without disturbing the parent', () => {
    const plain = createRng(1);
    const forked = createRng(1);
    forked.fork('anything').uniform();
    expect(forked.nextUint32()).toBe(plain.nextUint32());
    expect(createRng(1).fork('a').nextUint32()).toBe(createRng(1).fork('a').nextUint32());
    expect(createRng(1).fork('a').nextUint32()).not.toBe(createRng(1).fork('b').nextUint32());
  });

  it('draws bounded integers uniformly (chi-square, 16 bins, 99.99 %)', () => {
    const rng = createRng(3);
    const counts = new Array<number>(16).fill(0);
    const draws = 64_000;
    for (let i = 0; i < draws; i++) counts[boundedInt(rng.at(i, 5), 16)]++;
    const expected = draws / 16;
    const chi2 = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(chi2).toBeLessThan(44.3);
  });

  it('has normal draws of mean 0 and variance 1', () => {
    const rng = createRng(5);
    const values = Array.from({ length: 20_000 }, () => rng.normal());
    const mean = values.reduce((a, b) => a + b) / values.length;
    const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
  });

  it('shuffles into a permutation', () => {
    const items = createRng(2).shuffle(Int32Array.from({ length: 100 }, (_, i) => i));
    expect([...items].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect([...items]).not.toEqual(Array.from({ length: 100 }, (_, i) => i));
  });
});

it('whole-number products are exact for any words', () => {
  const mask = 0xffffffffn;
  /** Philox 2x32-10 in whole numbers of any size. */
  const exact = (key: number, low: number, high: number): readonly number[] => {
    let [x0, x1, k] = [BigInt(low >>> 0), BigInt(high >>> 0), BigInt(key >>> 0)];
    for (let round = 0; round < 10; round++) {
      const product = 0xd256d193n * x0;
      [x0, x1] = [((product >> 32n) ^ k ^ x1) & mask, product & mask];
      k = (k + 0x9e3779b9n) & mask;
    }
    return [Number(x0), Number(x1)];
  };
  const rng = createRng(5);
  const words = [0, 1, 2, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];
  for (let i = 0; i < 2000; i++) words.push(rng.nextUint32());
  for (let i = 0; i < words.length; i++) {
    const [low, high, key] = [words[i], words[(i * 7) % words.length], words[(i * 13) % words.length]];
    expect(philoxBlock(key, low, high)).toEqual(exact(key, low, high));
  }
});
