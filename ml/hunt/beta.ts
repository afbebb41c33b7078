/** Draws from gamma and beta distributions (Marsaglia & Tsang, ACM TOMS 2000; for shapes below 1 by their boost). */
import type { Rng } from '../rng.ts';

export function drawGamma(shape: number, rng: Rng): number {
  if (shape < 1) {
    const boost = (1 - rng.uniform()) ** (1 / shape);
    return drawGamma(shape + 1, rng) * boost;
  }
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = rng.normal();
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    if (Math.log(1 - rng.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** In (0, 1); both parameters above 0. */
export function drawBeta(a: number, b: number, rng: Rng): number {
  const x = drawGamma(a, rng);
  return x / (x + drawGamma(b, rng));
}
