// @vitest-environment jsdom
/** The legend explains what there is to see, and nothing else. */
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { project, world } from '../../gallery/world.ts';
import { createWorkbenchStore } from '../../state/store.ts';
import { memoryStorage, scriptedEngine } from '../../testing/scripted-engine.ts';
import { WorkbenchContext } from '../../workbench-context.tsx';
import { Legend } from './legend.tsx';

afterEach(cleanup);

test('shapes of labels appear with the first label of their kind', async () => {
  const api = scriptedEngine(world());
  const store = createWorkbenchStore({ api, storage: memoryStorage() });
  await store.getState().adoptProject(project);
  const counts = { ...store.getState().counts, anomalous: 0, normal: 0, unsure: 0, skip: 0, unlabelable: 0 };
  store.setState({ counts });
  const shown = (
    <WorkbenchContext value={{ store, api: { ...api, retryNow: () => undefined } }}>
      <Legend />
    </WorkbenchContext>
  );
  const { rerender } = render(shown);
  expect(screen.getByLabelText('Score, from low to high').children).toHaveLength(5);
  expect(screen.queryByLabelText('Labels')).toBeNull();
  store.setState({ counts: { ...counts, normal: 2 } });
  rerender(shown);
  expect((await screen.findByLabelText('Labels')).textContent).toBe('normal');
});
