/** The filter in the state of the screen: what is asked of the engine, what follows it, what comes back with a session. */
import { expect, test } from 'vitest';
import type { FilterResult, FilterTerm, NodeCondition } from '../../main/contract/filter.ts';
import type { SavedView } from '../../main/contract/views.ts';
import { AppError } from '../../ml/schema/errors.ts';
import { rankedGraph } from '../testing/ranked-graph.ts';
import type { Answers } from '../testing/scripted-engine.ts';
import { memoryStorage, scriptedEngine } from '../testing/scripted-engine.ts';
import { openProject } from '../testing/open-project.ts';
import { sessionOf } from './session.ts';
import { createWorkbenchStore } from './store.ts';
import { viewOf } from './views-slice.ts';

const even: NodeCondition = { kind: 'text', text: 'even' };
const labelled: NodeCondition = { kind: 'label', values: ['anomalous'] };
const term = (condition: NodeCondition): FilterTerm => ({ condition, not: false, on: true });

/** Every second of ten nodes passes any term that is on. */
const answerOf = (filter: readonly FilterTerm[]): FilterResult => ({
  passes: Uint8Array.from({ length: 10 }, (_, i) => (filter.some(({ on }) => on) ? i % 2 : 1)),
  passing: filter.some(({ on }) => on) ? 5 : 10,
  outOf: 10,
  terms: filter.map(({ on }) => ({ alone: 5, more: on ? 5 : 0, problem: null })),
  notes: [],
});

function open(more: Answers = {}) {
  const api = scriptedEngine({
    ...rankedGraph(10).answers,
    'filter.apply': ({ filter }) => answerOf(filter),
    'finding.get': () => Promise.reject(new AppError('not-found', 'no finding')),
    ...more,
  });
  const store = createWorkbenchStore({ api, storage: memoryStorage() });
  store.setState({ project: openProject(10), runId: 'r', connection: { state: 'ready' } });
  const lastInput = (method: string) => api.calls.filter((call) => call.method === method).at(-1)?.input;
  const count = (method: string) => api.calls.filter((call) => call.method === method).length;
  return { api, store, state: store.getState, lastInput, count };
}

test('a term is applied, and the list asks for what passes', async () => {
  const { state, lastInput } = open();
  await state().addTerm(even);
  expect(state()).toMatchObject({ passing: 5, terms: [{ alone: 5, more: 5 }], filterError: null });
  expect([...(state().passes ?? [])]).toEqual([0, 1, 0, 1, 0, 1, 0, 1, 0, 1]);
  expect(lastInput('scores.page')).toMatchObject({ filter: [term(even)] });
  await state().clearFilter();
  expect(state()).toMatchObject({ filter: [], passes: null, passing: null, terms: null });
  expect(lastInput('scores.page')).not.toHaveProperty('filter');
});

test('a term that is off lets everything through and leaves the list as it is', async () => {
  const { state, lastInput, count } = open();
  await state().addTerm(even);
  await state().updateTerm(0, { on: false });
  expect(state()).toMatchObject({ passes: null, passing: 10, terms: [{ alone: 5, more: 0 }] });
  expect(lastInput('scores.page')).not.toHaveProperty('filter');
  const pages = count('scores.page');
  // Another term that is off changes nothing of the list.
  await state().setFilter([...state().filter, { ...term(labelled), on: false }]);
  expect(count('scores.page')).toBe(pages);
  await state().removeTerm(0);
  expect(state().filter).toEqual([{ ...term(labelled), on: false }]);
});

test('an answer to a filter that was changed meanwhile is not taken', async () => {
  const slow = Promise.withResolvers<FilterResult>();
  const { state } = open({
    'filter.apply': ({ filter }) => (filter.length === 1 ? slow.promise : answerOf(filter)),
  });
  const first = state().addTerm(even);
  await state().addTerm(labelled);
  slow.resolve({ ...answerOf([]), passing: 3 });
  await first;
  expect(state()).toMatchObject({ passing: 5, terms: [{}, {}] });
});

test('a refusal is said, and nothing is dimmed by what was before', async () => {
  let refuses = false;
  const { state } = open({
    'filter.apply': ({ filter }) => {
      if (refuses) throw new AppError('storage', 'The disk is gone.');
      return answerOf(filter);
    },
  });
  await state().addTerm(even);
  refuses = true;
  await state().refreshFilter();
  expect(state()).toMatchObject({ passes: null, filterError: 'The filter was not applied. The disk is gone.' });
});

test('only a filter that hangs on labels is asked again when a label comes', async () => {
  const { state, count } = open();
  await state().reloadList();
  await state().addTerm(even);
  await state().selectAt(0);
  const before = count('filter.apply');
  await state().label('anomalous');
  expect(count('filter.apply')).toBe(before);
  await state().addTerm(labelled);
  const then = count('filter.apply');
  await state().label('normal');
  await expect.poll(() => count('filter.apply')).toBe(then + 1);
  // And with runs.
  state().noteRunsChanged();
  expect(count('filter.apply')).toBe(then + 1);
  await state().addTerm({ kind: 'score', runId: 'r', min: 0.9, max: null });
  state().noteRunsChanged();
  expect(count('filter.apply')).toBe(then + 3);
});

test('what is computed for a filter can be stopped: its terms are switched off, the others stay', async () => {
  const { state, store } = open();
  await state().addTerm({ kind: 'measure', measure: 'betweenness', min: 0.1, max: null });
  await state().addTerm(even);
  store.setState({ measuring: { group: 'betweenness', fraction: 0.2 } });
  await state().stopMeasuring();
  expect(state().filter.map(({ on }) => on)).toEqual([false, true]);
});

test('the filter is part of the session', async () => {
  const { state } = open();
  expect(sessionOf(state())).not.toHaveProperty('nodeFilter');
  await state().addTerm(even);
  expect(sessionOf(state()).nodeFilter).toEqual([term(even)]);
});

test('a view brings back filter, search, colours and tab; where its scores are gone it says so', async () => {
  const views: SavedView[] = [];
  const { state, store, lastInput } = open({
    'view.list': () => views,
    'view.save': ({ name, state: kept }) => {
      views.push({ viewId: 1, name, state: kept, savedAt: '2026-01-02T13:04:05.000Z' });
      return views[0];
    },
  });
  await state().addTerm(even);
  store.setState({ search: 'n', unlabelledOnly: true });
  state().setOverview({ colourBy: { by: 'measure', measure: 'core' } });
  expect(viewOf(state())).toMatchObject({ filter: [term(even)], search: 'n', runId: 'r' });
  await state().saveView('Mine', false);
  await state().clearFilter();
  store.setState({ search: '', unlabelledOnly: false });
  state().setOverview({ colourBy: { by: 'score' } });
  await state().applyView(1);
  expect(state().overview.colourBy).toEqual({ by: 'measure', measure: 'core' });
  expect(state()).toMatchObject({ filter: [term(even)], search: 'n', unlabelledOnly: true, passing: 5 });
  expect(lastInput('scores.page')).toMatchObject({ search: 'n', filter: [term(even)] });
  expect(state().notice).toMatch(/"Mine" was saved with are gone/);
});
