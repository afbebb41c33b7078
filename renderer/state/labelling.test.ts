/** The labelling loop as a person lives it: label, advance, undo, filter, failure. */
import { expect, test } from 'vitest';
import type { RunInfo } from '../../main/contract/api.ts';
import { AppError } from '../../ml/schema/errors.ts';
import { rankedGraph } from '../testing/ranked-graph.ts';
import { memoryStorage, scriptedEngine } from '../testing/scripted-engine.ts';
import type { Answers } from '../testing/scripted-engine.ts';
import { createWorkbenchStore } from './store.ts';
import type { WorkbenchStore } from './store.ts';

const run: RunInfo = {
  runId: 'r1',
  kind: 'detect',
  title: 'Degree',
  state: 'succeeded',
  spec: null,
  backend: 'cpu',
  startedAt: '2026-01-01T00:00:00.000Z',
  seconds: 1,
  hasNodeScores: true,
  hasEdgeScores: false,
  notes: [],
  error: null,
};

async function openList(size: number, more: Answers = {}) {
  const graph = rankedGraph(size);
  const withFinding: Answers = {
    'finding.get': ({ kind, index }) => ({
      kind,
      index,
      score: index,
      rank: size - index,
      outOf: size,
      percentile: 0.5,
      summary: 's',
      parts: [],
      features: [],
      neighbours: [],
      numNeighbours: 0,
      featuresAgainstAll: [],
      ends: [],
      edges: [],
    }),
  };
  const api = scriptedEngine({ ...graph.answers, ...withFinding, ...more });
  const store = createWorkbenchStore({ api, storage: memoryStorage() });
  store.setState({ runs: [run] });
  await store.getState().setRun('r1');
  return { store, graph, api };
}

const chosen = (store: WorkbenchStore) => store.getState().selected?.index;

test('the run opens at its top, and a label goes to the chosen element and moves on', async () => {
  const { store, graph } = await openList(500);
  expect(chosen(store)).toBe(499);
  await store.getState().label('anomalous');
  await store.getState().label('normal');
  expect([graph.labels.get(499), graph.labels.get(498)]).toEqual(['anomalous', 'normal']);
  expect(chosen(store)).toBe(497);
  expect(store.getState().rowAt(0)?.label).toBe('anomalous');
  expect(store.getState().counts.anomalous).toBe(1);
});

test('labels typed faster than they are saved go each to its own element, in order', async () => {
  const { store, graph, api } = await openList(10);
  const { label } = store.getState();
  await Promise.all([label('anomalous'), label('normal')]);
  expect([...graph.labels]).toEqual([
    [9, 'anomalous'],
    [8, 'normal'],
  ]);
  expect(api.calls.filter(({ method }) => method === 'label.put')).toHaveLength(2);
});

test('nothing is called saved before the engine has answered', async () => {
  let answer: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const graph = rankedGraph(5);
  const put = graph.answers['label.put'];
  const { store } = await openList(5, {
    'label.put': async (input) => {
      await held;
      if (put === undefined) throw new Error('no put');
      return put(input);
    },
  });
  const labelling = store.getState().label('unsure');
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(store.getState().savedAt).toBeNull();
  expect(store.getState().saving).toBe(1);
  answer();
  await labelling;
  expect(store.getState().savedAt).toBe('2026-01-02T13:04:05.000Z');
  expect(store.getState().saving).toBe(0);
});

test('undo takes the label back and brings the element back on screen; redo gives it again', async () => {
  const { store, graph } = await openList(20);
  await store.getState().label('anomalous');
  await store.getState().next();
  await store.getState().next();
  expect(chosen(store)).toBe(16);
  await store.getState().undo();
  expect(chosen(store)).toBe(19);
  expect(graph.labels.has(19)).toBe(false);
  expect(store.getState().rowAt(0)?.label).toBeNull();
  expect(store.getState().savedText).toContain('undone');
  await store.getState().redo();
  expect(graph.labels.get(19)).toBe('anomalous');
});

test('undo with nothing to undo says so and moves nothing', async () => {
  const { store } = await openList(5);
  await store.getState().next();
  await store.getState().undo();
  expect(store.getState().savedText).toBe('There is no label to take back.');
  expect(chosen(store)).toBe(3);
});

test('with "unlabelled only" the labelled row leaves and the next one takes its place', async () => {
  const { store } = await openList(30);
  store.getState().setUnlabelledOnly(true);
  await store.getState().reloadList();
  await store.getState().selectAt(4);
  expect(chosen(store)).toBe(25);
  await store.getState().label('normal');
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(chosen(store)).toBe(24);
  expect(store.getState().cursor).toBe(4);
  expect(store.getState().total).toBe(29);
});

test('a label that could not be saved comes back with its reason and its note', async () => {
  const { store } = await openList(10, {
    'label.put': () => {
      throw new AppError('storage', 'The disk is full.');
    },
  });
  store.getState().setNote('seen twice');
  await store.getState().label('anomalous');
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(store.getState().labelError).toContain('The disk is full.');
  expect(chosen(store)).toBe(9);
  expect(store.getState().note).toBe('seen twice');
  expect(store.getState().savedAt).toBeNull();
});

test('while the engine is away a label is refused and nothing moves', async () => {
  const { store, api } = await openList(10);
  store.getState().setConnection({ state: 'lost', attempt: 1, retryAt: null, reason: 'The engine stopped.' });
  await store.getState().label('normal');
  expect(chosen(store)).toBe(9);
  expect(store.getState().labelError).toContain('not saved');
  expect(api.calls.some(({ method }) => method === 'label.put')).toBe(false);
});

test('the last element is labelled without falling off the list', async () => {
  const { store, graph } = await openList(3);
  await store.getState().selectAt(2);
  await store.getState().label('skip');
  expect(chosen(store)).toBe(0);
  expect(graph.labels.get(0)).toBe('skip');
});

test('an answer for an element that is no longer chosen is dropped', async () => {
  const slow = new Map<number, () => void>();
  const { store } = await openList(10, {
    'element.get': ({ kind, index }) =>
      new Promise((resolve) => {
        slow.set(index, () =>
          resolve({
            kind,
            index,
            ids: [`n${index}`],
            names: [`n${index}`],
            attributes: [],
            degreeIn: 0,
            degreeOut: 0,
            parallel: 0,
            label: null,
          }),
        );
        if (index === 9) slow.get(9)?.();
      }),
  });
  const first = store.getState().select({ kind: 'node', index: 1 });
  const second = store.getState().select({ kind: 'node', index: 2 });
  await new Promise((resolve) => setTimeout(resolve, 5));
  slow.get(2)?.();
  await second;
  slow.get(1)?.();
  await first;
  expect(store.getState().detail?.index).toBe(2);
});
