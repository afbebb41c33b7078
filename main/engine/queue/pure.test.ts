import { describe, expect, test } from 'vitest';
import type { LabelEntry, LabelValue } from '../../contract/api.ts';
import { classAnswers, consensus, isDisputed, upTo } from './answers.ts';
import { interleave } from './compose.ts';
import { scoreOf, shareChanged } from './measure.ts';
import { createSeats } from './seats.ts';
import { adviseHunting, adviseTeaching } from './stop-advice.ts';

const entry = (seq: number, reviewer: string, to: LabelValue): LabelEntry => ({
  ...{ seq, reviewer, to, kind: 'node', index: 0, ids: ['n0'], from: null, note: '', runId: null },
  ...{ milliseconds: null, itemId: null, action: 'label', batch: null, at: '', hash: '' },
});
const said = (...entries: LabelEntry[]) => new Map(entries.map((one) => [one.reviewer, one]));

describe('answers', () => {
  test('the class of most counts; a tie, and what is no class, gives none', () => {
    expect(consensus(undefined)).toBeNull();
    expect(consensus(said(entry(1, 'A', 'anomalous'), entry(2, 'B', 'unsure')))).toBe('anomalous');
    expect(consensus(said(entry(1, 'A', 'anomalous'), entry(2, 'B', 'normal')))).toBeNull();
    expect(consensus(said(entry(1, 'A', 'anomalous'), entry(2, 'B', 'normal'), entry(3, 'C', 'normal')))).toBe(
      'normal',
    );
    expect(consensus(said(entry(1, 'A', 'unlabelable')))).toBeNull();
    expect(isDisputed(said(entry(1, 'A', 'anomalous'), entry(2, 'B', 'unsure')))).toBe(false);
    expect(isDisputed(said(entry(1, 'A', 'anomalous'), entry(2, 'B', 'normal')))).toBe(true);
  });

  test('classes come in the order in which they were given, each with its giver', () => {
    const opinions = new Map([
      [4, said(entry(7, 'A', 'normal'))],
      [2, said(entry(3, 'A', 'anomalous'), entry(9, 'B', 'anomalous'))],
      [5, said(entry(1, 'A', 'skip'))],
    ]);
    expect(classAnswers(opinions)).toEqual([
      { node: 2, label: 1, reviewer: 'B', seq: 3 },
      { node: 4, label: 0, reviewer: 'A', seq: 7 },
    ]);
    expect([...upTo(opinions, 3).keys()]).toEqual([2, 5]);
    expect(classAnswers(upTo(opinions, 3))).toEqual([{ node: 2, label: 1, reviewer: 'A', seq: 3 }]);
  });

  test('questions of two kinds are mixed evenly, each kind in its order', () => {
    expect(interleave(['a', 'b', 'c', 'd'], ['X', 'Y'])).toEqual(['a', 'X', 'b', 'c', 'Y', 'd']);
    expect(interleave([], ['X', 'Y'])).toEqual(['X', 'Y']);
    expect(interleave(['a'], [])).toEqual(['a']);
  });

  test('reviewers at work have a place each, and lose it when they are gone', () => {
    let now = 0;
    const seats = createSeats(() => now);
    expect(seats.take('Ada')).toEqual({ place: 0, of: 1 });
    expect(seats.take('Ben')).toEqual({ place: 1, of: 2 });
    now = 9 * 60_000;
    expect(seats.take('Ada')).toEqual({ place: 0, of: 2 });
    now = 12 * 60_000;
    expect(seats.take('Ada')).toEqual({ place: 0, of: 1 });
  });
});

describe('measures', () => {
  const held = (rows: readonly (readonly [number, number])[]) =>
    rows.map(([label, anomalous], node) => ({ node, label, anomalous }));

  test('balanced accuracy weighs both classes alike; average precision ranks', () => {
    const rows = held([
      [1, 0.9],
      [1, 0.4],
      [0, 0.1],
      [0, 0.2],
      [0, 0.3],
      [0, 0.6],
    ]);
    expect(scoreOf('teach', rows)).toBe((1 / 2 + 3 / 4) / 2);
    // Ranks of the anomalies: 1 and 3.
    expect(scoreOf('hunt', rows)).toBeCloseTo((1 + 2 / 3) / 2, 12);
    expect(scoreOf('teach', held([[1, 0.9]]))).toBeNull();
  });

  test('the share of nodes that changed sides', () => {
    const of = (...anomalous: number[]) => ({
      probabilities: Float32Array.from(anomalous.flatMap((p) => [1 - p, p])),
    });
    expect(shareChanged(of(0.9, 0.1, 0.2, 0.3), of(0.8, 0.7, 0.2, 0.3))).toBe(0.25);
    expect(shareChanged(null, of(0.5))).toBeNull();
  });
});

describe('stop advice', () => {
  const gain = { next: 0.001, low: -0.001, high: 0.004 };
  test('teaching stops where nothing moves and nothing is gained, and says so with numbers', () => {
    expect(adviseTeaching([null, 0.005, 0.002], gain).advised).toBe(false);
    expect(adviseTeaching([null, 0.009, 0.005, 0.002], gain)).toEqual({
      advised: true,
      sentence:
        'You can stop: the last 3 batches changed the predicted class of at most 0.9 % of the nodes, and the next batch is expected to gain 0.1 points (-0.1 points to 0.4 points).',
    });
    expect(adviseTeaching([0.02, 0.005, 0.002], gain).advised).toBe(false);
    expect(adviseTeaching([0.001, 0.005, 0.002], null).advised).toBe(false);
    expect(adviseTeaching([0.001, 0.005, 0.002], { ...gain, next: 0.02 }).advised).toBe(false);
  });

  test('hunting stops where nothing is found, or less than by chance', () => {
    const batch = (found: number, looked = 20) => ({ found, looked });
    expect(adviseHunting([batch(0), batch(0)], 0.2).advised).toBe(false);
    expect(adviseHunting([batch(5), batch(0), batch(0), batch(0)], null)).toMatchObject({ advised: true });
    // 1 of 60: at most 8.9 %, below the 20 % of random picks.
    expect(adviseHunting([batch(1), batch(0), batch(0)], 0.2)).toEqual({
      advised: true,
      sentence:
        'You can stop: the last 3 batches held 1 anomaly in 60 answers (at most 8.9 %), below the 20.0 % that random picks are expected to find in what is left.',
    });
    expect(adviseHunting([batch(1), batch(0), batch(0)], 0.05).advised).toBe(false);
    expect(adviseHunting([batch(4), batch(5), batch(6)], 0.2).advised).toBe(false);
  });

  test('three small batches without a find are no reason to stop a hunt', () => {
    const small = (batches: number, looked: number) => Array.from({ length: batches }, () => ({ found: 0, looked }));
    expect(adviseHunting(small(3, 1), 0.01).advised).toBe(false);
    expect(adviseHunting(small(39, 1), 0.01).advised).toBe(false);
    expect(adviseHunting(small(40, 1), 0.01).sentence).toMatch(/the last 40 batches held 0 anomalies in 40 answers/);
    expect(adviseHunting([{ found: 1, looked: 10 }, ...small(3, 10)], 0.01).advised).toBe(false);
    expect(adviseHunting([{ found: 1, looked: 10 }, ...small(4, 10)], 0.01).advised).toBe(true);
  });
});
