/** Groups as a person goes through them: open, label, move on, on to the next one; labels given together and taken back. */
import { expect, test } from 'vitest';
import type { LabelEntry, LabelValue, RunInfo } from '../../main/contract/api.ts';
import type { CaseDetail } from '../../main/contract/review.ts';
import { AppError } from '../../ml/schema/errors.ts';
import { rankedGraph } from '../testing/ranked-graph.ts';
import { memoryStorage, scriptedEngine } from '../testing/scripted-engine.ts';
import type { Answers } from '../testing/scripted-engine.ts';
import { memberPlace } from './review-slice.ts';
import { sessionOf } from './session.ts';
import { createWorkbenchStore } from './store.ts';

const run: RunInfo = {
  ...{ runId: 'r', kind: 'detect', title: 'Degree', state: 'succeeded', spec: null, backend: 'cpu', seconds: 1 },
  ...{ startedAt: '2026-01-01T00:00:00.000Z', hasNodeScores: true, hasEdgeScores: false, notes: [], error: null },
};
const noLabels = { anomalous: 0, normal: 0, unsure: 0, skip: 0, unlabelable: 0, none: 2 };

/** Cases 1 (nodes 9 and 8) and 3 (nodes 7 and 6) of ten nodes. */
function caseOf(first: number): CaseDetail {
  const members = [first, first - 1].map((index) => ({
    ...{ kind: 'node' as const, index, ids: [`n${index}`], names: [`n${index}`], rank: 10 - index },
    ...{ percentile: (index + 1) / 10, label: null },
  }));
  return {
    ...{ caseId: `node-${first}`, title: `Case ${10 - first}`, place: 1, nodes: 2, edges: 0, links: 0, rarity: 2 },
    core: { kind: 'node', index: first, rank: 10 - first, names: [`n${first}`] },
    ...{ labels: noLabels, sentence: '2 nodes touch.', members },
    ...{ shown: Int32Array.of(first - 1, first), flagged: Int32Array.of(first - 1, first) },
  };
}

async function review(more: Answers = {}) {
  const graph = rankedGraph(10);
  const api = scriptedEngine({
    ...graph.answers,
    'finding.get': () => {
      throw new AppError('not-found', 'No reasons in this test.');
    },
    'label.log': () => [],
    'review.threshold': ({ runId, kind, rule }) => ({
      ...{ runId, kind, rule, flagged: rule.by === 'count' ? rule.value : 4, outOf: 10, score: 0.6, next: 0.5 },
      ...{ above: { anomalous: 0, normal: 0, other: 0 }, below: { anomalous: 0, normal: 0, other: 0 } },
      ...{ precision: null, notes: [] },
    }),
    'review.cases': ({ offset }) => ({
      ...{ total: 2, outOf: 2, offset, hubAbove: 20, rows: [caseOf(9), caseOf(7)], notes: [] },
      ...{ touching: { cases: 2, largest: 2 }, byChance: null },
    }),
    'review.case': ({ caseId, nodes }) => {
      if (nodes < 2) throw new AppError('not-found', 'There is no such case at this threshold.');
      return caseOf(caseId === 'node-9' ? 9 : 7);
    },
    ...more,
  });
  const store = createWorkbenchStore({ api, storage: memoryStorage() });
  store.setState({ runs: [run] });
  await store.getState().setRun('r');
  await store.getState().refreshOutlooks();
  store.getState().setListOf('groups');
  await store.getState().refreshCases();
  return { store, api, graph };
}

test('a label moves on among the findings of the group, and then to the next group', async () => {
  const { store, graph } = await review();
  const { next, label, previous } = store.getState();
  await next();
  expect(store.getState()).toMatchObject({ chosen: [8, 9], chosenTitle: 'Case 1', selected: { index: 9 } });
  expect(store.getState()).toMatchObject({ showsTogether: true, together: { title: 'Case 1', nodes: [8, 9] } });
  await label('anomalous');
  expect(memberPlace(store.getState())).toBe(1);
  expect(store.getState().showsTogether).toBe(true);
  await label('normal');
  expect(store.getState()).toMatchObject({ chosenTitle: 'Case 3', selected: { index: 7 } });
  expect([...graph.labels]).toEqual([
    [9, 'anomalous'],
    [8, 'normal'],
  ]);
  await previous();
  expect(store.getState().chosenTitle).toBe('Case 1');
  // What is opened elsewhere shows its own surroundings again.
  await store.getState().select({ kind: 'node', index: 2 });
  expect(store.getState().showsTogether).toBe(false);
});

test('the threshold is kept with the session; a case whose core is no longer flagged closes', async () => {
  const { store } = await review();
  await store.getState().next();
  store.getState().setFlagRule('node', { by: 'count', value: 1 });
  await store.getState().refreshOutlooks();
  await store.getState().refreshCases();
  expect(store.getState().openCase).toBeNull();
  expect(sessionOf(store.getState()).thresholds).toEqual({ 'r/node': { by: 'count', value: 1 } });
});

test('labels given together are read once, said in one sentence, and taken back by one undo', async () => {
  const log: LabelEntry[] = [];
  const write = (to: LabelValue | null, action: 'label' | 'undo') => {
    // What was given last is taken back first.
    for (const index of action === 'undo' ? [9, 8] : [8, 9]) {
      log.push({
        ...{ seq: log.length + 1, kind: 'node', index, ids: [`n${index}`], from: null, to, reviewer: 'analyst' },
        ...{ note: '', runId: 'r', milliseconds: null, itemId: null, batch: action === 'label' ? 1 : null, action },
        ...{ at: '2026-01-02T13:04:05.000Z', hash: '' },
      });
    }
    const normal = to === null ? 0 : 2;
    const entry = log.at(action === 'undo' ? -2 : -1);
    if (entry === undefined) throw new Error('The log has entries by now.');
    const counts = { anomalous: 0, normal, unsure: 0, skip: 0, unlabelable: 0, canUndo: normal > 0, canRedo: true };
    return { entry, counts, together: 2 };
  };
  const { store, api } = await review({
    'label.putMany': () => write('normal', 'label'),
    'label.undo': () => write(null, 'undo'),
    'label.log': ({ offset }) => log.slice(offset),
  });
  await store.getState().next();
  const targets = { kind: 'node', indices: store.getState().chosen, title: 'Case 1' } as const;
  await store.getState().labelMany(targets, 'normal', { change: false, note: 'a ring' });
  expect(api.calls.find(({ method }) => method === 'label.putMany')?.input).toMatchObject({
    ...{ kind: 'node', value: 'normal', change: false, note: 'a ring', runId: 'r' },
    indices: Int32Array.of(8, 9),
  });
  expect(store.getState().savedText).toBe('Case 1, 2 nodes: normal. One undo takes all back.');
  await expect.poll(() => store.getState().historyOf({ kind: 'node', index: 8 })).toHaveLength(1);
  await store.getState().undo();
  expect(store.getState().savedText).toBe('2 nodes: taken back together');
  await expect.poll(() => store.getState().historyOf({ kind: 'node', index: 8 })).toHaveLength(2);
  expect(store.getState()).toMatchObject({ counts: { normal: 0 }, manyVersion: 2, selected: { index: 9 } });
});

test('what the engine refuses is told to whoever asked, and nothing is said to be saved', async () => {
  const { store } = await review({
    'label.putMany': () => {
      throw new AppError('storage', 'The disk is full.');
    },
  });
  const targets = { kind: 'node', indices: [1], title: 'Lasso' } as const;
  await expect(store.getState().labelMany(targets, 'normal', { change: false, note: '' })).rejects.toThrow(
    /disk is full/,
  );
  expect(store.getState()).toMatchObject({ savedAt: null, saving: 0 });
});
