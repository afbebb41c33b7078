// @vitest-environment jsdom
/** One bar for what is chosen together, wherever it was chosen. */
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { onScreenAction } from '../../commands/screen-actions.ts';
import { createWorkbenchStore } from '../../state/store.ts';
import { memoryStorage, scriptedEngine } from '../../testing/scripted-engine.ts';
import { WorkbenchContext } from '../../workbench-context.tsx';
import { LabelBar } from '../label-bar/label-bar.tsx';

afterEach(cleanup);

function show() {
  const api = scriptedEngine({});
  const store = createWorkbenchStore({ api, storage: memoryStorage() });
  store.getState().choose([5, 2], 'Lasso');
  render(
    <WorkbenchContext value={{ store, api: { ...api, retryNow: () => undefined } }}>
      <LabelBar />
    </WorkbenchContext>,
  );
  return store;
}

test('chosen nodes are counted, filtered to and let go, with no element in focus too', () => {
  const store = show();
  const addTerm = vi.fn(() => Promise.resolve());
  store.setState({ addTerm });
  expect(screen.getByTestId('chosen-count').textContent).toBe('· 2 nodes chosen');
  fireEvent.click(screen.getByTestId('chosen-filter'));
  expect(addTerm).toHaveBeenCalledWith({ kind: 'nodes', title: 'Lasso', nodes: [2, 5] });
  fireEvent.click(screen.getByTestId('chosen-clear'));
  expect(store.getState().chosen).toEqual([]);
  expect(screen.queryByTestId('chosen-bar')).toBeNull();
});

test('the whole graph zooms to them', () => {
  const store = show();
  expect(screen.queryByTestId('chosen-look')).toBeNull();
  cleanup();
  store.setState({ centre: 'whole' });
  const zoom = vi.fn();
  const stop = onScreenAction('fit-chosen', zoom);
  render(
    <WorkbenchContext value={{ store, api: { ...scriptedEngine({}), retryNow: () => undefined } }}>
      <LabelBar />
    </WorkbenchContext>,
  );
  fireEvent.click(screen.getByTestId('chosen-look'));
  expect(zoom).toHaveBeenCalledOnce();
  stop();
});
