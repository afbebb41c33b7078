/** Whatever two people do, what the queue says follows from the record and the log alone. */
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { createQueueBench, waiting } from '../testing/queue-bench.ts';
import type { QueueBench } from '../testing/queue-bench.ts';

let q: QueueBench | null = null;
afterEach(async () => {
  await q?.bench.dispose();
  q = null;
});

const reviewer = fc.constantFrom('Ada', 'Ben');
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('answer' as const),
      reviewer,
      value: fc.constantFrom('anomalous', 'normal', 'unsure', 'skip', 'unlabelable'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('undo' as const), reviewer }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('redo' as const), reviewer }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('outside' as const), reviewer, node: fc.nat(29) }) },
);

test(
  'after random answers, undos and redos the queue is the one that a fresh start derives',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const made = createQueueBench(30);
        q = made;
        await made.begin({ blind: true, batchSize: 3, overlap: 0.4, auditSize: 2, seed: 5 });
        let undone = 0;
        for (const one of steps) {
          if (one.do === 'answer') {
            const asked = waiting(await made.settled(one.reviewer));
            await made.answer(one.value, one.reviewer);
            // A node that is asked of somebody has no answer of theirs, unless it is asked again.
            expect(new Set(asked.map(({ itemId }) => itemId)).size).toBe(asked.length);
          } else if (one.do === 'outside') {
            const put = {
              kind: 'node',
              index: one.node,
              value: 'normal',
              note: '',
              runId: null,
              milliseconds: null,
            } as const;
            await made.call('label.put', { ...put, reviewer: one.reviewer });
          } else {
            await made.call(one.do === 'undo' ? 'label.undo' : 'label.redo', { reviewer: one.reviewer });
          }
          await made.settled(one.reviewer);
        }
        // Undo and redo lead back to the very same state.
        const now = [await made.settled('Ada'), await made.settled('Ben')];
        while (undone < 4 && (await made.call('label.undo', { reviewer: 'Ada' })) !== null) undone++;
        await made.settled('Ada');
        for (; undone > 0; undone--) await made.call('label.redo', { reviewer: 'Ada' });
        expect([await made.settled('Ada'), await made.settled('Ben')]).toEqual(now);
        // And so does a fresh start from the record.
        await made.bench.reopen();
        expect([await made.settled('Ada'), await made.settled('Ben')]).toEqual(now);
        const shared = made.bench.project.db
          .prepare(
            'SELECT batch_id, count(*) AS n, count(DISTINCT node) AS d FROM queue_items WHERE reviewer IS NULL GROUP BY batch_id',
          )
          .all();
        for (const { n, d } of shared) expect(n).toBe(d);
        await made.bench.dispose();
      }),
      { numRuns: 8 },
    );
  },
);
