// @vitest-environment jsdom
/** Keys as they reach the page: what acts, and what must not. */
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { useKeys } from './use-keys.ts';
import { memoryStorage, scriptedEngine } from '../testing/scripted-engine.ts';
import { aProject } from '../testing/a-project.ts';
import { WorkbenchContext } from '../workbench-context.tsx';
import { createWorkbenchStore } from '../state/store.ts';

afterEach(cleanup);

function Page() {
  useKeys();
  return (
    <>
      <input aria-label="field" />
      <textarea aria-label="area" />
      <input type="checkbox" aria-label="box" />
    </>
  );
}

function openPage() {
  const api = scriptedEngine({});
  const store = createWorkbenchStore({ api, storage: memoryStorage() });
  const label = vi.fn(() => Promise.resolve());
  store.setState({ label, project: aProject(), opening: null, selected: { kind: 'node', index: 0 } });
  render(
    <WorkbenchContext value={{ store, api: { ...api, retryNow: () => undefined } }}>
      <Page />
    </WorkbenchContext>,
  );
  return { store, label };
}

test('a key labels, but not while somebody types', () => {
  const { label } = openPage();
  fireEvent.keyDown(document.body, { key: 'a' });
  expect(label).toHaveBeenCalledWith('anomalous');
  fireEvent.keyDown(screen.getByLabelText('field'), { key: 'n' });
  fireEvent.keyDown(screen.getByLabelText('area'), { key: 'u' });
  expect(label).toHaveBeenCalledTimes(1);
  // A check box takes no text: keys still work after it was clicked.
  fireEvent.keyDown(screen.getByLabelText('box'), { key: 's' });
  expect(label).toHaveBeenLastCalledWith('skip');
});

test('a key does nothing behind a dialog', () => {
  const { store, label } = openPage();
  store.getState().openDialog('report');
  fireEvent.keyDown(document.body, { key: 'a' });
  expect(label).not.toHaveBeenCalled();
});

test('a key that can do nothing says why', () => {
  const { store, label } = openPage();
  store.setState({ selected: null });
  fireEvent.keyDown(document.body, { key: 'a' });
  expect(label).not.toHaveBeenCalled();
  expect(store.getState().hint).toBe('Anomalous: Nothing is chosen: choose a node or an edge first.');
});

test('keys that a person chose act in place of those of the list', () => {
  const { store, label } = openPage();
  store.getState().setKeyChanges({ anomalous: ['g'] });
  fireEvent.keyDown(document.body, { key: 'a' });
  expect(label).not.toHaveBeenCalled();
  fireEvent.keyDown(document.body, { key: 'g' });
  expect(label).toHaveBeenCalledWith('anomalous');
});
