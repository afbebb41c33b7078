import { expect, test } from 'vitest';
import type { RunInfo } from '../../../main/contract/api.ts';
import { pointsIn, topScale } from './scatter-scale.ts';
import { comparedOf, usableRuns } from './use-compared.ts';

const run = (runId: string, day: number, more: Partial<RunInfo> = {}): RunInfo => ({
  ...{ runId, kind: 'detect', title: runId, state: 'succeeded', spec: null, backend: 'cpu', seconds: 1 },
  ...{ startedAt: `2026-01-0${day}T00:00:00.000Z`, hasNodeScores: true, hasEdgeScores: false, notes: [], error: null },
  ...more,
});

test('the present run stands beside the newest other until others are chosen', () => {
  const runs = [run('a', 1), run('b', 2), run('c', 3), run('d', 4, { state: 'failed' })];
  const usable = usableRuns(runs, 'node');
  const ids = (chosen: readonly string[], present: string | null) =>
    comparedOf(usable, chosen, present).map(({ runId }) => runId);
  expect(usable.map(({ runId }) => runId)).toEqual(['c', 'b', 'a']);
  expect(ids([], 'a')).toEqual(['a', 'c']);
  expect(ids([], 'c')).toEqual(['c', 'b']);
  expect(ids(['b', 'a'], 'c')).toEqual(['b', 'a']);
  // One that is gone leaves the usual two.
  expect(ids(['b', 'gone'], 'c')).toEqual(['c', 'b']);
  expect(usableRuns(runs, 'edge')).toEqual([]);
  expect(comparedOf(usable.slice(0, 1), [], 'c')).toEqual([]);
});

test('the scale runs from the lowest to the highest, each tenth of what is left in the same room', () => {
  const { at, marks } = topScale(1000);
  expect(at(1)).toBeCloseTo(1, 12);
  expect(at(1000)).toBeGreaterThanOrEqual(0);
  expect(at(1000)).toBeLessThan(0.001);
  expect(marks.map(({ text }) => text)).toEqual(['50 %', '90 %', '99 %', '99.9 %']);
  expect(marks[2].at - marks[1].at).toBeCloseTo(marks[3].at - marks[2].at, 12);
});

test('a box takes the points inside, whichever way it was drawn', () => {
  const [xs, ys] = [Float64Array.of(0.1, 0.5, 0.9), Float64Array.of(0.2, 0.5, 0.8)];
  expect(pointsIn(xs, ys, { x0: 0.6, x1: 0, y0: 0.6, y1: 0 })).toEqual([0, 1]);
  expect(pointsIn(xs, ys, { x0: 0.9, x1: 0.9, y0: 0.8, y1: 0.8 })).toEqual([2]);
  expect(pointsIn(xs, ys, { x0: 0.2, x1: 0.3, y0: 0, y1: 1 })).toEqual([]);
});
