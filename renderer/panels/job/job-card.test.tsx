// @vitest-environment jsdom
/** The job that goes on, pauses, and goes on again. */
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { JobUpdate, RunInfo } from '../../../main/contract/api.ts';
import { AppError } from '../../../ml/schema/errors.ts';
import { createWorkbenchStore } from '../../state/store.ts';
import { memoryStorage, scriptedEngine } from '../../testing/scripted-engine.ts';
import type { Answers } from '../../testing/scripted-engine.ts';
import { WorkbenchContext } from '../../workbench-context.tsx';
import { JobCard } from './job-card.tsx';

afterEach(cleanup);

const running: JobUpdate = {
  runId: 'r',
  state: 'running',
  progress: { stage: 'Learning nodes', fraction: 0.3, secondsLeft: 60 },
  losses: [],
  points: [],
  error: null,
};
const interrupted: RunInfo = {
  runId: 'r',
  kind: 'detect',
  title: 'BOURNE, seed 1',
  state: 'cancelled',
  spec: null,
  backend: 'wasm',
  startedAt: '2026-11-02T09:14:00.000Z',
  seconds: 12,
  hasNodeScores: false,
  hasEdgeScores: false,
  resumable: { reached: 0.629 },
  notes: [],
  error: null,
};

const settle = () => act(() => new Promise((resolve) => setTimeout(resolve, 10)));
const click = async (id: string) => {
  fireEvent.click(screen.getByTestId(id));
  await settle();
};

async function open(answers: Answers, state: { job?: JobUpdate; runs?: readonly RunInfo[] }) {
  const asked: string[] = [];
  const api = scriptedEngine({
    'job.pause': ({ runId, withinSeconds }) => {
      asked.push(`pause ${runId} within ${withinSeconds}`);
      return null;
    },
    'job.resume': ({ runId }) => {
      asked.push(`resume ${runId}`);
      return { ...interrupted, state: 'queued' };
    },
    'job.discard': ({ runId }) => {
      asked.push(`discard ${runId}`);
      return null;
    },
    'run.list': () => [],
    'model.list': () => [],
    ...answers,
  });
  const store = createWorkbenchStore({ api, storage: memoryStorage() });
  store.setState(state);
  render(
    <WorkbenchContext value={{ store, api: { ...api, retryNow: () => undefined } }}>
      <JobCard />
    </WorkbenchContext>,
  );
  await settle();
  return { store, asked };
}

test('a job is paused, and is offered to go on with what it had reached', async () => {
  const { store, asked } = await open({ 'run.list': () => [interrupted] }, { job: running });
  await click('job-pause');
  expect(asked).toEqual(['pause r within 5']);
  act(() => store.getState().onJobUpdated({ ...running, state: 'cancelled', canResume: true }));
  await settle();
  expect(screen.getByTestId('job-interrupted').textContent).toContain(
    'BOURNE, seed 1 was interrupted at 62 %. What it had reached is kept.',
  );
  await click('job-resume');
  expect(asked).toEqual(['pause r within 5', 'resume r']);
  expect(store.getState().job).toMatchObject({ runId: 'r', state: 'queued' });
  expect(screen.queryByTestId('job-interrupted')).toBeNull();
});

test('one that died with its engine says so, can be laid aside, and is discarded only when that is asked for', async () => {
  const died: RunInfo = { ...interrupted, state: 'failed', error: 'The engine was stopped while it ran.' };
  const { store, asked } = await open({}, { runs: [died] });
  expect(screen.getByTestId('job-interrupted').textContent).toContain('The engine was stopped while it ran.');
  fireEvent.click(screen.getByLabelText('Dismiss'));
  expect(screen.queryByTestId('job-interrupted')).toBeNull();
  expect(asked).toEqual([]);
  act(() => store.setState({ laidAside: [] }));
  await click('job-discard');
  expect(asked).toEqual(['discard r']);
  expect(screen.queryByTestId('job-interrupted')).toBeNull();
});

test('what is refused is said', async () => {
  const refuse = (): never => {
    throw new AppError('conflict', 'It was begun on other data.');
  };
  const { store } = await open({ 'job.resume': refuse }, { runs: [interrupted] });
  await click('job-resume');
  expect(store.getState().notice).toBe('It could not go on. It was begun on other data.');
  expect(screen.getByTestId('job-interrupted')).toBeTruthy();
});
