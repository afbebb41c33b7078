// @vitest-environment jsdom
/** The figures of the queue on screen: curves with their numbers, the sign to stop, reviewers, what to look at again. */
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { QueueProgress } from '../../../main/contract/api.ts';
import { AppError } from '../../../ml/schema/errors.ts';
import { createWorkbenchStore } from '../../state/store.ts';
import { askedGraph, askedSettings, noProgress } from '../../testing/asked-graph.ts';
import { memoryStorage, scriptedEngine } from '../../testing/scripted-engine.ts';
import { WorkbenchContext } from '../../workbench-context.tsx';
import { kappaWords } from './agreement.tsx';
import { extentOf, scale, ticks } from './chart-scale.ts';
import { learningSeries, thinned } from './curves.tsx';
import { ProgressPanel, signed } from './progress-panel.tsx';

afterEach(cleanup);

const point = (labels: number, score: number | null, random: number | null) => ({
  batch: labels / 10,
  labels,
  score,
  low: score === null ? null : score - 0.1,
  high: score === null ? null : score + 0.1,
  random,
});
const full: QueueProgress = {
  measure: 'Balanced accuracy on the audit sample.',
  points: [point(0, null, null), point(10, 0.6, 0.55), point(20, 0.8, null)],
  discovery: [
    { looked: 1, found: 0, expected: null },
    { looked: 2, found: 1, expected: 0.1 },
  ],
  gain: { next: 0.012, low: -0.004, high: 0.03 },
  stop: { advised: true, sentence: 'You can stop: the last batches changed nothing.' },
  audit: { size: 50, answered: 12, sentence: '12 of 50 are answered.' },
  reviewers: [
    { name: 'Mira', answered: 20, medianSeconds: 3.25 },
    { name: 'Jan', answered: 9, medianSeconds: null },
  ],
  pairs: [{ reviewers: ['Mira', 'Jan'], nodes: 8, agreement: 0.875, kappa: 0.71 }],
  fleiss: { kappa: null, nodes: 8, reviewers: 2 },
  disputed: [{ index: 9, id: 'n9', name: 'Nine' }],
};

async function open(progress: QueueProgress | AppError) {
  const graph = askedGraph(12);
  const api = scriptedEngine({
    ...graph.answers,
    'queue.progress': () => {
      if (progress instanceof AppError) throw progress;
      return progress;
    },
  });
  const store = createWorkbenchStore({ api, storage: memoryStorage() });
  await store.getState().startQueue(askedSettings);
  render(
    <WorkbenchContext value={{ store, api: { ...api, retryNow: () => undefined } }}>
      <ProgressPanel />
    </WorkbenchContext>,
  );
  await act(() => new Promise((resolve) => setTimeout(resolve, 5)));
  return store;
}
const text = (id: string) => screen.getByTestId(id).textContent;

test('stop advice is words first, with the gain that is expected', async () => {
  await open(full);
  expect(text('stop')).toContain('You can stop: the last batches changed nothing.');
  expect(screen.getByTestId('stop').dataset['advised']).toBe('true');
  expect(text('gain')).toBe('Expected of the next batch: +1.2 points (−0.4 to +3.0)');
  expect([0.0004, -0.0004].map(signed)).toEqual(['0.0', '0.0']);
});

test('curves say themselves in a sentence and in numbers; what is unknown stays out', async () => {
  await open(full);
  const curve = screen.getByTestId('learning-curve');
  expect(curve.querySelector('svg')?.getAttribute('aria-label')).toBe('Learning curve: 80 % after 20 labels');
  const rows = [...curve.querySelectorAll('tbody tr')].map((row) => row.textContent);
  expect(rows).toEqual(['1060 %55 %', '2080 %–']);
  expect(curve.querySelectorAll('circle').length).toBe(3);
  expect(screen.getByTestId('discovery-curve').querySelector('svg')?.getAttribute('aria-label')).toBe(
    'Discovery curve: 1 found in 2 looks, 0.1 expected by chance',
  );
  expect(text('measure')).toBe('Balanced accuracy on the audit sample.');
});

test('before anything is measured the panel says so instead of drawing', async () => {
  await open(noProgress);
  expect(screen.queryByTestId('learning-curve')).toBeNull();
  expect(text('learning')).toContain('Nothing can be measured yet');
  expect(screen.queryByTestId('discovery')).toBeNull();
  expect(text('stop')).toContain('Too early to say.');
});

test('reviewers, their agreement and what they differ on, one click away', async () => {
  const store = await open(full);
  expect(text('reviewers')).toContain('Mira203.3 s');
  expect(text('reviewers')).toContain('Jan9–');
  expect(text('kappa')).toContain('Mira and Jan888 %0.71');
  expect(text('fleiss')).toContain('Fleiss’ kappa –, cannot be said');
  await act(() => {
    fireEvent.click(screen.getByTestId('second-look'));
    return new Promise((resolve) => setTimeout(resolve, 5));
  });
  expect(store.getState().selected).toEqual({ kind: 'node', index: 9 });
});

test('figures that cannot be read say why', async () => {
  await open(new AppError('storage', 'The record is damaged.'));
  expect(text('progress-error')).toContain('The record is damaged.');
});

test('ticks are round, inside and evenly apart', () => {
  expect(ticks({ min: 0.55, max: 0.93 }, 4)).toEqual([0.6, 0.7, 0.8, 0.9]);
  expect(ticks({ min: 0, max: 60 }, 3)).toEqual([0, 20, 40, 60]);
  expect(ticks({ min: 3, max: 4 }, 4)).toEqual([3, 3.5, 4]);
  expect(extentOf([5])).toEqual({ min: 4.5, max: 5.5 });
  expect(extentOf([])).toEqual({ min: 0, max: 1 });
  expect(scale({ min: 0, max: 10 }, 100, 200)(2.5)).toBe(125);
});

test('a long curve is thinned between its first and its last point', () => {
  const many = Array.from({ length: 5001 }, (_, i) => i);
  const few = thinned(many, 101);
  expect([few.length, few[0], few[50], few[100]]).toEqual([101, 0, 2500, 5000]);
  expect(thinned([1, 2], 100)).toEqual([1, 2]);
  expect(learningSeries(full.points).band).toHaveLength(2);
});

test('kappa is read as usual', () => {
  expect([-0.1, 0.1, 0.35, 0.6, 0.75, 0.9, null].map(kappaWords)).toEqual([
    'worse than chance',
    'slight',
    'fair',
    'moderate',
    'substantial',
    'almost perfect',
    'cannot be said',
  ]);
});
