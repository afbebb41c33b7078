/** Percentile intervals by resampling (Efron, Annals of Statistics 1979). */
import type { Rng } from '../rng.ts';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * The 95 % interval of a figure of `count` elements.
 * @param figure of the drawn elements, which may come several times; null where it cannot be said
 * @returns null where it could not be said in half of the draws
 */
export function bootstrapInterval(
  count: number,
  figure: (drawn: Int32Array) => number | null,
  rng: Rng,
  draws = 400,
): Interval | null {
  const drawn = new Int32Array(count);
  const values: number[] = [];
  for (let b = 0; b < draws; b++) {
    for (let i = 0; i < count; i++) drawn[i] = rng.int(count);
    const value = figure(drawn);
    if (value !== null) values.push(value);
  }
  if (values.length === 0 || values.length < draws / 2) return null;
  values.sort((a, b) => a - b);
  const at = (share: number): number => values[Math.round(share * (values.length - 1))];
  return { low: at(0.025), high: at(0.975) };
}
