import { afterEach, describe, expect, test } from 'vitest';
import type { LabelValue, QueueProgress } from '../../contract/api.ts';
import { createQueueBench } from '../testing/queue-bench.ts';
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

function firstFeature(q: QueueBench, node: number): number {
  const { features } = q.bench.project.data;
  if (features.kind !== 'dense') throw new Error('the test graph has dense features');
  return features.data[node * features.numCols];
}
/** The class by the first feature, which the small classifier can learn. */
const byFeature =
  (q: QueueBench) =>
  (node: number): LabelValue =>
    firstFeature(q, node) > 0 ? 'anomalous' : 'normal';
/** Progress once so many batches are measured. */
async function measured(q: QueueBench, batches: number): Promise<QueueProgress> {
  for (;;) {
    const progress = await q.call('queue.progress', {});
    if (progress.points.length >= batches) return progress;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
async function answerBatches(q: QueueBench, batches: number, value: (node: number) => LabelValue): Promise<void> {
  for (let batch = 0; batch < batches; batch++) {
    await q.settled();
    await q.answerAll(value);
  }
  await q.settled();
}

describe('progress of the queue', () => {
  test('without a queue there is none', async () => {
    expect((await queueBench().call('queue.progress', {})).points).toEqual([]);
  });

  test('measures every batch that is done, by cross-validation where there is no audit set, and says so', async () => {
    const q = queueBench(120);
    await q.begin({ strategy: 'random', batchSize: 12 });
    await answerBatches(q, 3, byFeature(q));
    const progress = await measured(q, 3);
    expect(progress.measure).toMatch(
      /^Balanced accuracy by 5-fold cross-validation over the answers, because there is no audit set/,
    );
    expect(progress.points.map(({ batch, labels }) => [batch, labels])).toEqual([
      [1, 12],
      [2, 24],
      [3, 36],
    ]);
    for (const { score, low, high } of progress.points) {
      expect(score).toBeGreaterThan(0.6);
      expect(low).toBeLessThanOrEqual(score ?? 0);
      expect(high).toBeGreaterThanOrEqual(score ?? 1);
    }
    // The strategy draws at random, so the reference has as many labels for the earlier points.
    expect(progress.points[0].random).not.toBeNull();
    expect(progress.points[2].random).toBeNull();
    expect([progress.gain, progress.stop.advised, progress.audit]).toEqual([null, false, null]);
    expect(progress.discovery).toHaveLength(36);
    expect(progress.discovery.at(-1)?.expected).toBe(progress.discovery.at(-1)?.found);
    expect(q.bench.events['queue.changed'].length).toBeGreaterThan(3);
  });

  test('puts no random reference beside a score on what a strategy picked', async () => {
    const q = queueBench(150);
    await q.begin({ batchSize: 10, strategy: 'degree', seed: 3 });
    await answerBatches(q, 8, byFeature(q));
    // One question in five is drawn at random: sixteen answers, twelve of which could teach a reference.
    const { points } = await measured(q, 8);
    expect(points.map(({ score, random }) => [score === null, random])).toEqual(points.map(() => [false, null]));
  });

  test('measures on the audit set once it has twenty answers; restarts and undone answers change nothing of it', async () => {
    const q = queueBench(150);
    await q.begin({ strategy: 'random', mode: 'teach', batchSize: 20, auditSize: 24 });
    await answerBatches(q, 6, byFeature(q));
    const progress = await measured(q, 6);
    expect(progress.measure).toBe(
      'Balanced accuracy on 24 answers of the audit set, which was drawn at random and never learned from.',
    );
    // Points measured otherwise make no curve with these.
    expect(progress.points.map(({ score }) => score === null)).toEqual([true, true, true, true, false, false]);
    expect(progress.points.map(({ labels }) => labels)).toEqual([16, 32, 48, 64, 80, 100 - 4]);
    expect(progress.audit).toMatchObject({ size: 24, answered: 24 });
    await q.undo(1);
    expect((await q.call('queue.progress', {})).points).toHaveLength(5);
    await q.redo(1);
    expect(await q.call('queue.progress', {})).toEqual(progress);
    await q.bench.reopen();
    expect(await q.call('queue.progress', {})).toEqual(progress);
  });

  test('a label that the classifier contradicts without having seen it is offered for a second look, once', async () => {
    const q = queueBench(120);
    const right = byFeature(q);
    const { items } = await q.begin({ strategy: 'random', batchSize: 12, secondLooks: 0.2 });
    // The clearest case of the first batch is answered wrongly.
    const clearness = (node: number): number => Math.abs(firstFeature(q, node));
    const [wrong] = items.map(({ index }) => index).sort((one, other) => clearness(other) - clearness(one));
    const wronged = (node: number): LabelValue =>
      node === wrong ? (right(node) === 'normal' ? 'anomalous' : 'normal') : right(node);
    const doubted: number[] = [];
    for (let batch = 0; batch < 5; batch++) {
      const state = await q.settled();
      const again = state.items.filter(({ reason }) => reason === 'doubtful');
      expect(state.items).toHaveLength(12);
      expect(again.length).toBeLessThanOrEqual(3);
      doubted.push(...again.map(({ index }) => index));
      await q.answerAll(wronged);
    }
    expect(new Set(doubted).size).toBe(doubted.length);
    expect(doubted).toContain(wrong);
  });
});
