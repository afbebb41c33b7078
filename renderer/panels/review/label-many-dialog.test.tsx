// @vitest-environment jsdom
/** Labelling together: the preview before anything is written, one hand on the keys, open questions of blind mode left out. */
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { createWorkbenchStore } from '../../state/store.ts';
import { rankedGraph } from '../../testing/ranked-graph.ts';
import { memoryStorage, scriptedEngine } from '../../testing/scripted-engine.ts';
import { WorkbenchContext } from '../../workbench-context.tsx';
import { LabelManyDialog } from './label-many-dialog.tsx';

afterEach(cleanup);
beforeAll(() => {
  // jsdom has no modal dialogs.
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
  };
});

function open(hidden: readonly number[] = []) {
  const api = scriptedEngine({
    ...rankedGraph(10).answers,
    'label.previewMany': ({ indices }) => ({ total: indices.length, none: 2, same: 1, others: { anomalous: 1 } }),
    'label.putMany': () => null,
  });
  const store = createWorkbenchStore({ api, storage: memoryStorage() });
  store.setState({ dialog: 'label-many', hidden: new Set(hidden) });
  store.getState().choose([1, 2, 3, 4], 'Lasso');
  render(
    <WorkbenchContext value={{ store, api: { ...api, retryNow: () => undefined } }}>
      <LabelManyDialog />
    </WorkbenchContext>,
  );
  return { store, api };
}
const put = ({ calls }: ReturnType<typeof scriptedEngine>) => calls.find(({ method }) => method === 'label.putMany');

test('a letter chooses, the preview says what it meets, Enter gives; nothing is written before', async () => {
  const { store, api } = open();
  expect(screen.getByTestId('many-apply').hasAttribute('disabled')).toBe(true);
  fireEvent.keyDown(screen.getByTestId('many-anomalous'), { key: 'n' });
  await waitFor(() =>
    expect(screen.getByTestId('many-preview').textContent).toBe(
      '4 nodes: 2 without a label, 1 already normal, 1 now anomalous are left alone.',
    ),
  );
  expect(screen.getByTestId('many-apply').textContent).toContain('Label 2 nodes normal');
  expect(put(api)).toBeUndefined();
  fireEvent.click(screen.getByTestId('many-change'));
  expect(screen.getByTestId('many-apply').textContent).toContain('Label 3 nodes normal');
  fireEvent.keyDown(screen.getByTestId('many-normal'), { key: 'Enter' });
  await waitFor(() => expect(store.getState().dialog).toBeNull());
  expect(put(api)?.input).toMatchObject({ indices: Int32Array.of(1, 2, 3, 4), value: 'normal', change: true });
});

test('open questions of blind mode are left out, and it is said', async () => {
  const { api } = open([2]);
  expect(screen.getByTestId('many-blind').textContent).toBe(
    '1 node of Lasso is an open question in blind mode and is left out.',
  );
  fireEvent.keyDown(screen.getByTestId('many-anomalous'), { key: 'a' });
  await waitFor(() => expect(screen.getByTestId('many-apply').hasAttribute('disabled')).toBe(false));
  fireEvent.click(screen.getByTestId('many-apply'));
  await waitFor(() => expect(put(api)?.input).toMatchObject({ indices: Int32Array.of(1, 3, 4) }));
  // What is hidden is not even asked about.
  const asked = api.calls.filter(({ method }) => method === 'label.previewMany');
  expect(asked.map(({ input }) => input)).toEqual([
    { kind: 'node', indices: Int32Array.of(1, 3, 4), value: 'anomalous' },
  ]);
});
