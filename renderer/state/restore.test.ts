/** A project that is closed and opened again looks exactly as it was left; opening another one can be taken back. */
import { expect, test } from 'vitest';
import { sessionState } from '../../main/contract/api.ts';
import type { RunInfo, SessionState } from '../../main/contract/api.ts';
import { mostChosenKept } from '../../main/contract/history.ts';
import { aProject } from '../testing/a-project.ts';
import { rankedGraph } from '../testing/ranked-graph.ts';
import { memoryStorage, scriptedEngine } from '../testing/scripted-engine.ts';
import { mementoOf } from './history.ts';
import { sessionOf } from './session.ts';
import { createWorkbenchStore } from './store.ts';

const run: RunInfo = {
  runId: 'r1',
  kind: 'detect',
  title: 'Auto',
  state: 'succeeded',
  spec: null,
  backend: 'cpu',
  startedAt: '2026-01-01T00:00:00.000Z',
  seconds: 1,
  hasNodeScores: true,
  hasEdgeScores: true,
  notes: [],
  error: null,
};

/** An engine that keeps the sessions of two projects, and a page on it. */
function open(sessions: Record<string, SessionState> = {}) {
  const api = scriptedEngine({
    ...rankedGraph(30).answers,
    'finding.get': ({ kind, index }) => ({
      ...{ kind, index, score: 1, rank: 1, outOf: 30, percentile: 1, summary: '', parts: [], features: [] },
      ...{ neighbours: [], numNeighbours: 0, featuresAgainstAll: [], ends: [], edges: [] },
    }),
    'project.open': ({ projectId }) =>
      aProject({ projectId, name: projectId.toUpperCase(), runs: [run], session: sessions[projectId] ?? {} }),
    'project.list': () => [],
    'job.current': () => null,
    'label.log': () => [],
    'model.list': () => [],
    'queue.state': () => null,
  });
  const store = createWorkbenchStore({ api, storage: memoryStorage() });
  store.setState({ opening: null });
  store.subscribe((state, before) => {
    if (state.opening !== null && before.opening === null && before.project !== null) {
      sessions[before.project.projectId] = sessionState.parse(sessionOf(before));
    }
    state.noteHistory();
  });
  const go = (projectId: string) => store.getState().openProject(projectId, projectId.toUpperCase());
  return { store, go, sessions, api };
}

async function change({ store }: ReturnType<typeof open>) {
  const { getState } = store;
  await getState().setTab('edge');
  await getState().selectAt(3);
  getState().toggleExpanded(5);
  getState().showMore();
  getState().setUnlabelledOnly(true);
  getState().choose([4, 2], 'Lasso');
  getState().setCentre('table');
  getState().setRightTab('model');
  store.setState({ filter: [{ condition: { kind: 'text', text: 'x' }, not: false, on: true }] });
  getState().remember({
    camera: { zoom: 1.5, x: 3, y: 4 },
    positions: { '4': [5, 6] },
    panelSizes: { list: 30, picture: 40, reasons: 30 },
    scrollOffset: 96,
  });
  getState().settleHistory();
}

test('view, camera, places, panels and history come back exactly', async () => {
  const first = open();
  await first.go('a');
  await change(first);
  const before = first.store.getState();
  const session = sessionState.parse(JSON.parse(JSON.stringify(sessionOf(before))));

  const second = open({ a: session });
  await second.go('a');
  const after = second.store.getState();
  expect(mementoOf(after)).toEqual(mementoOf(before));
  expect(after.memory).toEqual(before.memory);
  expect(after.history).toEqual(before.history);
  expect(after.history.at).toBeGreaterThan(0);
  // A second closing writes the same.
  expect(sessionOf(after)).toEqual(sessionOf(before));
});

test('opening another project is a step; taking it back returns to the first one as it was left, and forth again', async () => {
  const page = open();
  await page.go('a');
  await change(page);
  const left = mementoOf(page.store.getState());
  await page.go('b');
  const title = () => page.store.getState().history.entries.map((entry) => entry.title);
  expect(title()).toEqual(['Opened the project B']);
  await page.store.getState().undoLast();
  expect(page.store.getState().project?.projectId).toBe('a');
  expect(mementoOf(page.store.getState())).toEqual(left);
  const { entries, at } = page.store.getState().history;
  expect(entries.at(at)).toMatchObject({ kind: 'project', title: 'Opened the project B' });
  await page.store.getState().redoLast();
  expect(page.store.getState().project?.projectId).toBe('b');
  expect(page.store.getState().history).toMatchObject({ at: 1 });
});

test('more chosen nodes than a session takes are told, not lost in silence', async () => {
  const first = open();
  await first.go('a');
  first.store.getState().choose(
    Array.from({ length: mostChosenKept + 1 }, (_, i) => i),
    'Lasso',
  );
  first.store.getState().settleHistory();
  const session = sessionState.parse(sessionOf(first.store.getState()));
  const second = open({ a: session });
  await second.go('a');
  expect(second.store.getState()).toMatchObject({ chosen: [], chosenTitle: '' });
  expect(second.store.getState().notice).toContain('Lasso is not chosen any more');
});

test('a session from before there was a view opens as it did', async () => {
  const page = open({
    a: { runId: 'r1', tab: 'edge', selected: { kind: 'edge', index: 7 }, filter: 'n', expanded: [2] },
  });
  await page.go('a');
  expect(page.store.getState()).toMatchObject({
    ...{ runId: 'r1', tab: 'edge', search: 'n', expanded: [2], rightTab: 'why', centre: 'neighbourhood' },
    selected: { kind: 'edge', index: 7 },
  });
});
