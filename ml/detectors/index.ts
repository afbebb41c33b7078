/** The detectors, one line each: order here is the order in the picker, the default first, floors last. */
import { AppError } from '../schema/errors.ts';
import type { Detector } from './detector.ts';
import { auto } from './auto/auto.ts';
import { bourne } from './bourne/bourne.ts';
import { commonNeighbours } from './common-neighbours.ts';
import { degree } from './degree.ts';
import { dominant } from './dominant/dominant.ts';
import { edgeEnds } from './edge-ends.ts';
import { edgeOverlap } from './edge-overlap.ts';
import { edgeValues } from './edge-values.ts';
import { featureNorm } from './feature-norm.ts';
import { freegad } from './freegad.ts';
import { gadam } from './gadam/gadam.ts';
import { maxRank } from './max-rank.ts';
import { neighbourCosine } from './neighbour-cosine.ts';
import { prem } from './prem.ts';
import { tam } from './tam/tam.ts';

export const detectors: readonly Detector[] = [
  auto,
  bourne,
  prem,
  freegad,
  gadam,
  dominant,
  tam,
  degree,
  featureNorm,
  neighbourCosine,
  maxRank,
  commonNeighbours,
  edgeOverlap,
  edgeEnds,
  edgeValues,
];

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
