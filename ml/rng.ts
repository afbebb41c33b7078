/**
 * Counter-based seeded randomness with named forks (Philox 2x32-10; Salmon, Moraes, Dror & Shaw, "Parallel random
 * numbers: as easy as 1, 2, 3", SC 2011).
 *
 * A draw is a pure function of (key, counter), so that one thread and many give identical numbers: a worker that
 * handles (seed node 17, round 4) computes the same draws wherever it runs. A fork is a new key made of the parent's
 * key and the fork's name; forks never disturb each other or their parent.
 */
const MULTIPLIER = 0xd256d193;
const WEYL = 0x9e3779b9;

/** Second word of the latest philox(); a pair would allocate in the hottest loop of the sampler. */
let philoxHigh = 0;

/** Ten rounds of Philox 2x32: the first word of the block for this key and counter. */
function philox(key: number, counterLow: number, counterHigh: number): number {
  let x0 = counterLow | 0;
  let x1 = counterHigh | 0;
  let k = key | 0;
  for (let round = 0; round < 10; round++) {
    const low = Math.imul(MULTIPLIER, x0);
    const high = mulHigh(MULTIPLIER, x0 >>> 0);
    x0 = high ^ k ^ x1;
    x1 = low;
    k = (k + WEYL) | 0;
  }
  philoxHigh = x1 >>> 0;
  return x0 >>> 0;
}

/** Both words of a block; the known answers of the Random123 distribution are checked against it. */
export function philoxBlock(key: number, counterLow: number, counterHigh: number): readonly [number, number] {
  const low = philox(key, counterLow, counterHigh);
  return [low, philoxHigh];
}

/** High 32 bits of an unsigned 32 x 32 bit product. */
function mulHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const lowLow = aLow * bLow;
  const middle = aHigh * bLow + (lowLow >>> 16);
  const middle2 = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + (middle >>> 16) + (middle2 >>> 16)) | 0;
}

/** FNV-1a over UTF-16 code units. */
function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

export interface Rng {
  /** 32 random bits for a stated position: the same (a, b) always gives the same bits. */
  at(a: number, b?: number): number;
  /** Next 32 bits of this generator's own sequence. */
  nextUint32(): number;
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Standard normal (Box-Muller). */
  normal(): number;
  /** Uniform integer in [0, bound); bound from 1 to 2^32. */
  int(bound: number): number;
  /** A new, independent generator; the same name gives the same fork. */
  fork(name: string | number): Rng;
  /** How many numbers of its own sequence were drawn, for whoever goes on later. A spare normal draw is not in it. */
  position(): number;
  moveTo(position: number): void;
  /** In-place Fisher-Yates. */
  shuffle<T extends Int32Array | Float32Array | unknown[]>(items: T): T;
}

/** Maps 32 random bits to an integer in [0, bound) (multiply-shift; bias below bound / 2^32). */
export function boundedInt(bits: number, bound: number): number {
  return Math.floor((bits / 4294967296) * bound);
}

export function createRng(seed: number | string): Rng {
  return fromKey(philox(typeof seed === 'number' ? seed | 0 : hashName(seed), 0x646f7773, 0x6572));
}

function fromKey(key: number): Rng {
  let counter = 0;
  let spare: number | null = null;
  const rng: Rng = {
    at: (a, b = 0) => philox(key ^ 0x5bf03635, a, b),
    nextUint32: () => philox(key, counter++, Math.floor(counter / 4294967296)),
    uniform: () => rng.nextUint32() / 4294967296,
    normal: () => {
      if (spare !== null) {
        const value = spare;
        spare = null;
        return value;
      }
      const radius = Math.sqrt(-2 * Math.log((rng.nextUint32() + 1) / 4294967297));
      const angle = 2 * Math.PI * rng.uniform();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
    int: (bound) => boundedInt(rng.nextUint32(), bound),
    fork: (name) => {
      const word = philox(key, hashName(String(name)), 0x666f726b);
      return fromKey(word ^ philoxHigh);
    },
    position: () => counter,
    moveTo: (position) => {
      counter = position;
      spare = null;
    },
    shuffle: (items) => {
      for (let i = items.length - 1; i > 0; i--) {
        const j = rng.int(i + 1);
        const held = items[i];
        items[i] = items[j];
        items[j] = held;
      }
      return items;
    },
  };
  return rng;
}
