/** Taking back and doing again: exact for any sequence of actions, labels in their order, kept with the session. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { keptHistory, mostStepsKept } from '../../main/contract/history.ts';
import type { FilterTerm } from '../../main/contract/filter.ts';
import type { RunInfo } from '../../main/contract/api.ts';
import { runCommand } from '../commands/commands.ts';
import { aProject } from '../testing/a-project.ts';
import { rankedGraph } from '../testing/ranked-graph.ts';
import { memoryStorage, scriptedEngine } from '../testing/scripted-engine.ts';
import { crossed } from './history-recorder.ts';
import { emptyHistory, keptOf, mementoOf, mostSteps, push, pushView } from './history.ts';
import type { History, ProjectStep, ViewStep } from './history.ts';
import { createWorkbenchStore } from './store.ts';
import type { WorkbenchStore } from './store.ts';
import type { WorkbenchState } from './types.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const runOf = (runId: string): RunInfo => ({
  runId,
  kind: 'detect',
  title: runId.toUpperCase(),
  state: 'succeeded',
  spec: null,
  backend: 'cpu',
  startedAt: '2026-01-01T00:00:00.000Z',
  seconds: 1,
  hasNodeScores: true,
  hasEdgeScores: true,
  notes: [],
  error: null,
});

/** Everything that is under way, but for what waits for a pause. */
const settled = () => vi.advanceTimersByTimeAsync(0);
const pause = () => vi.advanceTimersByTimeAsync(2000);

async function openList(size = 30, hold = { label: () => Promise.resolve() }) {
  const graph = rankedGraph(size);
  const { 'label.put': put, ...answers } = graph.answers;
  const api = scriptedEngine({
    ...answers,
    'filter.apply': ({ filter }) => ({
      passes: new Uint8Array(size).fill(1),
      passing: size,
      outOf: size,
      terms: filter.map(() => ({ alone: size, more: 0, problem: null })),
      notes: [],
    }),
    'label.put': async (input) => {
      await hold.label();
      if (put === undefined) throw new Error('The graph takes no labels.');
      return put(input);
    },
    'finding.get': ({ kind, index }) => ({
      ...{ kind, index, score: index, rank: size - index, outOf: size, percentile: 0.5, summary: 's' },
      ...{ parts: [], features: [], neighbours: [], numNeighbours: 0, featuresAgainstAll: [], ends: [], edges: [] },
    }),
  });
  const store = createWorkbenchStore({ api, storage: memoryStorage() });
  store.setState({ runs: [runOf('r1'), runOf('r2')] });
  await store.getState().setRun('r1');
  store.subscribe(() => store.getState().noteHistory());
  store.setState({ project: aProject(), opening: null });
  await settled();
  return { store, graph, api };
}

const view = (store: WorkbenchStore) => mementoOf(store.getState());
const titles = (store: WorkbenchStore) => store.getState().history.entries.map(({ title }) => title);

const degreeFrom = (min: number): FilterTerm => ({
  condition: { kind: 'measure', measure: 'degree', min, max: null },
  not: false,
  on: true,
});

const actions = fc.oneof(
  fc.constantFrom('a', 'ab', '', 'n1', 'n2').map((text) => (s: WorkbenchState) => s.setSearch(text)),
  fc.boolean().map((only) => (s: WorkbenchState) => s.setUnlabelledOnly(only)),
  fc.constantFrom('node' as const, 'edge' as const).map((tab) => (s: WorkbenchState) => s.setTab(tab)),
  fc.constantFrom('r1', 'r2').map((run) => (s: WorkbenchState) => s.setRun(run)),
  fc.nat(29).map((index) => (s: WorkbenchState) => s.select({ kind: 'node', index })),
  fc.nat(29).map((index) => (s: WorkbenchState) => s.select({ kind: 'edge', index })),
  fc.nat(29).map((node) => (s: WorkbenchState) => s.toggleExpanded(node)),
  fc.constant((s: WorkbenchState) => s.next()),
  fc.constant((s: WorkbenchState) => s.previous()),
  fc.constant((s: WorkbenchState) => s.showMore()),
  fc.array(fc.nat(29), { maxLength: 5 }).map((nodes) => (s: WorkbenchState) => s.choose(nodes, 'Lasso')),
  fc
    .constantFrom('whole' as const, 'table' as const, 'neighbourhood' as const)
    .map((c) => (s: WorkbenchState) => s.setCentre(c)),
  fc
    .constantFrom('why' as const, 'model' as const, 'graph' as const)
    .map((t) => (s: WorkbenchState) => s.setRightTab(t)),
  fc.constantFrom('anomalous' as const, 'normal' as const).map((value) => (s: WorkbenchState) => s.label(value)),
  fc.nat(4).map((min) => (s: WorkbenchState) => s.setFilter(min === 0 ? [] : [degreeFrom(min)])),
  fc.constantFrom('force' as const, 'umap' as const).map((places) => (s: WorkbenchState) => s.setOverview({ places })),
  fc.nat(3).map((value) => (s: WorkbenchState) => s.setFlagRule('node', { by: 'count', value })),
  fc.constantFrom('groups' as const, 'elements' as const).map((list) => (s: WorkbenchState) => s.setListOf(list)),
);

test('any sequence of actions, taken back and done again, gives the same views at every point', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(actions, fc.boolean()), { minLength: 1, maxLength: 14 }), async (steps) => {
      const { store, graph } = await openList();
      const start = view(store);
      for (const [act, rests] of steps) {
        void act(store.getState());
        await settled();
        if (rests) await pause();
      }
      store.getState().settleHistory();
      await pause();
      const end = view(store);
      const labels = [...graph.labels];
      const { at } = store.getState().history;
      const points = [end];
      for (let i = at - 1; i >= 0; i--) {
        await store.getState().undoLast();
        expect(store.getState().history.at).toBe(i);
        points.unshift(view(store));
      }
      expect(points[0]).toEqual(start);
      expect(graph.labels.size).toBe(0);
      for (const point of points.slice(1)) {
        await store.getState().redoLast();
        expect(view(store)).toEqual(point);
      }
      expect(view(store)).toEqual(end);
      expect([...graph.labels]).toEqual(labels);
      expect(store.getState().history.at).toBe(at);
    }),
    { numRuns: 100, seed: 7 },
  );
}, 60_000);

describe('steps', () => {
  test('going through the list is one step, whatever the pauses, and says where it led', async () => {
    const { store } = await openList();
    for (let i = 0; i < 4; i++) {
      await store.getState().next();
      await pause();
    }
    expect(titles(store)).toEqual(['Went on to node n25']);
    expect(store.getState().history.entries[0]).toMatchObject({ rows: 4 });
    await store.getState().undoLast();
    expect(store.getState().selected).toEqual({ kind: 'node', index: 29 });
  });

  test('there and back again is no step', async () => {
    const { store } = await openList();
    await store.getState().next();
    await pause();
    await store.getState().previous();
    await pause();
    expect(titles(store)).toEqual([]);
  });

  test('what is typed into the search is one step, with the search in its words', async () => {
    const { store } = await openList();
    for (const text of ['n', 'n1', 'n12']) {
      store.getState().setSearch(text);
      await vi.advanceTimersByTimeAsync(300);
    }
    await pause();
    store.getState().choose([3, 4, 5], 'Lasso');
    await pause();
    expect(titles(store)).toEqual(['Search: n12', 'Lasso: 3 nodes chosen']);
    await store.getState().goToStep(0);
    expect(store.getState()).toMatchObject({ search: '', chosen: [], total: 30 });
    await store.getState().goToStep(2);
    expect(store.getState()).toMatchObject({ search: 'n12', chosen: [3, 4, 5], total: 1 });
  });

  test('a new step takes the place of those that were taken back', async () => {
    const { store } = await openList();
    store.getState().setCentre('table');
    await pause();
    await store.getState().undoLast();
    store.getState().setRightTab('model');
    await pause();
    expect(titles(store)).toEqual(['Panel: Model']);
    await store.getState().redoLast();
    expect(store.getState()).toMatchObject({ centre: 'neighbourhood', hint: 'There is nothing to do again.' });
  });

  test('undo and redo pressed at once are both carried out, one after the other', async () => {
    const { store } = await openList();
    store.getState().setCentre('table');
    await pause();
    runCommand(store, 'undo');
    // The undo is not done yet, so that nothing lies ahead in the history.
    expect(store.getState().history.at).toBe(1);
    runCommand(store, 'redo');
    await settled();
    expect(store.getState()).toMatchObject({ centre: 'table', hint: 'Done again: View: Table', stepsUnderWay: 0 });
  });

  test('a step that has not settled yet can be taken back at once', async () => {
    const { store } = await openList();
    store.getState().setRightTab('graph');
    await store.getState().undoLast();
    expect(store.getState()).toMatchObject({ rightTab: 'why', hint: 'Taken back: Panel: Graph' });
  });
});

test('the history stays open while one goes through it, and to look at it is no step', async () => {
  const { store } = await openList();
  store.getState().setRightTab('model');
  await pause();
  store.getState().setRightTab('history');
  await pause();
  store.getState().setCentre('table');
  await pause();
  expect(titles(store)).toEqual(['Panel: Model', 'View: Table']);
  await store.getState().goToStep(0);
  expect(store.getState()).toMatchObject({ rightTab: 'history', centre: 'neighbourhood' });
  await pause();
  store.getState().setRightTab('why');
  await pause();
  // The panel behind it was the reasons at that point, so that nothing has changed.
  expect(store.getState().history).toMatchObject({ at: 0, entries: [{}, {}] });
  await store.getState().next();
  await pause();
  expect(store.getState().rightTab).toBe('why');
});

test('taking a filter back asks the engine again; the camera of the whole graph stays where its places stay', async () => {
  const { store, api } = await openList();
  await store.getState().setFilter([degreeFrom(10)]);
  await pause();
  store.getState().setOverview({ colourBy: { by: 'label' } });
  await pause();
  store.getState().setOverview({ camera: { zoom: 2, x: 1, y: 1 } });
  await pause();
  expect(titles(store)).toEqual(['Filter: Degree at least 10', 'Coloured by label']);
  await store.getState().undoLast();
  expect(store.getState().overview).toMatchObject({ colourBy: { by: 'score' }, camera: { zoom: 2 } });
  await store.getState().undoLast();
  expect(store.getState()).toMatchObject({ filter: [], passes: null });
  await store.getState().redoLast();
  expect(api.calls.filter(({ method }) => method === 'filter.apply')).toHaveLength(2);
  expect(store.getState().passing).toBe(30);
});

describe('labels', () => {
  test('labels given together are one step', async () => {
    const { store } = await openList();
    const { history: before, counts } = store.getState();
    const entry = {
      seq: 1,
      kind: 'node',
      index: 3,
      ids: ['n3'],
      from: null,
      to: 'normal',
      reviewer: 'analyst',
    } as const;
    const more = { note: '', runId: null, milliseconds: null, itemId: null, batch: 1, at: '', hash: '' } as const;
    store.setState({ lastChange: { entry: { ...entry, ...more, action: 'label' }, together: 12, counts } });
    expect(titles(store)).toEqual(['Normal: 12 nodes']);
    expect(before.entries).toEqual([]);
    // Another one of them stands for all where they are taken back.
    const back = { ...entry, ...more, index: 8, to: null, seq: 13, action: 'undo' } as const;
    store.setState({ lastChange: { entry: back, together: 12, counts } });
    expect(store.getState().history).toMatchObject({ at: 0, entries: [{ undone: true }] });
  });

  test('a slow disk: labels and the moves after them stay in order', async () => {
    const hold = { label: () => Promise.resolve() };
    const { store, graph } = await openList(30, hold);
    const answers: (() => void)[] = [];
    hold.label = () => new Promise<void>((resolve) => answers.push(resolve));
    void store.getState().label('anomalous');
    await settled();
    void store.getState().label('normal');
    await settled();
    await store.getState().next();
    await vi.advanceTimersByTimeAsync(1000);
    while (answers.length > 0) {
      answers.shift()?.();
      await settled();
    }
    await pause();
    expect(titles(store)).toEqual(['Anomalous: node n29', 'Normal: node n28', 'Went on to node n26']);
    await store.getState().undoLast();
    await store.getState().undoLast();
    expect([...graph.labels]).toEqual([[29, 'anomalous']]);
    expect(store.getState().selected).toEqual({ kind: 'node', index: 28 });
  });

  test('a label and the move to the next element are one step; taking it back shows the element again', async () => {
    const { store, graph } = await openList();
    await store.getState().label('anomalous');
    await pause();
    store.getState().setRightTab('model');
    await pause();
    expect(titles(store)).toEqual(['Anomalous: node n29', 'Panel: Model']);
    await store.getState().undoLast();
    expect(graph.labels.size).toBe(1);
    await store.getState().undoLast();
    expect(graph.labels.size).toBe(0);
    expect(store.getState().selected).toEqual({ kind: 'node', index: 29 });
    await store.getState().redoLast();
    expect(graph.labels.get(29)).toBe('anomalous');
    expect(store.getState().selected).toEqual({ kind: 'node', index: 28 });
  });

  test('labels typed faster than the disk answers are steps of their own', async () => {
    const { store, graph } = await openList();
    const { label } = store.getState();
    await Promise.all([label('anomalous'), label('normal'), label('unsure')]);
    await pause();
    expect(titles(store)).toEqual(['Anomalous: node n29', 'Normal: node n28', 'Unsure: node n27']);
    await store.getState().undoLast();
    await store.getState().undoLast();
    expect([...graph.labels]).toEqual([[29, 'anomalous']]);
    expect(store.getState().selected).toEqual({ kind: 'node', index: 28 });
  });

  test('the keys for labels alone agree with the history', async () => {
    const { store, graph } = await openList();
    await store.getState().label('anomalous');
    await pause();
    store.getState().setCentre('table');
    await pause();
    await store.getState().undo();
    await pause();
    // The label is gone, the view is not: its step is passed over.
    expect(store.getState().history.entries[0]).toMatchObject({ kind: 'label', undone: true });
    while (store.getState().history.at > 0) await store.getState().undoLast();
    expect(store.getState().centre).toBe('neighbourhood');
    expect(graph.labels.size).toBe(0);
    await store.getState().redo();
    expect(graph.labels.get(29)).toBe('anomalous');
    expect(store.getState().history).toMatchObject({ at: 1 });
  });

  test("somebody else's label is no step", async () => {
    const { store } = await openList();
    const entry = {
      seq: 1,
      kind: 'node',
      index: 3,
      ids: ['n3'],
      from: null,
      to: 'normal',
      reviewer: 'somebody',
    } as const;
    const more = {
      note: '',
      runId: null,
      milliseconds: null,
      itemId: null,
      batch: null,
      action: 'label',
      at: '',
      hash: '',
    } as const;
    store.getState().onLabelChanged({ entry: { ...entry, ...more }, together: 1, counts: store.getState().counts });
    await pause();
    expect(titles(store)).toEqual([]);
  });
});

describe('as data', () => {
  const stepAt = (i: number): ViewStep => ({
    kind: 'view',
    id: String(i),
    at: new Date(i * 60_000).toISOString(),
    title: `Step ${i}`,
    before: { search: `s${i}` },
    after: { search: `s${i + 1}` },
    rows: 0,
  });
  const many = (count: number): History =>
    Array.from({ length: count }, (_, i) => stepAt(i)).reduce<History>(
      (history, step) => pushView(history, step),
      emptyHistory,
    );

  test('a session keeps the latest steps, says that others were left out, and the contract takes it', () => {
    const kept = keptOf(many(150));
    expect(kept.entries).toHaveLength(mostStepsKept);
    expect(kept).toMatchObject({ at: mostStepsKept, cut: true });
    expect(kept.entries.at(-1)).toMatchObject({ title: 'Step 149' });
    expect(keptHistory.parse(kept)).toEqual(kept);
    expect(keptOf(many(3))).toMatchObject({ at: 3, cut: false });
  });

  test('around a place far back, what can be done again is kept too', () => {
    const kept = keptOf({ ...many(150), at: 20 });
    expect(kept.at).toBe(20);
    expect(kept.entries[kept.at]).toMatchObject({ title: 'Step 20' });
    expect(kept.cut).toBe(false);
  });

  test('a step that is too large ends what is kept', () => {
    const large: ViewStep = {
      ...stepAt(5),
      before: { chosen: [] },
      after: { chosen: Array.from({ length: 90_000 }, (_, i) => i) },
    };
    const kept = keptOf(push(push(many(5), large), stepAt(6)));
    expect(kept.entries.map(({ id }) => id)).toEqual(['6']);
    expect(kept).toMatchObject({ at: 1, cut: true });
  });

  test('the oldest steps go when there are too many', () => {
    const history = many(mostSteps + 5);
    expect(history.entries).toHaveLength(mostSteps);
    expect(history).toMatchObject({ at: mostSteps, cut: true });
  });

  test('going over the opening of a project finds its step, or puts it where it belongs', () => {
    const from = { projectId: 'a', name: 'A' };
    const to = { projectId: 'b', name: 'B' };
    const step: ProjectStep = { kind: 'project', id: 'x', at: '', title: 'Opened the project B', from, to };
    const back = crossed(many(2), step, -1);
    expect(back.at).toBe(2);
    expect(back.entries.at(2)).toBe(step);
    expect(crossed(push(many(2), step), step, 1).at).toBe(3);
    expect(crossed({ ...push(many(2), step), at: 2 }, step, 1).at).toBe(3);
  });
});
