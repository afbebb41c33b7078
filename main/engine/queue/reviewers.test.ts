import { afterEach, describe, expect, test } from 'vitest';
import type { LabelValue } from '../../contract/api.ts';
import { createQueueBench, waiting } from '../testing/queue-bench.ts';
import type { QueueBench } from '../testing/queue-bench.ts';

const benches: QueueBench[] = [];
function queueBench(numNodes?: number): QueueBench {
  const made = createQueueBench(numNodes);
  benches.push(made);
  return made;
}
afterEach(async () => {
  for (const { bench } of benches.splice(0)) await bench.dispose();
});
const even = (node: number): LabelValue => (node % 2 === 0 ? 'anomalous' : 'normal');
const nodes = (items: readonly { readonly index: number }[]): number[] => items.map(({ index }) => index);

describe('the queue with two reviewers', () => {
  test('a question is gone for the one when the other has answered it, and both begin at different places', async () => {
    const q = queueBench();
    const ada = await q.begin();
    const ben = await q.settled('Ben');
    expect(nodes(ben.items).sort()).toEqual(nodes(ada.items).sort());
    expect(ben.items[0].index).not.toBe((await q.settled('Ada')).items[0].index);
    const done = await q.answer('normal', 'Ben');
    expect(nodes((await q.settled('Ada')).items)).not.toContain(done);
    expect(nodes((await q.settled('Ben')).items)).toContain(done);
    expect((await q.settled('Ada')).mine).toBe(0);
  });

  test('in blind mode the order is each their own, and the same again', async () => {
    const q = queueBench();
    await q.begin({ blind: true, batchSize: 20 });
    const [ada, ben] = [nodes((await q.settled('Ada')).items), nodes((await q.settled('Ben')).items)];
    expect(ada).not.toEqual(ben);
    expect([...ada].sort()).toEqual([...ben].sort());
    expect(nodes((await q.settled('Ada')).items)).toEqual(ada);
  });

  test('the overlap is asked of both, agreement is measured on it, and nothing of it holds up the other', async () => {
    const q = queueBench();
    await q.begin({ overlap: 0.5 });
    const [ada] = [await q.answerAll(even, 'Ada')];
    expect(ada).toBe(4);
    expect((await q.settled('Ada')).batch).toBe(2);
    const ben = await q.settled('Ben');
    const shared = ben.items.filter(({ reason }) => reason === 'overlap');
    expect(shared.map(({ batch, answer }) => [batch, answer])).toEqual([
      [1, null],
      [1, null],
    ]);
    for (const { index, itemId } of shared) {
      const put = { kind: 'node', index, reviewer: 'Ben', note: '', runId: null, milliseconds: 3000, itemId } as const;
      await q.call('label.put', { ...put, value: even(index) });
    }
    const { reviewers, pairs, fleiss, disputed } = await q.call('queue.progress', {});
    expect(reviewers).toEqual([
      { name: 'Ada', answered: 4, medianSeconds: 1 },
      { name: 'Ben', answered: 2, medianSeconds: 3 },
    ]);
    expect(pairs).toMatchObject([{ reviewers: ['Ada', 'Ben'], nodes: 2, agreement: 1 }]);
    expect([fleiss?.nodes, fleiss?.reviewers, disputed]).toEqual([2, 2, []]);
  });

  test('whoever differs is asked once more, both of them; a dispute is not learned from', async () => {
    const q = queueBench();
    await q.begin({ overlap: 1, batchSize: 2, seed: 2020 });
    await q.answerAll('anomalous', 'Ada');
    const [first] = waiting(await q.settled('Ben')).filter(({ batch }) => batch === 1);
    const put = { kind: 'node', index: first.index, note: '', runId: null, milliseconds: null } as const;
    await q.call('label.put', { ...put, reviewer: 'Ben', value: 'normal', itemId: first.itemId });
    expect((await q.call('queue.progress', {})).disputed).toMatchObject([{ index: first.index }]);
    // The next batch is the first to be computed after the dispute.
    await q.answerAll('anomalous', 'Ada');
    const third = await q.settled('Ada');
    expect(third.batch).toBe(3);
    const [mine] = third.items.filter(({ reason }) => reason === 'disputed');
    const [his] = (await q.settled('Ben')).items.filter(({ reason }) => reason === 'disputed');
    expect([mine.index, his.index, mine.answer, his.answer]).toEqual([first.index, first.index, null, null]);
    expect(mine.itemId).not.toBe(his.itemId);
    expect(third.notes.at(0)?.split(' ')).not.toContain(String(first.index));
    await q.call('label.put', { ...put, reviewer: 'Ada', value: 'skip', itemId: mine.itemId });
    const skipped = await q.settled('Ada');
    expect(skipped.items.find(({ itemId }) => itemId === mine.itemId)?.answer).toBe('skip');
    expect((await q.call('queue.progress', {})).disputed).toHaveLength(1);
    await q.call('label.put', { ...put, reviewer: 'Ada', value: 'normal', itemId: mine.itemId });
    expect((await q.call('queue.progress', {})).disputed).toEqual([]);
    // Settled by one of them: the other is not asked any more.
    expect((await q.settled('Ben')).items.map(({ itemId }) => itemId)).not.toContain(his.itemId);
  });

  test('whoever joins late is not given everything of before at once', async () => {
    const q = queueBench();
    await q.begin({ overlap: 1, batchSize: 2 });
    for (let batch = 0; batch < 4; batch++) {
      await q.answerAll(even, 'Ada');
      await q.settled('Ada');
    }
    const ben = await q.settled('Ben');
    expect(ben.items).toHaveLength(4);
    expect(ben.notes).toContain('6 more questions of earlier batches wait for Ben; they come after these.');
  });
});
