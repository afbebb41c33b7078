// @vitest-environment jsdom
/** The data table as a person uses it: order, choosing, keys, the card of a column, and what must not be seen. */
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Project, QueueState } from '../../../main/contract/api.ts';
import { createWorkbenchStore } from '../../state/store.ts';
import { memoryStorage } from '../../testing/scripted-engine.ts';
import { tabledEngine, tabledProject } from '../../testing/tabled-graph.ts';
import { WorkbenchContext } from '../../workbench-context.tsx';
import { TablePanel } from './table-panel.tsx';

beforeEach(() => vi.useFakeTimers({ shouldAdvanceTime: true }));
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

async function table(size = 40, project: Project = tabledProject(size)) {
  const api = tabledEngine(size);
  const store = createWorkbenchStore({ api, storage: memoryStorage() });
  store.setState({ project, centre: 'table' });
  render(
    <WorkbenchContext value={{ store, api: { ...api, retryNow: () => undefined } }}>
      <TablePanel />
    </WorkbenchContext>,
  );
  await screen.findAllByTestId('table-row');
  await waitFor(() => expect(screen.getByTestId('table-footer').textContent).not.toContain('reading'));
  return { api, store };
}
const texts = (row: number): string[] =>
  within(screen.getAllByTestId('table-row')[row])
    .getAllByRole('gridcell')
    .map((cell) => cell.textContent);
const last = (calls: readonly { readonly method: string; readonly input: unknown }[], method: string): unknown =>
  calls.filter((call) => call.method === method).at(-1)?.input;

test('says how much of everything it shows, and asks for the columns on show alone', async () => {
  const { api } = await table();
  expect(screen.getByTestId('table-footer').textContent).toContain('40 of 40 nodes');
  expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('41');
  expect(last(api.calls, 'table.page')).toMatchObject({
    columns: ['id', 'label', 'attribute:amount', 'attribute:town'],
    offset: 0,
  });
  expect(texts(0)).toEqual(['', 'n0', '', '0', 'Bern']);
});

test('a click on a header sorts, a second turns it, a third takes it back; shift adds a key', async () => {
  const { api } = await table();
  const header = screen.getByTestId('table-header-attribute:amount');
  const click = async (shiftKey = false, of = header) => {
    fireEvent.click(within(of).getAllByRole('button', { hidden: true })[0], { shiftKey });
    await act(() => Promise.resolve());
    return (last(api.calls, 'table.page') as { readonly sort: unknown }).sort;
  };
  expect(await click()).toEqual([{ column: 'attribute:amount', direction: 'down' }]);
  expect(header.getAttribute('aria-sort')).toBe('descending');
  expect(await click()).toEqual([{ column: 'attribute:amount', direction: 'up' }]);
  expect(await click(true, screen.getByTestId('table-header-id'))).toHaveLength(2);
  expect(await click()).toEqual([]);
});

test('a row is chosen everywhere by a click; ticks and shift choose nodes together', async () => {
  const { store } = await table();
  fireEvent.click(within(screen.getAllByTestId('table-row')[3]).getAllByRole('gridcell')[1]);
  await waitFor(() => expect(store.getState().selected).toEqual({ kind: 'node', index: 3 }));
  const tick = (row: number, shiftKey = false) =>
    fireEvent.click(screen.getAllByTestId('table-tick')[row], { shiftKey });
  tick(2);
  tick(5, true);
  await waitFor(() => expect(store.getState().chosen).toEqual([2, 3, 4, 5]));
  tick(3);
  expect(store.getState().chosen).toEqual([2, 4, 5]);
  expect(screen.getByTestId('table-chosen').textContent).toContain('3 chosen');
});

test('keys move as in any grid, space ticks, enter opens the neighbourhood', async () => {
  const { store } = await table();
  const grid = screen.getByRole('grid');
  const press = (key: string, more = {}) => fireEvent.keyDown(grid, { key, ...more });
  press('ArrowDown');
  press('ArrowDown');
  press('ArrowRight');
  expect(grid.getAttribute('aria-activedescendant')).toBe('table-cell-1-1');
  press(' ');
  expect(store.getState().chosen).toEqual([1]);
  press('End', { ctrlKey: true });
  expect(store.getState().tablePlace).toBe(39);
  press('Home', { ctrlKey: true });
  press('ArrowUp');
  expect(grid.getAttribute('aria-activedescendant')).toBe('table-cell-head-0');
  press('Enter');
  expect(store.getState().table.node.sort).toEqual([{ column: 'id', direction: 'up' }]);
  press('ArrowDown');
  press('Enter');
  await waitFor(() => expect(store.getState().centre).toBe('neighbourhood'));
});

test('next and previous follow the rows of the table while it is on show', async () => {
  const { store } = await table();
  await act(() => store.getState().stepTable(1));
  await act(() => store.getState().next());
  expect(store.getState().selected).toEqual({ kind: 'node', index: 1 });
  await act(() => store.getState().previous());
  expect(store.getState().tablePlace).toBe(0);
});

test('what was chosen elsewhere is found; what is not among the rows is said', async () => {
  const { store } = await table();
  await act(() => store.getState().select({ kind: 'node', index: 7 }));
  await waitFor(() => expect(store.getState().tablePlace).toBe(7));
  act(() => store.getState().setTable({ search: 'n1' }));
  await waitFor(() => expect(screen.getByTestId('table-footer').textContent).toContain('11 of 40 nodes by search'));
  await waitFor(() => expect(screen.getByTestId('table-footer').textContent).toContain('not among these rows'));
});

test('the card of a column counts, filters and hides', async () => {
  const { store } = await table();
  const openCard = async (id: string) => {
    fireEvent.click(screen.getByTestId(`table-more-${id}`));
    await screen.findByTestId('table-stats');
  };
  await openCard('attribute:amount');
  expect(screen.getByTestId('table-stats').textContent).toContain('40 rows, 40 different values, none missing');
  fireEvent.change(screen.getByTestId('table-filter-from'), { target: { value: 'x' } });
  fireEvent.click(screen.getByTestId('table-filter-add'));
  expect(screen.getByRole('alert').textContent).toBe('A bound is not a number.');
  fireEvent.change(screen.getByTestId('table-filter-from'), { target: { value: '30' } });
  fireEvent.click(screen.getByTestId('table-filter-add'));
  expect(store.getState().filter).toEqual([
    { condition: { kind: 'number', column: 'amount', min: 30, max: null }, not: false, on: true },
  ]);
  await openCard('attribute:town');
  fireEvent.click(screen.getByTestId('table-hide-column'));
  expect(store.getState().table.node.columns).toEqual(['id', 'label', 'attribute:amount']);
});

test('known truth is hidden until it is asked for, and not even offered while labels are asked blind', async () => {
  const { store } = await table();
  const offered = () => screen.queryByTestId('table-column-attribute:is_fraud');
  fireEvent.click(screen.getByTestId('table-columns'));
  expect(offered()).not.toBeNull();
  fireEvent.click(screen.getByTestId('table-column-attribute:is_fraud'));
  await screen.findByTestId('table-header-attribute:is_fraud');
  act(() => store.setState({ queue: { settings: { blind: true } } as QueueState, hidden: new Set([0]) }));
  expect(screen.queryByTestId('table-header-attribute:is_fraud')).toBeNull();
  expect(offered()).toBeNull();
  await waitFor(() => expect(texts(0)).toContain('blind'));
});

test('an error is told with a way to go on', async () => {
  const { api, store } = await table();
  api.break('The disk refused a table.');
  await act(() => store.getState().reloadTable());
  expect(screen.getByTestId('table-error').textContent).toContain('The disk refused a table.');
});
