/**
 * numpy's legacy generator, as far as published splits were drawn with it: RandomState(seed).choice(items, k,
 * replace=False). The generator is the Mersenne Twister MT19937 (Matsumoto & Nishimura, ACM TOMACS 1998), seeded by
 * init_genrand; a choice takes the first k of a permutation; a permutation is Fisher-Yates from the end; an integer in
 * 0..max keeps the low bits of draws until one is not above max. numpy promises that this stream never changes (NEP 19).
 */
import { AppError } from '../schema/errors.ts';

const SIZE = 624;
const MIDDLE = 397;

export interface NumpyRandom {
  /** Next 32 bits. */
  nextUint32(): number;
  /** A random order of 0 ... length - 1. */
  permutation(length: number): Int32Array;
  /** Different items, in the order of their drawing. @throws AppError invalid-argument where there are too few */
  choice(items: Int32Array, count: number): Int32Array;
}

/** @param seed 0 ... 2^32 - 1 */
export function createNumpyRandom(seed: number): NumpyRandom {
  const state = new Uint32Array(SIZE);
  state[0] = seed;
  for (let i = 1; i < SIZE; i++) {
    const previous = state[i - 1] ^ (state[i - 1] >>> 30);
    state[i] = Math.imul(1812433253, previous) + i;
  }
  let position = SIZE;

  const refill = (): void => {
    for (let i = 0; i < SIZE; i++) {
      const joined = (state[i] & 0x80000000) | (state[(i + 1) % SIZE] & 0x7fffffff);
      state[i] = state[(i + MIDDLE) % SIZE] ^ (joined >>> 1) ^ ((joined & 1) === 0 ? 0 : 0x9908b0df);
    }
    position = 0;
  };
  const nextUint32 = (): number => {
    if (position === SIZE) refill();
    let y = state[position++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return y >>> 0;
  };
  /** 0 ... most, both included; most below 2^31 */
  const upTo = (most: number): number => {
    if (most === 0) return 0;
    const mask = 0xffffffff >>> Math.clz32(most);
    let value = nextUint32() & mask;
    while (value > most) value = nextUint32() & mask;
    return value;
  };
  const permutation = (length: number): Int32Array => {
    const order = Int32Array.from({ length }, (_, i) => i);
    for (let i = length - 1; i > 0; i--) {
      const j = upTo(i);
      const held = order[i];
      order[i] = order[j];
      order[j] = held;
    }
    return order;
  };
  return {
    nextUint32,
    permutation,
    choice: (items, count) => {
      if (count > items.length) {
        throw new AppError('invalid-argument', `Cannot draw ${count} different items out of ${items.length}.`);
      }
      return permutation(items.length)
        .subarray(0, count)
        .map((i) => items[i]);
    },
  };
}
