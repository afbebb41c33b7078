/** What a simulation may be told by name, apart from what does it: the command line reads it without loading a backend. */
import { AppError } from '../schema/errors.ts';

export const classifierNames = ['diffusion', 'gcn'] as const;
export type CurveClassifierName = (typeof classifierNames)[number];
export const defaultClassifier: CurveClassifierName = 'diffusion';

/** Asks the first batch for strategies that need a model: few labels teach most where nothing has to be known yet. */
export const defaultCold = 'cover';

/** @throws AppError not-found */
export function classifierByName(name: string): CurveClassifierName {
  const found = classifierNames.find((one) => one === name);
  if (found !== undefined) return found;
  throw new AppError('not-found', `There is no classifier called ${name}. There are: ${classifierNames.join(', ')}.`);
}
