import { afterEach, describe, expect, test } from 'vitest';
import type { LabelValue } from '../../contract/api.ts';
import { createQueueBench, waiting } from '../testing/queue-bench.ts';
import type { QueueBench } from '../testing/queue-bench.ts';
import { CRASHING_SEED } from '../testing/simple-loop.ts';

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

describe('the queue with one reviewer', () => {
  test('begins empty, puts a batch on the table, computes the next after half and puts it there when all is answered', async () => {
    const q = queueBench();
    expect(await q.call('queue.state', { reviewer: 'Ada' })).toBeNull();
    const first = await q.begin();
    expect(first).toMatchObject({ batch: 1, phase: 'Round 0 after 0 answers.', pool: { left: 56, total: 60 } });
    expect(first.items.map(({ batch, answer, reason }) => [batch, answer, reason])).toEqual(
      Array.from({ length: 4 }, () => [1, null, 'picked']),
    );
    expect(first.upcoming.state).toBe('waiting');
    await q.answer('anomalous');
    expect((await q.settled()).upcoming.state).toBe('waiting');
    await q.answer('normal');
    const half = await q.settled();
    expect([half.batch, half.upcoming.state, half.mine]).toEqual([1, 'ready', 2]);
    await q.answerAll('normal');
    const second = await q.settled();
    expect(second).toMatchObject({ batch: 2, phase: 'Round 1 after 2 answers.', mine: 4 });
    expect(second.answered).toMatchObject({ anomalous: 1, normal: 3 });
    expect(waiting(second)).toHaveLength(4);
  });

  test('the next batch is recorded as soon as it is computed, and sent along before it is due', async () => {
    const q = queueBench();
    const first = await q.begin({ seed: 2020 });
    expect(first.ahead).toEqual([]);
    await q.answer('normal');
    await q.answer('normal');
    const half = await q.settled();
    expect([half.batch, half.ahead.length, half.ahead[0].batch]).toEqual([1, 4, 2]);
    await q.bench.reopen();
    expect(await q.settled()).toEqual(half);
    await q.answerAll('normal');
    const second = await q.settled();
    expect([second.batch, second.items, second.ahead]).toEqual([2, half.ahead, []]);
  });

  test('never asks about a node twice, and ends when the pool is empty', async () => {
    const q = queueBench(18);
    const asked: number[] = [];
    await q.begin();
    for (;;) {
      const state = await q.settled();
      const nodes = waiting(state).map(({ index }) => index);
      if (nodes.length === 0) {
        expect([state.upcoming.state, state.pool.left]).toEqual(['empty', 0]);
        break;
      }
      asked.push(...nodes);
      await q.answerAll(even);
    }
    expect(asked.sort((a, b) => a - b)).toEqual(Array.from({ length: 18 }, (_, i) => i));
  });

  test('undo and redo restore the batches bit for bit, also those on the table', async () => {
    const q = queueBench();
    await q.begin({ strategy: 'random' });
    for (let batch = 0; batch < 3; batch++) {
      await q.answerAll(even);
      await q.settled();
    }
    await q.answer('normal');
    const before = await q.settled();
    expect(before.batch).toBe(4);
    await q.undo(8);
    const back = await q.settled();
    expect([back.batch, waiting(back).length]).toEqual([2, 3]);
    await q.redo(8);
    expect(await q.settled()).toEqual(before);
  });

  test('another answer after an undo leads to another batch; what came of the first stays in the record', async () => {
    const q = queueBench();
    await q.begin({ seed: 2020 });
    const [node] = (await q.settled()).items.map(({ index }) => index);
    await q.answerAll('normal');
    const second = await q.settled();
    expect(second.notes).toEqual([expect.stringMatching(new RegExp(`^${node} \\d+$`)) as string]);
    await q.undo(4);
    await q.answer('skip');
    await q.answerAll('normal');
    const other = await q.settled();
    expect(other.batch).toBe(2);
    expect(other.notes[0].split(' ')).not.toContain(String(node));
    expect(other.items.at(-1)).toMatchObject({ index: node, answer: 'skip', batch: 1 });
    const batches = q.bench.project.db.prepare('SELECT number FROM queue_batches ORDER BY batch_id').all();
    expect(batches.map(({ number }) => number)).toEqual([1, 2, 2]);
  });

  test('"not now" puts a question last, and answering it later takes its place', async () => {
    const q = queueBench();
    const { items } = await q.begin();
    await q.answer('skip');
    const put = await q.settled();
    expect(put.items.map(({ index, answer }) => [index, answer])).toEqual([
      ...items.slice(1).map(({ index }) => [index, null]),
      [items[0].index, 'skip'],
    ]);
    await q.answerAll('normal');
    const next = await q.settled();
    expect([next.batch, next.items.length, next.answered.skip]).toEqual([2, 5, 1]);
    const late = next.items[4];
    const label = { kind: 'node', index: late.index, reviewer: 'Ada', note: '', runId: null, milliseconds: 1 } as const;
    await q.call('label.put', { ...label, value: 'normal', itemId: late.itemId });
    expect((await q.settled()).answered).toMatchObject({ normal: 4, skip: 0 });
  });

  test('"unsure" comes back two batches later, once, and is never learned from meanwhile', async () => {
    const q = queueBench();
    const { items } = await q.begin({ seed: 2020 });
    const unsure = items[0].index;
    await q.answer('unsure');
    await q.answerAll('normal');
    const second = await q.settled();
    expect(second.notes[0].split(' ')).not.toContain(String(unsure));
    expect(second.items.map(({ index }) => index)).not.toContain(unsure);
    await q.answerAll('normal');
    const third = await q.settled();
    expect(third.batch).toBe(3);
    const back = third.items.filter(({ reason }) => reason === 'unsure');
    expect(back.map(({ index, answer }) => [index, answer])).toEqual([[unsure, null]]);
    expect(third.items).toHaveLength(4);
    for (let batch = 0; batch < 4; batch++) {
      await q.answerAll((node) => (node === unsure ? 'unsure' : 'normal'));
      const state = await q.settled();
      expect(state.items.map(({ index }) => index)).not.toContain(unsure);
    }
  });

  test('"unsure" comes back without waiting where nothing else is left, whenever it was said', async () => {
    const q = queueBench(8);
    await q.begin();
    await q.answerAll('normal');
    const { items } = await q.settled();
    const last = items[3].index;
    expect((await q.settled()).upcoming).toEqual({
      state: 'waiting',
      detail: expect.stringMatching(/soon as all/) as string,
    });
    await q.answerAll((node) => (node === last ? 'unsure' : 'normal'));
    const again = await q.settled();
    expect(again.items.map(({ index, reason }) => [index, reason])).toEqual([[last, 'unsure']]);
    await q.answerAll('unsure');
    expect((await q.settled()).upcoming.state).toBe('empty');
  });

  test('what cannot be told leaves the pool for good', async () => {
    const q = queueBench(12);
    const { items } = await q.begin();
    const gone = items[0].index;
    await q.answer('unlabelable');
    for (let batch = 0; batch < 4; batch++) {
      await q.answerAll('normal');
      expect(
        (await q.settled()).items.filter(({ batch: number }) => number > 1).map(({ index }) => index),
      ).not.toContain(gone);
    }
    expect((await q.settled()).answered).toMatchObject({ unlabelable: 1, normal: 11 });
  });

  test('audit nodes are spread over the batches and never learned from', async () => {
    const q = queueBench(60);
    await q.begin({ seed: 2020, batchSize: 5, auditSize: 3 });
    const audit = new Set<number>();
    for (let batch = 0; batch < 5; batch++) {
      const state = await q.settled();
      const here = state.items.filter(({ reason }) => reason === 'audit').map(({ index }) => index);
      expect(here).toHaveLength(batch < 3 ? 1 : 0);
      for (const node of here) audit.add(node);
      for (const node of state.notes
        .at(0)
        ?.split(' ')
        .filter((text) => text !== '') ?? []) {
        expect(audit).not.toContain(Number(node));
      }
      await q.answerAll(even);
    }
    expect(audit.size).toBe(3);
    const progress = await q.call('queue.progress', {});
    expect(progress.audit).toMatchObject({ size: 3, answered: 3 });
  });

  test('what was asked for another reason never gets into the audit set, whenever that is made or made smaller', async () => {
    const q = queueBench(12);
    await q.begin({ batchSize: 4, auditSize: 0, seed: 2020 });
    // Eight nodes are left to draw from: the four on the table are not.
    expect((await q.begin({ batchSize: 4, auditSize: 12, seed: 2020 })).batch).toBe(1);
    expect((await q.call('queue.progress', {})).audit?.size).toBe(8);
    await q.begin({ batchSize: 4, auditSize: 0, seed: 2020 });
    await q.answerAll('normal');
    const second = await q.settled();
    expect(second.items.map(({ reason }) => reason)).toEqual(Array.from({ length: 4 }, () => 'picked'));
    await q.begin({ batchSize: 4, auditSize: 12, seed: 2020 });
    expect((await q.call('queue.progress', {})).audit?.size).toBe(4);
  });

  test('audit nodes fill the batches that the pool cannot fill, until every node was asked', async () => {
    for (const [batchSize, auditSize] of [
      [4, 1000],
      [4, 6],
      [1, 6],
    ]) {
      const q = queueBench(12);
      await q.begin({ batchSize, auditSize });
      let asked = 0;
      for (;;) {
        const state = await q.settled();
        if (waiting(state).length === 0) {
          expect([state.upcoming.state, state.pool.left]).toEqual(['empty', 0]);
          break;
        }
        asked += waiting(state).length;
        if (waiting(state).every(({ reason }) => reason === 'audit')) expect(state.phase).toMatch(/^Nothing is picked/);
        await q.answerAll(even);
      }
      expect(asked).toBe(12);
    }
  });

  test('a worker that crashes costs a batch, never a label, and is tried again', async () => {
    const q = queueBench();
    await q.call('queue.start', {
      settings: {
        mode: 'teach',
        strategy: 'degree',
        params: {},
        seed: CRASHING_SEED,
        batchSize: 4,
        auditSize: 0,
        overlap: 0,
        secondLooks: 0,
        blind: false,
      },
      reviewer: 'Ada',
    });
    const failed = await q.settled();
    expect(failed.upcoming.state).toBe('failed');
    expect(failed.upcoming.detail).toMatch(/a defect in the strategy/);
    expect(await q.call('queue.state', { reviewer: 'Ada' })).toMatchObject({ upcoming: { state: 'computing' } });
    expect((await q.settled()).upcoming.state).toBe('failed');
    const put = {
      kind: 'node',
      index: 3,
      value: 'normal',
      reviewer: 'Ada',
      note: '',
      runId: null,
      milliseconds: 1,
    } as const;
    expect((await q.call('label.put', put)).counts.normal).toBe(1);
    expect((await q.begin()).items).toHaveLength(4);
  });

  test('a failure that two reviewers hear of is not tried again until one of them asks again', async () => {
    const q = queueBench();
    await q.begin({ seed: CRASHING_SEED });
    await q.call('queue.state', { reviewer: 'Ada' });
    expect((await q.settled('Ada')).upcoming.state).toBe('failed');
    for (const reviewer of ['Ben', 'Cyd']) {
      expect((await q.call('queue.state', { reviewer }))?.upcoming.state).toBe('failed');
    }
    expect((await q.call('queue.state', { reviewer: 'Ben' }))?.upcoming.state).toBe('computing');
    expect((await q.settled('Ben')).upcoming.state).toBe('failed');
  });

  test('a label that names a question that is not there, or of another node, is refused and not written', async () => {
    const q = queueBench();
    const { items } = await q.begin();
    const put = { kind: 'node', value: 'normal', reviewer: 'Ada', note: '', runId: null, milliseconds: 1 } as const;
    const other = { ...put, index: items[1].index, itemId: items[0].itemId };
    await expect(q.call('label.put', other)).rejects.toThrow(/asks about n\d+, not about node number/);
    await expect(q.call('label.put', { ...other, itemId: 999 })).rejects.toThrow(/no question 999/);
    await expect(
      q.call('label.put', { ...put, kind: 'edge', index: items[0].index, itemId: items[0].itemId }),
    ).rejects.toThrow(/not about edge number/);
    expect(await q.call('label.log', { offset: 0, limit: 10 })).toEqual([]);
  });

  test('a restart finds the same batch on the table and the same questions waiting', async () => {
    const q = queueBench();
    await q.begin();
    await q.answerAll(even);
    await q.settled();
    await q.answer('normal');
    const before = await q.settled();
    await q.bench.reopen();
    expect(await q.settled()).toEqual(before);
    await q.answerAll(even);
    const next = await q.settled();
    await q.undo(3);
    await q.bench.reopen();
    await q.redo(3);
    expect(await q.settled()).toEqual(next);
  });

  test('changed settings hold for the next batch; what was asked stays asked', async () => {
    const q = queueBench();
    const { items } = await q.begin();
    const changed = await q.begin({ batchSize: 6, strategy: 'random' });
    expect(changed.items).toEqual(items);
    await q.answerAll(even);
    const next = await q.settled();
    expect([next.batch, next.items.length, next.settings.strategy]).toEqual([2, 6, 'random']);
    // The next batch is computed and recorded by now; the new settings replace it.
    await q.answer('normal');
    await q.answer('normal');
    await q.answer('normal');
    expect((await q.settled()).ahead).toHaveLength(6);
    expect((await q.begin({ batchSize: 3 })).ahead).toHaveLength(3);
    await q.answerAll(even);
    const third = await q.settled();
    expect([third.batch, third.items.length]).toEqual([3, 3]);
    // On the table and untouched: it stays.
    expect((await q.begin({ batchSize: 5, strategy: 'random' })).items).toEqual(third.items);
    await q.answerAll(even);
    expect((await q.settled()).items).toHaveLength(5);
    await q.call('queue.end', {});
    expect(await q.call('queue.state', { reviewer: 'Ada' })).toBeNull();
    await expect(q.call('queue.end', {})).rejects.toThrow(/No queue is open/);
    const again = await q.begin();
    expect([again.batch, again.mine]).toEqual([1, 0]);
    const answered = new Set(items.map(({ index }) => index));
    expect(again.items.filter(({ index }) => answered.has(index))).toEqual([]);
  });

  test('a strategy that does not exist and settings it does not have are refused', async () => {
    const q = queueBench();
    await expect(q.begin({ strategy: 'oracle' })).rejects.toThrow(/no strategy called oracle/);
    await expect(q.begin({ params: { depth: 3 } })).rejects.toThrow(/no parameter called depth/);
    expect(await q.call('queue.state', { reviewer: 'Ada' })).toBeNull();
    expect((await q.call('queue.strategies', {})).map(({ id }) => id)).toContain('sag');
  });
});
