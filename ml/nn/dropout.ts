/**
 * Inverted dropout (Srivastava et al., JMLR 2014): kept values are divided by the share that is kept, so that evaluation
 * needs no change. A mask of a hidden layer has a number for each entry, hence a light generator (xoshiro128**, Blackman
 * & Vigna 2018) that a fork of the run's own seeds.
 */
import type { Rng } from '../rng.ts';

const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

/** @param rate share that is dropped, 0..1. @returns 0 or 1 / (1 - rate), length as asked */
export function dropoutMask(length: number, rate: number, rng: Rng): Float32Array {
  const mask = new Float32Array(length);
  if (rate <= 0) return mask.fill(1);
  const kept = 1 / (1 - rate);
  const limit = rate * 4294967296;
  let [a, b, c, d] = [rng.nextUint32() | 0, rng.nextUint32() | 0, rng.nextUint32() | 0, rng.nextUint32() | 1];
  for (let i = 0; i < length; i++) {
    const drawn = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    if (drawn >= limit) mask[i] = kept;
  }
  return mask;
}
