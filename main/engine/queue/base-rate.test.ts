/** The rate of anomalies in the whole graph, from draws out of what a hunt left over: by hand, and on the average. */
import { expect, test } from 'vitest';
import { createRng } from '../../../ml/rng.ts';
import type { LabelEntry } from '../../contract/api.ts';
import type { Opinions } from '../labels/log-state.ts';
import { estimateRate, rateLeft } from './base-rate.ts';
import type { StoredBatch, StoredItem } from './queue-record.ts';

const none: ReadonlySet<number> = new Set();

function batchOf(number: number, logSeq: number, picked: readonly number[], drawn: readonly number[]): StoredBatch {
  const item = (node: number, position: number, reason: StoredItem['reason']): StoredItem => ({
    ...{ itemId: 100 * number + position, position, node, reason, reviewer: null },
    ...{ everyone: false, score: null, sentence: '', facts: [] },
  });
  return {
    ...{ batchId: number, number, parent: number === 1 ? null : number - 1, basis: '', logSeq, answers: 0 },
    ...{ mode: 'hunt', strategy: 'hunt', params: {}, seed: 1, round: number - 1, phase: '', notes: [] },
    ...{ createdAt: '', seconds: 0 },
    items: [
      ...picked.map((node, i) => item(node, i, 'picked')),
      ...drawn.map((node, i) => item(node, picked.length + i, 'explore')),
    ],
  };
}

const opinionsOf = (nodes: readonly number[], isAnomaly: (node: number) => boolean): Opinions =>
  new Map(
    nodes.map((node, i) => {
      const entry: LabelEntry = {
        ...{ seq: i + 1, reviewer: 'A', to: isAnomaly(node) ? 'anomalous' : 'normal', kind: 'node', index: node },
        ...{ ids: [`n${node}`], from: null, note: '', runId: null, milliseconds: null, itemId: null },
        ...{ action: 'label', batch: null, at: '', hash: '' },
      };
      return [node, new Map([['A', entry]])];
    }),
  );

test('without picks it is the share of the draws', () => {
  const opinions = opinionsOf([3, 5, 8, 9], (node) => node === 5);
  const rate = estimateRate({ numNodes: 10, startSeq: 0, setAside: none }, [batchOf(1, 0, [], [3, 5, 8, 9])], opinions);
  expect(rate).toMatchObject({ share: 0.25, of: 4 });
  expect(estimateRate({ numNodes: 10, startSeq: 0, setAside: none }, [batchOf(1, 0, [3], [])], opinions)).toBeNull();
});

test('what was picked or labelled elsewhere before a draw counts as what it was', () => {
  // Node 0 was labelled elsewhere, 1 and 2 were picked: three anomalies of ten; the draw from the other seven is normal.
  const opinions = opinionsOf([0, 1, 2, 7], (node) => node < 3);
  const batches = [batchOf(1, 1, [1, 2], []), batchOf(2, 3, [], [7])];
  const rate = estimateRate({ numNodes: 10, startSeq: 1, setAside: none }, batches, opinions);
  expect(rate?.share).toBeCloseTo(0.3, 12);
  expect(rate?.low).toBeCloseTo(0.3, 12);
  expect(rateLeft({ share: 0.5, low: 0, high: 1, of: 1 }, 10, opinions)).toBeCloseTo(2 / 6, 12);
});

test('a hunt that finds much does not lower the rate on the average, audit nodes or not', () => {
  const [numNodes, rate, seeds] = [300, 0.1, 400];
  for (const audit of [0, 30]) {
    let [sum, square, plain] = [0, 0, 0];
    for (let seed = 0; seed < seeds; seed++) {
      const rng = createRng(seed);
      const anomalies = new Set(rng.shuffle(Int32Array.from({ length: numNodes }, (_, v) => v)).subarray(0, 30));
      const setAside = new Set(Array.from({ length: audit }, (_, v) => v));
      let left = Array.from({ length: numNodes }, (_, v) => v).filter((v) => !setAside.has(v));
      const asked: number[] = [];
      const batches = Array.from({ length: 12 }, (_, b) => {
        const drawn = [...rng.shuffle(Int32Array.from(left)).subarray(0, 2)];
        // Eight looks of the hunt hit twice as long as there is something to hit.
        const others = left.filter((v) => !drawn.includes(v));
        const hits = others.filter((v) => anomalies.has(v)).slice(0, 2);
        const picked = [...hits, ...others.filter((v) => !anomalies.has(v)).slice(0, 8 - hits.length)];
        const batch = batchOf(b + 1, asked.length, picked, drawn);
        asked.push(...picked, ...drawn);
        left = left.filter((v) => !picked.includes(v) && !drawn.includes(v));
        return batch;
      });
      const opinions = opinionsOf(asked, (node) => anomalies.has(node));
      const { share } = estimateRate({ numNodes, startSeq: 0, setAside }, batches, opinions) ?? { share: 0 };
      sum += share;
      square += share ** 2;
      const draws = batches.flatMap(({ items }) => items.filter(({ reason }) => reason === 'explore'));
      plain += draws.filter(({ node }) => anomalies.has(node)).length / draws.length;
    }
    const mean = sum / seeds;
    const error = Math.sqrt((square / seeds - mean ** 2) / seeds);
    expect(Math.abs(mean - rate)).toBeLessThan(3 * error);
    // The draws alone say less: the picks took most of the anomalies.
    expect(plain / seeds).toBeLessThan(rate - 0.03);
  }
});
