/** What can ask the questions of a loop: the hunt, and the strategies that teach. Order here is the order in the picker. */
import { huntParams } from '../hunt/hunt.ts';
import { AppError } from '../schema/errors.ts';
import type { ParamTable } from '../schema/params.ts';
import { strategies } from '../strategies/index.ts';
import type { LoopMode } from './loop.types.ts';

export interface LoopStrategy {
  readonly id: string;
  readonly title: string;
  /** one or two plain sentences for the picker */
  readonly summary: string;
  /** reference, or "-" */
  readonly paper: string;
  readonly needs: 'cold' | 'model' | 'labelled';
  readonly params: ParamTable;
  readonly mode: LoopMode;
}

const hunt: LoopStrategy = {
  id: 'hunt',
  title: 'Hunt',
  summary:
    'Asks about the nodes most likely to be anomalous. Starts from the label-free ranking, learns from every answer, and goes by whatever has found most so far.',
  paper: 'AAD: arXiv 1708.09441; Thompson 1933',
  needs: 'cold',
  params: huntParams,
  mode: 'hunt',
};

export const loopStrategies: readonly LoopStrategy[] = [
  hunt,
  ...strategies.map(({ id, title, summary, paper, needs, params }): LoopStrategy => ({
    id,
    title,
    summary,
    paper,
    needs,
    params,
    mode: 'teach',
  })),
];

/** @throws AppError not-found, invalid-argument (it serves the other mode) */
export function loopStrategy(id: string, mode: LoopMode): LoopStrategy {
  const found = loopStrategies.find((one) => one.id === id);
  const known = loopStrategies.filter((one) => one.mode === mode).map((one) => one.id);
  if (found === undefined) {
    throw new AppError('not-found', `There is no strategy called ${id}. To ${mode} there are: ${known.join(', ')}.`);
  }
  if (found.mode !== mode) {
    throw new AppError(
      'invalid-argument',
      `${found.title} cannot ${mode}; it can ${found.mode}. To ${mode} there are: ${known.join(', ')}.`,
    );
  }
  return found;
}
