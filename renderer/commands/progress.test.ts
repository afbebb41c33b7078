import { expect, test } from 'vitest';
import { createWorkbenchStore } from '../state/store.ts';
import type { WorkbenchState } from '../state/types.ts';
import { aProject } from '../testing/a-project.ts';
import { memoryStorage, scriptedEngine } from '../testing/scripted-engine.ts';
import { acceleratorOf, menuOf } from './follow-shell.ts';
import { progressOf, secondsLeft, titleOf } from './progress.ts';
import { shellMessage } from '../../main/contract/shell.ts';

function stateWith(more: Partial<WorkbenchState>) {
  const store = createWorkbenchStore({ api: scriptedEngine({}), storage: memoryStorage() });
  store.setState({ project: aProject(), opening: null });
  store.setState(more);
  return store.getState();
}
const job = (fraction: number) =>
  ({
    runId: 'r',
    state: 'running',
    progress: { stage: 'Scoring', fraction, secondsLeft: 3 },
    losses: [],
    points: [],
    error: null,
  }) as const;

test('the title says the project, and first of all how far something is', () => {
  expect(titleOf(stateWith({}))).toBe('Payments · Dowser');
  expect(titleOf(stateWith({ job: job(0.416) }))).toBe('42 % Finding anomalies · Payments · Dowser');
  expect(titleOf(stateWith({ opening: 'Opening B…' }))).toBe('Opening B… · Dowser');
});

test('what has ended is no progress', () => {
  expect(progressOf(stateWith({ job: { ...job(1), state: 'failed' } }))).toBeNull();
  expect(progressOf(stateWith({ importProgress: { stage: 'Reading', fraction: 0.2, since: 0 } }))).toEqual({
    words: 'Reading',
    fraction: 0.2,
  });
});

test('the time left is said once it can be', () => {
  expect(secondsLeft(0, 500, 0.5)).toBeNull();
  expect(secondsLeft(0, 4000, 0.01)).toBeNull();
  expect(secondsLeft(0, 4000, 0.25)).toBe(12);
});

test('the menu of the window is what the contract takes, with keys as Electron writes them', () => {
  const groups = menuOf(stateWith({}));
  expect(shellMessage.safeParse({ type: 'dowser-menu', groups }).success).toBe(true);
  const items = groups.flatMap((group) => group.items);
  expect(items.find(({ id }) => id === 'redo')).toMatchObject({ keys: 'CmdOrCtrl+Shift+Z', enabled: false });
  expect(items.find(({ id }) => id === 'report')).toMatchObject({ enabled: false });
  expect(acceleratorOf('+')).toBe('Plus');
  expect(acceleratorOf('arrowleft')).toBe('Left');
});
