// @vitest-environment jsdom
/** Keys as they reach the page: what acts, and what must not. */
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { useKeys } from './use-keys.ts';
import { memoryStorage, scriptedEngine } from '../testing/scripted-engine.ts';
import { WorkbenchContext } from '../workbench-context.tsx';
import { actionFor, keyTable } from '../state/keys.ts';
import { createWorkbenchStore } from '../state/store.ts';

afterEach(cleanup);

const press = (key: string, more: Partial<KeyboardEventInit> = {}) =>
  actionFor({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...more });

test('letters, arrows, shift and the usual undo', () => {
  expect(press('a')).toBe('anomalous');
  expect(press('A', { shiftKey: true })).toBeNull();
  expect(press('ArrowRight')).toBe('next');
  expect(press('z')).toBe('undo');
  expect(press('Z', { shiftKey: true })).toBe('redo');
  expect(press('z', { ctrlKey: true })).toBe('undo');
  expect(press('Z', { metaKey: true, shiftKey: true })).toBe('redo');
  expect(press('?', { shiftKey: true })).toBe('keys');
  expect(press('x')).toBe('unlabelable');
  expect(press('q')).toBe('ask');
});

test('combinations that belong to the browser are left alone', () => {
  expect(press('a', { ctrlKey: true })).toBeNull();
  expect(press('n', { metaKey: true })).toBeNull();
  expect(press('ArrowLeft', { altKey: true })).toBeNull();
});

test('no key means two things', () => {
  const keys = keyTable.flatMap((row) => row.keys);
  expect(new Set(keys).size).toBe(keys.length);
});

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
  store.setState({ label });
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
