// @vitest-environment jsdom
/** What the left panel says where there is no list to show, and how a row tells two equal names apart. */
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { JobState } from '../../../ml/schema/run.ts';
import { project, world } from '../../gallery/world.ts';
import { createWorkbenchStore } from '../../state/store.ts';
import { memoryStorage, scriptedEngine } from '../../testing/scripted-engine.ts';
import { WorkbenchContext } from '../../workbench-context.tsx';
import { RankedList } from './ranked-list.tsx';
import { Row } from './row.tsx';
import { nothingWords } from './rows.tsx';

afterEach(cleanup);

function listBeside(state: JobState | null) {
  const api = scriptedEngine({});
  const store = createWorkbenchStore({ api, storage: memoryStorage() });
  if (state !== null)
    store.setState({ job: { runId: 'r', state, progress: null, losses: [], points: [], error: null } });
  render(
    <WorkbenchContext value={{ store, api: { ...api, retryNow: () => undefined } }}>
      <RankedList />
    </WorkbenchContext>,
  );
}

test.each(['queued', 'running'] as const)('beside a run that is %s the list is announced', (state) => {
  listBeside(state);
  expect(screen.getByText(/The list appears here when the run is done/)).toBeTruthy();
  expect(screen.queryByTestId('no-run')).toBeNull();
});

test.each(['cancelled', 'failed', null] as const)('after a run that was %s the way to a new one is shown', (state) => {
  listBeside(state);
  expect(screen.getByTestId('detect-open-empty')).toBeTruthy();
  expect(screen.queryByText(/The list appears here/)).toBeNull();
});

test('an empty search names only the filters that are set', () => {
  expect(nothingWords(true, false)).toBe('Nothing matches. Clear the search.');
  expect(nothingWords(true, true)).toContain('or show labelled ones too');
  expect(nothingWords(false, true)).not.toContain('search');
});

test('a row says the id where it is not the name', () => {
  const row = { index: 0, rank: 1, score: 1, percentile: 1, label: null, attributes: { town: 'Bremen' } };
  const show = (ids: readonly string[], names: readonly string[]) =>
    render(
      <Row
        position={0}
        top={0}
        total={1}
        row={{ ...row, ids, names }}
        share={1}
        selected={false}
        onChoose={() => Promise.resolve()}
      />,
    );
  show(['0018'], ['Ada Nowak']);
  expect(screen.getByTestId('ranked-row').textContent).toContain('Ada Nowak0018 · Bremen');
  cleanup();
  show(['gcc'], ['gcc']);
  expect(screen.getByTestId('ranked-row').textContent).toContain('gccBremen');
});

test('where nothing is left, each thing that hides rows can be switched off', async () => {
  const api = scriptedEngine(world());
  const store = createWorkbenchStore({ api, storage: memoryStorage() });
  await store.getState().adoptProject(project);
  store.getState().setSearch('nobody');
  store.getState().setUnlabelledOnly(true);
  render(
    <WorkbenchContext value={{ store, api: { ...api, retryNow: () => undefined } }}>
      <RankedList />
    </WorkbenchContext>,
  );
  fireEvent.click(await screen.findByText('Show labelled ones too'));
  expect(store.getState().unlabelledOnly).toBe(false);
  fireEvent.click(await screen.findByText('Clear the search'));
  expect(store.getState().search).toBe('');
  await waitFor(() => expect(screen.queryByText('Clear the search')).toBeNull());
});
