/**
 * How a learning curve goes on: score(n) = a - b n^-c (Cortes et al., NIPS 1993), fitted to the points there are. For
 * each c of a grid, a and b are the least-squares line through (n^-c, score); the c with the smallest residual is taken.
 * The interval of what is to come is by bootstrap of the residuals.
 */
import type { Rng } from '../rng.ts';

export interface FittedPoint {
  readonly labels: number;
  readonly score: number;
}
export interface PowerLaw {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}
export interface Gain {
  readonly next: number;
  readonly low: number;
  readonly high: number;
}

const EXPONENTS = Array.from({ length: 20 }, (_, i) => 0.1 * (i + 1));
/** Two are a and b, a third is c: with fewer than five points nothing is left to judge the fit by. */
export const LEAST_POINTS = 5;
const BOOTSTRAPS = 200;

export const powerLawAt = ({ a, b, c }: PowerLaw, labels: number): number => a - b * labels ** -c;

/** Points with at least two different numbers of labels. */
export function fitPowerLaw(points: readonly FittedPoint[]): PowerLaw {
  let best: PowerLaw = { a: 0, b: 0, c: 1 };
  let least = Number.POSITIVE_INFINITY;
  const meanY = points.reduce((sum, { score }) => sum + score, 0) / points.length;
  for (const c of EXPONENTS) {
    const xs = points.map(({ labels }) => labels ** -c);
    const meanX = xs.reduce((sum, x) => sum + x, 0) / xs.length;
    const spread = xs.reduce((sum, x) => sum + (x - meanX) ** 2, 0);
    const slope =
      spread === 0 ? 0 : xs.reduce((sum, x, i) => sum + (x - meanX) * (points[i].score - meanY), 0) / spread;
    const law = { a: meanY - slope * meanX, b: -slope, c };
    const error = points.reduce((sum, { labels, score }) => sum + (score - powerLawAt(law, labels)) ** 2, 0);
    if (error < least - 1e-12) [best, least] = [law, error];
  }
  return best;
}

/**
 * Expected change of the score by `more` further labels after the last point, with 95 % of the bootstrap; null with
 * fewer than five points.
 */
export function expectedGain(points: readonly FittedPoint[], more: number, rng: Rng): Gain | null {
  if (points.length < LEAST_POINTS || new Set(points.map(({ labels }) => labels)).size < LEAST_POINTS) return null;
  const now = points[points.length - 1].labels;
  const gainOf = (law: PowerLaw): number => powerLawAt(law, now + more) - powerLawAt(law, now);
  const law = fitPowerLaw(points);
  // Three numbers were fitted: residuals are widened by what that took away.
  const widen = Math.sqrt(points.length / Math.max(1, points.length - 3));
  const residuals = points.map(({ labels, score }) => widen * (score - powerLawAt(law, labels)));
  const gains = Array.from({ length: BOOTSTRAPS }, () =>
    gainOf(
      fitPowerLaw(
        points.map(({ labels }) => ({
          labels,
          score: powerLawAt(law, labels) + residuals[rng.int(residuals.length)],
        })),
      ),
    ),
  ).sort((a, b) => a - b);
  const at = (share: number): number => gains[Math.round(share * (gains.length - 1))];
  const next = gainOf(law);
  return { next, low: Math.min(next, at(0.025)), high: Math.max(next, at(0.975)) };
}
