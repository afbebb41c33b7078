/** The questions as one reviewer sees them: theirs to answer, in their order, what they put off last. */
import { createRng } from '../../../ml/rng.ts';
import type { QueueItem } from '../../contract/api.ts';
import type { Opinions } from '../labels/log-state.ts';
import { answerOf } from './answers.ts';
import type { OpenQueue, StoredBatch, StoredItem } from './queue-record.ts';

/** Where a reviewer begins in a batch: reviewers at work at the same time are served different questions first. */
export interface Seat {
  readonly place: number;
  readonly of: number;
}
interface Named {
  readonly nodeIds: readonly string[];
  readonly nodeNames: readonly string[];
}

/** In blind mode every reviewer has an order of their own; else the batch's, begun at the reviewer's seat. */
function inOrder(queue: OpenQueue, batch: StoredBatch, reviewer: string, seat: Seat): readonly StoredItem[] {
  if (queue.settings.blind) {
    const rng = createRng(queue.settings.seed).fork(`order ${batch.batchId}`).fork(reviewer);
    return rng.shuffle([...batch.items]);
  }
  const begin = Math.floor((seat.place * batch.items.length) / seat.of);
  return [...batch.items.slice(begin), ...batch.items.slice(0, begin)];
}

export interface ReviewerView {
  readonly items: readonly QueueItem[];
  readonly notes: readonly string[];
}

/** @param batches in force, the last on the table */
export function reviewerView(
  queue: OpenQueue,
  batches: readonly StoredBatch[],
  opinions: Opinions,
  named: Named,
  { reviewer, seat }: { readonly reviewer: string; readonly seat: Seat },
): ReviewerView {
  const shown: QueueItem[] = [];
  const earlier: QueueItem[] = [];
  const late: QueueItem[] = [];
  for (const batch of batches) {
    const onTable = batch === batches.at(-1);
    for (const item of inOrder(queue, batch, reviewer, seat)) {
      const found = answerOf(item, batch, opinions, reviewer);
      if (found === null || (!onTable && found.answer !== null && found.answer !== 'skip')) continue;
      const { itemId, node, reason, sentence, facts } = item;
      const view: QueueItem = {
        itemId,
        batch: batch.number,
        index: node,
        id: named.nodeIds[node],
        name: named.nodeNames[node],
        reason: found.isShared ? 'overlap' : reason,
        sentence: found.isShared ? 'Asked of every reviewer, so that agreement can be measured.' : sentence,
        facts: found.isShared ? [] : facts,
        answer: found.answer,
      };
      (found.answer === 'skip' ? late : onTable ? shown : earlier).push(view);
    }
  }
  // Whoever joins late is not given everything of before at once.
  const most = queue.settings.batchSize;
  const rest = earlier.length - most;
  const items = [...shown, ...earlier.slice(0, most), ...late];
  return {
    items,
    notes: rest > 0 ? [`${rest} more questions of earlier batches wait for ${reviewer}; they come after these.`] : [],
  };
}
