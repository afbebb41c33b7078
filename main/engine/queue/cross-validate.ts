/**
 * What a classifier says of nodes that it did not learn from: the answers are cut into folds, each class spread evenly,
 * and each fold is predicted by a classifier trained on the others. The folds hang on the seed and on the answers alone.
 */
import type { RunContext } from '../../../ml/context.ts';
import type { Answer, LabellingLoop } from '../../../ml/loop/loop.types.ts';
import { foldsOf } from '../../../ml/metrics/folds.ts';

export interface HeldOut extends Answer {
  /** probability of class 1 by a classifier that never saw the answer */
  readonly anomalous: number;
}

export const NUM_FOLDS = 5;
const NUM_CLASSES = 2;

/** Answers whose fold left too little to train on are missing. */
export async function crossValidate(
  loop: LabellingLoop,
  answers: readonly Answer[],
  ctx: RunContext,
  mostTrained = Number.POSITIVE_INFINITY,
): Promise<readonly HeldOut[]> {
  const fold = foldsOf(
    answers.map(({ label }) => label),
    NUM_CLASSES,
    NUM_FOLDS,
    ctx.rng,
  );
  const found: HeldOut[] = [];
  for (let f = 0; f < NUM_FOLDS; f++) {
    await ctx.tick();
    const held = answers.filter((_, i) => fold[i] === f);
    if (held.length === 0) continue;
    const others = answers.filter((_, i) => fold[i] !== f);
    const prediction = await loop.predict(others.slice(0, mostTrained), ctx);
    if (prediction === null) continue;
    for (const answer of held) {
      found.push({ ...answer, anomalous: prediction.probabilities[NUM_CLASSES * answer.node + 1] });
    }
  }
  return found;
}
