/** The detectors, one line each: order here is the order in the picker, floors last. */
import { AppError } from '../schema/errors.ts';
import type { Detector } from './detector.ts';
import { bourne } from './bourne/bourne.ts';
import { commonNeighbours } from './common-neighbours.ts';
import { degree } from './degree.ts';
import { featureNorm } from './feature-norm.ts';
import { maxRank } from './max-rank.ts';
import { neighbourCosine } from './neighbour-cosine.ts';

export const detectors: readonly Detector[] = [bourne, degree, featureNorm, neighbourCosine, maxRank, commonNeighbours];

/** @throws AppError not-found */
export function detectorById(id: string): Detector {
  const detector = detectors.find((candidate) => candidate.id === id);
  if (detector === undefined) {
    throw new AppError(
      'not-found',
      `There is no detector called ${id}. There are: ${detectors.map((d) => d.id).join(', ')}.`,
    );
  }
  return detector;
}
