/** Two models on the same held-out labels, node by node. */
import { heldOutErrors, pairedDifference } from '../../../ml/distill/held-out-figures.ts';
import type { HeldOutError, HeldOutLabel } from '../../../ml/distill/held-out-figures.ts';
import { createRng } from '../../../ml/rng.ts';
import { AppError } from '../../../ml/schema/errors.ts';
import type { ModelComparison, ModelInfo } from '../../contract/models.ts';

export interface ComparedModel {
  readonly info: ModelInfo;
  readonly heldOut: readonly HeldOutLabel[];
}

const measures = ['squared error', 'log loss', 'wrong at its threshold'] as const satisfies readonly HeldOutError[];

/** @throws AppError conflict where they were not measured on the same labels */
export function compareModels(first: ComparedModel, second: ComparedModel): ModelComparison {
  const [a, b] = [first.info, second.info];
  if (a.split === null || a.split !== b.split) {
    throw new AppError(
      'conflict',
      `${a.title} and ${b.title} were not measured on the same labels in the same folds, so their figures cannot be compared node by node. Train both again on the labels of now.`,
    );
  }
  const rows = measures.map((measure) => {
    const errors = ({ info, heldOut }: ComparedModel): number[] =>
      heldOut.map((one) => heldOutErrors[measure](one, info.threshold?.value ?? 0.5));
    return { measure, ...pairedDifference(errors(first), errors(second), createRng('comparison').fork(measure)) };
  });
  const [{ low, high, difference }] = rows;
  const nodes = first.heldOut.length;
  const isSure = low > 0 || high < 0;
  const better = difference < 0 ? a.title : b.title;
  return {
    first: a.modelId,
    second: b.modelId,
    nodes,
    rows,
    sentence: isSure
      ? `On ${nodes} held-out labels the probabilities of ${better} are better: the 95 % interval of the difference of the squared errors does not hold 0.`
      : `On ${nodes} held-out labels no difference of the squared errors can be told from chance: its 95 % interval holds 0. More labels, an audit set most of all, would tell more.`,
  };
}
