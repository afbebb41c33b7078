/** What makes a student's network one, and how many classes it tells apart. */
import { AppError } from '../schema/errors.ts';
import type { StudentNetwork } from './distill.types.ts';

/** Widths that fit each other, finite weights, a positive temperature. @throws AppError invalid-argument */
export function checkStudent(network: StudentNetwork): void {
  const wrong = (what: string): AppError =>
    new AppError(
      'invalid-argument',
      `This network cannot be used: ${what}. Train it again, or choose another version.`,
    );
  if (network.layers.length === 0) throw wrong('it has no layers');
  if (!(network.temperature > 0 && Number.isFinite(network.temperature))) {
    throw wrong(`its temperature is ${network.temperature}, not a positive number`);
  }
  for (const [i, { inChannels, outChannels, weight, bias }] of network.layers.entries()) {
    if (i > 0 && inChannels !== network.layers[i - 1].outChannels) {
      throw wrong(`layer ${i + 1} takes ${inChannels} numbers, layer ${i} gives ${network.layers[i - 1].outChannels}`);
    }
    if (weight.length !== inChannels * outChannels || bias.length !== outChannels) {
      throw wrong(`layer ${i + 1} has ${weight.length} weights and ${bias.length} biases`);
    }
    if (!weight.every(Number.isFinite) || !bias.every(Number.isFinite)) throw wrong(`layer ${i + 1} is not finite`);
  }
}

/** Classes that a network tells apart. */
export const classesOf = (network: StudentNetwork): number => network.layers[network.layers.length - 1].outChannels;
