/** Going from one project to another, here or in another window: what was going on is never ended in silence. */
import { expect, test } from 'vitest';
import type { JobUpdate, Project } from '../../main/contract/api.ts';
import { aProject } from '../testing/a-project.ts';
import { memoryStorage, scriptedEngine } from '../testing/scripted-engine.ts';
import { createWorkbenchStore } from './store.ts';

const project = (projectId: string): Project => aProject({ projectId, name: projectId.toUpperCase() });
const running: JobUpdate = { runId: 'r', state: 'running', progress: null, losses: [], points: [], error: null };

async function openA(job: JobUpdate | null) {
  const api = scriptedEngine({
    'project.open': ({ projectId }) => project(projectId),
    'project.current': () => project('b'),
    'project.list': () => [],
    'job.current': () => null,
    'label.log': () => [],
  });
  const store = createWorkbenchStore({ api, storage: memoryStorage() });
  await store.getState().openProject('a', 'A');
  store.setState({ job });
  return store;
}

test('leaving a project whose run is going on says that the run ended', async () => {
  const store = await openA(running);
  await store.getState().openProject('b', 'B');
  expect(store.getState().notice).toContain('The run on A ended when B was opened');
});

test('leaving a project at rest says nothing', async () => {
  const store = await openA(null);
  await store.getState().openProject('b', 'B');
  expect(store.getState().project?.projectId).toBe('b');
  expect(store.getState().notice).toBeNull();
});

test('a project opened in another window is shown here too, with a word', async () => {
  const store = await openA(null);
  store.getState().onProjectChanged('b');
  await expect.poll(() => store.getState().notice).toContain('B was opened elsewhere');
  expect(store.getState().project?.projectId).toBe('b');
});
