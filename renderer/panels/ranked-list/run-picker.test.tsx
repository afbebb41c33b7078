// @vitest-environment jsdom
/** Runs of older data are listed, marked, and cannot be chosen. */
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { RunInfo } from '../../../main/contract/api.ts';
import { createWorkbenchStore } from '../../state/store.ts';
import { memoryStorage, scriptedEngine } from '../../testing/scripted-engine.ts';
import { WorkbenchContext } from '../../workbench-context.tsx';
import { RunPicker } from './run-picker.tsx';

afterEach(cleanup);
const run = (runId: string, more: Partial<RunInfo>): RunInfo => ({
  ...{ runId, kind: 'detect', title: runId, state: 'succeeded', spec: null, backend: 'cpu', seconds: 1, error: null },
  ...{ startedAt: '2026-11-01T00:00:00Z', hasNodeScores: true, hasEdgeScores: false, notes: [] },
  ...more,
});

function show(runs: readonly RunInfo[]) {
  const api = scriptedEngine({});
  const store = createWorkbenchStore({ api, storage: memoryStorage() });
  store.setState({ runs, runId: 'now' });
  render(
    <WorkbenchContext value={{ store, api: { ...api, retryNow: () => undefined } }}>
      <RunPicker />
    </WorkbenchContext>,
  );
}

test('a badge counts them, and they stand apart in the list', () => {
  show([
    run('now', {}),
    run('before', { hasNodeScores: false, onOlderData: true }),
    run('failed', { state: 'failed' }),
  ]);
  expect(screen.getByTestId('runs-older').textContent).toBe('1 on older data');
  const options = [...screen.getByTestId('run-picker').querySelectorAll('option')];
  expect(options.map(({ value, disabled }) => [value, disabled])).toEqual([
    ['now', false],
    ['before', true],
  ]);
  expect(options[1].closest('optgroup')?.label).toBe('Made on older data');
});

test('without such runs there is no badge', () => {
  show([run('now', {})]);
  expect(screen.queryByTestId('runs-older')).toBeNull();
});
