// @vitest-environment jsdom
/** What the dialog asks of the engine: formulas are guarded where somebody says so, and only in CSV. */
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { createWorkbenchStore } from '../../state/store.ts';
import { aProject } from '../../testing/a-project.ts';
import { memoryStorage, scriptedEngine } from '../../testing/scripted-engine.ts';
import { WorkbenchContext } from '../../workbench-context.tsx';
import { ExportDialog } from './export-dialog.tsx';

afterEach(cleanup);
beforeAll(() => {
  // jsdom knows the element and not its methods.
  const { prototype } = HTMLDialogElement;
  if (!('showModal' in prototype)) Object.assign(prototype, { showModal: () => undefined, close: () => undefined });
  vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: () => 'blob:x', revokeObjectURL: () => undefined }));
});

test('a guard against formulas is asked for with CSV alone', async () => {
  const asked: unknown[] = [];
  const api = scriptedEngine({
    'export.start': (input) => {
      asked.push(input);
      return { exportId: 'x', files: [] };
    },
  });
  const store = createWorkbenchStore({ api, storage: memoryStorage() });
  store.setState({ project: aProject(), dialog: 'export' });
  render(
    <WorkbenchContext value={{ store, api: { ...api, retryNow: () => undefined } }}>
      <ExportDialog />
    </WorkbenchContext>,
  );
  const pick = (format: string) => fireEvent.change(screen.getByTestId('export-format'), { target: { value: format } });
  const save = async () => {
    fireEvent.submit(screen.getByTestId('export-dialog').querySelector('form') as HTMLFormElement);
    await act(() => new Promise((resolve) => setTimeout(resolve, 20)));
  };
  expect(screen.queryByTestId('export-guard')).toBeNull();
  pick('csv');
  await save();
  fireEvent.click(screen.getByTestId('export-guard'));
  await save();
  pick('gml');
  expect(screen.queryByTestId('export-guard')).toBeNull();
  await save();
  expect(asked).toMatchObject([
    { format: 'csv', guardFormulas: false },
    { format: 'csv', guardFormulas: true },
    { format: 'gml', guardFormulas: false },
  ]);
});
