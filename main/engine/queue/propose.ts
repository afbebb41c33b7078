/** The questions of a batch that need the classifier: labels in doubt, and what the strategy asks about. */
import type { RunContext } from '../../../ml/context.ts';
import type { LabellingLoop } from '../../../ml/loop/loop.types.ts';
import { crossValidate } from './cross-validate.ts';
import type { BatchResult, BatchTask, Doubtful } from './queue.types.ts';

/** Labels below which nothing can be said against one of them. */
const LEAST_LABELS = 10;

/** Labels that a classifier trained without them contradicts, the surest contradiction first. */
async function findDoubtful(loop: LabellingLoop, task: BatchTask, ctx: RunContext): Promise<readonly Doubtful[]> {
  if (task.mostDoubtful === 0 || task.doubtable.length === 0 || task.answers.length < LEAST_LABELS) return [];
  const owner = new Map(task.doubtable.map(({ node, reviewer }) => [node, reviewer]));
  const held = await crossValidate(loop, task.answers, ctx);
  return held
    .flatMap(({ node, label, anomalous }): Doubtful[] => {
      const reviewer = owner.get(node);
      const contradiction = label === 1 ? 1 - anomalous : anomalous;
      return reviewer === undefined || contradiction <= 0.5 ? [] : [{ node, reviewer, contradiction }];
    })
    .sort((a, b) => b.contradiction - a.contradiction || a.node - b.node)
    .slice(0, task.mostDoubtful);
}

/** The most questions that one reviewer is asked again. */
function mostAgain(task: BatchTask, doubtful: readonly Doubtful[]): number {
  const counts = new Map(task.again);
  for (const { reviewer } of doubtful) counts.set(reviewer, (counts.get(reviewer) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}

export async function propose(
  loop: LabellingLoop,
  task: BatchTask,
  ctx: RunContext,
): Promise<Omit<BatchResult, 'seconds'>> {
  const doubtful = await findDoubtful(loop, task, ctx);
  const count = Math.max(0, task.room - mostAgain(task, doubtful));
  const { answers, candidates, round } = task;
  if (count === 0 || !candidates.includes(1)) {
    const phase = 'Nothing is picked for this batch: it holds audit questions, or what is asked again.';
    return { kind: 'batch', queries: [], phase, notes: [], doubtful };
  }
  const proposal = await loop.propose({ answers, candidates }, count, round, ctx);
  return { kind: 'batch', ...proposal, doubtful };
}
