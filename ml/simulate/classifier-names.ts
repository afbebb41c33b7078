/** Names of ./curve-classifier.ts, apart from it: the command line reads them without loading a backend. */
import { AppError } from '../schema/errors.ts';

export const classifierNames = ['gcn'] as const;
export type CurveClassifierName = (typeof classifierNames)[number];
export const defaultClassifier: CurveClassifierName = 'gcn';

/** @throws AppError not-found */
export function classifierByName(name: string): CurveClassifierName {
  const found = classifierNames.find((one) => one === name);
  if (found !== undefined) return found;
  throw new AppError('not-found', `There is no classifier called ${name}. There are: ${classifierNames.join(', ')}.`);
}
