// @vitest-environment jsdom
/** Another key for a command: taken keys are told, reserved ones refused, everything comes back. */
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { createWorkbenchStore } from '../../state/store.ts';
import { memoryStorage, scriptedEngine } from '../../testing/scripted-engine.ts';
import { WorkbenchContext } from '../../workbench-context.tsx';
import { ChangeKeysDialog } from './change-keys-dialog.tsx';

afterEach(cleanup);
beforeAll(() => {
  // jsdom knows the element and not its methods.
  const { prototype } = HTMLDialogElement;
  if (!('showModal' in prototype)) Object.assign(prototype, { showModal: () => undefined, close: () => undefined });
});

function open(storage = memoryStorage()) {
  const api = scriptedEngine({});
  const store = createWorkbenchStore({ api, storage });
  store.setState({ dialog: 'change-keys' });
  render(
    <WorkbenchContext value={{ store, api: { ...api, retryNow: () => undefined } }}>
      <ChangeKeysDialog />
    </WorkbenchContext>,
  );
  return { store, storage };
}
const listen = (id: string) => fireEvent.click(screen.getByTestId(`key-of-${id}`));
const press = (id: string, key: string) => fireEvent.keyDown(screen.getByTestId(`key-of-${id}`), { key });
const said = () => screen.getByTestId('keys-said').textContent;

test('a free key is taken at once and kept on this machine', () => {
  const { store, storage } = open();
  listen('anomalous');
  press('anomalous', 'g');
  expect(store.getState().keyChanges).toEqual({ anomalous: ['g'] });
  expect(said()).toBe('G is now "Anomalous".');
  const again = createWorkbenchStore({ api: scriptedEngine({}), storage });
  expect(again.getState().keyChanges).toEqual({ anomalous: ['g'] });
});

test('a key of another command needs a second press, and both are named', () => {
  const { store } = open();
  listen('anomalous');
  press('anomalous', 'n');
  expect(said()).toContain('N belongs to "Normal". Press it again to take it from there');
  expect(store.getState().keyChanges).toEqual({});
  press('anomalous', 'n');
  expect(store.getState().keyChanges).toEqual({ anomalous: ['n'], normal: [] });
  expect(said()).toBe('N is now "Anomalous". "Normal" has lost it.');
});

test('keys that the page needs are refused with the reason; Escape leaves everything', () => {
  const { store } = open();
  listen('anomalous');
  press('anomalous', 'Enter');
  expect(said()).toBe('Enter cannot be used. Enter presses the button in focus.');
  press('anomalous', 'Escape');
  expect(store.getState().keyChanges).toEqual({});
  listen('palette');
  press('palette', 'p');
  expect(said()).toContain('its key needs Ctrl');
});

test('the left hand alone, and back to the first keys', () => {
  const { store } = open();
  fireEvent.click(screen.getByTestId('keys-left-hand'));
  expect(store.getState().keyChanges).toMatchObject({ anomalous: ['q'], normal: ['w'] });
  fireEvent.click(screen.getByTestId('keys-reset'));
  expect(store.getState().keyChanges).toEqual({});
});

test('what cannot be read in this machine’s memory is no reason not to start', () => {
  const storage = memoryStorage();
  storage.setItem('dowser.keys', '{"anomalous": 3}');
  expect(open(storage).store.getState().keyChanges).toEqual({});
});
