// @vitest-environment jsdom
/** The tour goes on when the step was done, can be skipped, left and taken up again, and is remembered. */
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { commandOf } from '../../commands/commands.ts';
import { createWorkbenchStore } from '../../state/store.ts';
import { aProject } from '../../testing/a-project.ts';
import { memoryStorage, scriptedEngine } from '../../testing/scripted-engine.ts';
import { WorkbenchContext } from '../../workbench-context.tsx';
import { TourOffer } from './tour-offer.tsx';
import { tourSteps } from './tour-steps.ts';
import { Tour } from './tour.tsx';

afterEach(cleanup);

function open(storage = memoryStorage()) {
  const api = scriptedEngine({});
  const store = createWorkbenchStore({ api, storage });
  store.setState({ project: aProject(), opening: null });
  render(
    <WorkbenchContext value={{ store, api: { ...api, retryNow: () => undefined } }}>
      <TourOffer />
      <Tour />
    </WorkbenchContext>,
  );
  return { store, storage };
}
const step = () => screen.queryByTestId('tour')?.dataset['step'];
const wait = (milliseconds: number) => act(() => new Promise((resolve) => setTimeout(resolve, milliseconds)));

test('it is offered once on a machine', () => {
  const { storage } = open();
  fireEvent.click(screen.getByTestId('tour-decline'));
  expect(screen.queryByTestId('tour-offer')).toBeNull();
  cleanup();
  open(storage);
  expect(screen.queryByTestId('tour-offer')).toBeNull();
});

test('it goes on when the step was done, and waits until then', async () => {
  const { store } = open();
  fireEvent.click(screen.getByTestId('tour-take'));
  expect(step()).toBe('open');
  await wait(50);
  expect(step()).toBe('open');
  act(() => store.setState({ project: aProject({ synthetic: true }) }));
  expect(screen.getByTestId('tour').textContent).toContain('Done.');
  await wait(1000);
  expect(step()).toBe('detect');
});

test('it can be skipped through, left, and taken up where it was left', () => {
  const { store, storage } = open();
  fireEvent.click(screen.getByTestId('tour-take'));
  fireEvent.click(screen.getByTestId('tour-next'));
  fireEvent.click(screen.getByTestId('tour-next'));
  expect(step()).toBe('list');
  fireEvent.click(screen.getByTestId('tour-leave'));
  expect(step()).toBeUndefined();
  cleanup();
  const again = open(storage);
  act(() => commandOf('tour')?.run(again.store));
  expect(step()).toBe('list');
  for (let i = 2; i < tourSteps.length; i++) fireEvent.click(screen.getByTestId('tour-next'));
  expect(step()).toBeUndefined();
  expect(again.store.getState().tourLeftAt).toBe(0);
  expect(store.getState().tourOffered).toBe(false);
});

test('every step that can be done for the person names a command that there is', () => {
  const unknown = tourSteps.filter(({ command }) => command !== undefined && commandOf(command) === undefined);
  expect(unknown).toEqual([]);
});
