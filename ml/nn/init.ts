/** Weight initialisation from a seeded generator, so that a backend never draws numbers of its own. */
import type { Rng } from '../rng.ts';

/** Glorot & Bengio 2010, uniform: U(-a, a), a = sqrt(6 / (fanIn + fanOut)). Length fanIn * fanOut. */
export function glorotUniform(fanIn: number, fanOut: number, rng: Rng): Float32Array {
  return uniform(fanIn * fanOut, Math.sqrt(6 / (fanIn + fanOut)), rng);
}

/** Glorot & Bengio 2010, normal: N(0, 2 / (fanIn + fanOut)). Length fanIn * fanOut. */
export function glorotNormal(fanIn: number, fanOut: number, rng: Rng): Float32Array {
  const deviation = Math.sqrt(2 / (fanIn + fanOut));
  return Float32Array.from({ length: fanIn * fanOut }, () => deviation * rng.normal());
}

/** PyTorch's default for a linear layer: U(-a, a), a = 1 / sqrt(fanIn), for weights and bias alike. */
export function linearUniform(length: number, fanIn: number, rng: Rng): Float32Array {
  return uniform(length, 1 / Math.sqrt(fanIn), rng);
}

function uniform(length: number, bound: number, rng: Rng): Float32Array {
  const values = new Float32Array(length);
  for (let i = 0; i < length; i++) values[i] = (2 * rng.uniform() - 1) * bound;
  return values;
}
