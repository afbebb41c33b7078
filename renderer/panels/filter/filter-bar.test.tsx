// @vitest-environment jsdom
/** The filter on screen: chips that say what they do, a builder that counts before it applies, words and sources. */
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, expect, test } from 'vitest';
import type { ColumnInfo } from '../../../main/contract/api.ts';
import type { FilterTerm, NodeCondition } from '../../../main/contract/filter.ts';
import { createWorkbenchStore } from '../../state/store.ts';
import { openProject } from '../../testing/open-project.ts';
import { memoryStorage, scriptedEngine } from '../../testing/scripted-engine.ts';
import { WorkbenchContext } from '../../workbench-context.tsx';
import { conditionWords } from './condition-words.ts';
import { timeOf, timeText } from './draft.ts';
import { FilterBar } from './filter-bar.tsx';
import { filterSources, sourceOf } from './sources.ts';

beforeAll(() => {
  // jsdom has no dialogs.
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function () {
    this.open = false;
  };
});
afterEach(cleanup);

const column = (name: string, type: string, role: ColumnInfo['role'] = 'feature'): ColumnInfo => ({
  name,
  type,
  role,
  distinct: 3,
  missing: 0,
});
const columns = [
  column('town', 'VARCHAR'),
  column('balance', 'DOUBLE'),
  column('opened', 'TIMESTAMP'),
  column('is_fraud', 'BIGINT', 'truth'),
  column('fraud_ring', 'VARCHAR', 'ignore'),
];

async function show(terms: readonly FilterTerm[] = []) {
  const api = scriptedEngine({
    'filter.apply': ({ filter }) => ({
      passes: new Uint8Array(10),
      passing: 4,
      outOf: 10,
      terms: filter.map(({ condition }) => ({
        alone: 6,
        more: 2,
        problem: condition.kind === 'score' ? 'There is no run called gone.' : null,
      })),
      notes: [],
    }),
    'filter.options': () => ({
      range: null,
      values: [
        { value: 'Bern', title: 'Bern', count: 7 },
        { value: 'Basel', title: 'Basel', count: 2 },
      ],
      rest: { values: 0, elements: 0 },
      missing: 1,
      notes: [],
    }),
  });
  const store = createWorkbenchStore({ api, storage: memoryStorage() });
  store.setState({ project: openProject(10, columns), models: [] });
  await store.getState().setFilter([...terms]);
  render(
    <WorkbenchContext value={{ store, api: { ...api, retryNow: () => undefined } }}>
      <FilterBar />
    </WorkbenchContext>,
  );
  return { store, api };
}
const term = (condition: NodeCondition, more: Partial<FilterTerm> = {}): FilterTerm => ({
  condition,
  not: false,
  on: true,
  ...more,
});
const bern: NodeCondition = { kind: 'category', column: 'town', values: ['Bern'] };

test('without a filter everything passes, and there is a way to one', async () => {
  await show();
  expect(screen.getByTestId('filter-passing').textContent).toBe('All 10 nodes');
  expect(screen.queryByTestId('filter-clear')).toBeNull();
});

test('a chip says what it is and how many pass it alone; it is switched, turned round and removed', async () => {
  const { store } = await show([term(bern), term({ kind: 'score', runId: 'gone', min: 0.9, max: null })]);
  expect(screen.getByTestId('filter-passing').textContent).toBe('4 of 10 nodes pass');
  const [first, second] = screen.getAllByTestId('filter-chip');
  expect(first.textContent).toBe('town: Bern6');
  expect(second.textContent).toContain('not applied');
  fireEvent.click(screen.getAllByTestId('chip-not')[0]);
  await waitFor(() => expect(screen.getAllByTestId('filter-chip')[0]?.textContent).toBe('not town: Bern6'));
  fireEvent.click(screen.getAllByTestId('chip-on')[0]);
  expect(store.getState().filter[0]).toEqual(term(bern, { not: true, on: false }));
  fireEvent.click(screen.getAllByTestId('chip-remove')[1]);
  expect(store.getState().filter).toHaveLength(1);
});

test('the builder counts a draft before it is added', async () => {
  const { store } = await show();
  fireEvent.click(screen.getByTestId('filter-open'));
  const offered = screen.getAllByTestId('filter-source').map(({ dataset }) => dataset['source']);
  expect(offered).toEqual(expect.arrayContaining(['node town', 'node opened', 'measure core', 'label', 'ego', 'text']));
  expect(offered.join()).not.toContain('fraud');
  fireEvent.click(screen.getByText('town'));
  fireEvent.click((await screen.findAllByTestId('filter-value'))[0]);
  await waitFor(() => expect(screen.getByTestId('filter-draft-count').textContent).toBe('4 of 10 nodes pass'));
  expect(store.getState().filter).toEqual([]);
  fireEvent.click(screen.getByTestId('filter-not'));
  fireEvent.click(screen.getByTestId('filter-finish'));
  expect(store.getState().filter).toEqual([term(bern, { not: true })]);
  expect(screen.queryByTestId('filter-builder')).toBeNull();
});

test('changing a chip begins with what it says', async () => {
  const { store } = await show([term(bern)]);
  fireEvent.click(screen.getByTestId('chip-edit'));
  const [first, second] = await screen.findAllByTestId<HTMLInputElement>('filter-value');
  expect([first.checked, second.checked]).toEqual([true, false]);
  fireEvent.click(second);
  fireEvent.click(screen.getByTestId('filter-finish'));
  expect(store.getState().filter).toEqual([term({ ...bern, values: ['Bern', 'Basel'] })]);
});

test('columns that hold the answer are no source; an undirected graph has one degree', () => {
  const { graph } = openProject(3, columns);
  const context = { graph: { ...graph, directed: false }, runs: [], models: [], chosen: 2, chosenTitle: 'Lasso' };
  const ids = filterSources(context).map(({ id }) => id);
  expect(ids).not.toContain('node is_fraud');
  expect(ids).not.toContain('node fraud_ring');
  expect(ids).not.toContain('measure degreeIn');
  expect(ids).toContain('nodes');
});

test.each<[NodeCondition, string]>([
  [{ kind: 'number', column: 'balance', min: 1000, max: null }, 'balance ≥ 1000'],
  [{ kind: 'number', column: 'balance', min: null, max: null }, 'balance has a value'],
  [{ kind: 'category', column: 'town', values: ['a', 'b', 'c', ''] }, 'town: a, b and 2 more'],
  [{ kind: 'measure', measure: 'core', min: 3, max: 3 }, 'Core number = 3'],
  [{ kind: 'measure', measure: 'clustering', min: null, max: 0.5 }, 'Clustering ≤ 50.0 %'],
  [{ kind: 'group', of: 'community', numbers: [4, 7] }, 'Community 4, 7'],
  [{ kind: 'ego', nodes: [3], hops: 1 }, 'within 1 step of node 3'],
  [{ kind: 'score', runId: 'r', min: 0.95, max: null }, 'score above 95.0 %, run r'],
  [{ kind: 'label', values: ['anomalous', 'none'] }, 'label: anomalous, none'],
  [
    { kind: 'time', of: 'edge', column: 'at', from: '2024-01-02', to: '2024-01-03T04:05:06' },
    'an edge with at 2024-01-02 to 2024-01-03 04:05:06',
  ],
  [{ kind: 'nodes', title: 'Lasso', nodes: [1, 2] }, 'Lasso (2)'],
])('%o in words', (condition, words) => {
  const sources = { nodeName: (node: number) => `node ${node}`, runTitle: (runId: string) => `run ${runId}` };
  expect(conditionWords(condition, sources)).toBe(words);
  expect(sourceOf(condition)).not.toBe('');
});

test('a time is written as a day where it is one, and read back as it was', () => {
  expect(timeText(Date.UTC(2024, 1, 29))).toBe('2024-02-29');
  expect(timeText(Date.UTC(2024, 1, 29, 10, 5, 7))).toBe('2024-02-29T10:05:07');
  for (const at of [Date.UTC(2024, 1, 29), Date.UTC(2024, 1, 29, 10, 5, 7)]) expect(timeOf(timeText(at))).toBe(at);
  expect(timeOf('2024-02-29T10:05')).toBe(Date.UTC(2024, 1, 29, 10, 5));
  expect(timeOf('soon')).toBeNull();
});
