// @vitest-environment jsdom
/** The palette by keyboard: commands that are not possible say why, nodes are found by the engine, Enter goes there. */
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { createWorkbenchStore } from '../../state/store.ts';
import { aProject } from '../../testing/a-project.ts';
import { memoryStorage, scriptedEngine } from '../../testing/scripted-engine.ts';
import { WorkbenchContext } from '../../workbench-context.tsx';
import { Palette } from './palette.tsx';

afterEach(cleanup);
beforeAll(() => {
  // jsdom knows the element and not its methods.
  const { prototype } = HTMLDialogElement;
  if (!('showModal' in prototype)) Object.assign(prototype, { showModal: () => undefined, close: () => undefined });
  Object.assign(Element.prototype, { scrollIntoView: () => undefined });
});

const wait = (milliseconds: number) => act(() => new Promise((resolve) => setTimeout(resolve, milliseconds)));

async function open() {
  const api = scriptedEngine({
    'project.list': () => [],
    'node.find': ({ text }) => ({ total: 312, nodes: [{ index: 7, id: text, name: `Account ${text}` }] }),
  });
  const store = createWorkbenchStore({ api, storage: memoryStorage() });
  const select = vi.fn(() => Promise.resolve());
  store.setState({ project: aProject(), opening: null, dialog: 'palette', select });
  render(
    <WorkbenchContext value={{ store, api: { ...api, retryNow: () => undefined } }}>
      <Palette />
    </WorkbenchContext>,
  );
  await wait(10);
  const input = screen.getByTestId('palette-input');
  const type = async (value: string) => {
    fireEvent.change(input, { target: { value } });
    await wait(200);
  };
  return { store, input, type, select };
}
const texts = () => screen.getAllByTestId('palette-entry').map((entry) => entry.textContent);

test('a command is found by its first letters and run with Enter', async () => {
  const { store, input, type } = await open();
  await type('fi an');
  expect(texts()[0]).toContain('Find anomalies…');
  fireEvent.keyDown(input, { key: 'Enter' });
  await wait(10);
  expect(store.getState().dialog).toBe('detect');
});

test('what is not possible says why, there and on Enter', async () => {
  const { store, input, type } = await open();
  await type('report');
  const entry = screen.getAllByTestId('palette-entry')[0];
  expect(entry.getAttribute('aria-disabled')).toBe('true');
  expect(entry.textContent).toContain('There are no scores yet: find anomalies first.');
  fireEvent.keyDown(input, { key: 'Enter' });
  expect(store.getState().dialog).toBe('palette');
  expect(screen.getByTestId('palette-said').textContent).toContain('Write a report…: There are no scores yet');
});

test('nodes are found by id or name, what is left out is said, and arrows move between everything', async () => {
  const { store, input, type, select } = await open();
  await type('0223');
  expect(screen.getByTestId('palette-list').textContent).toContain('Nodes · 1 of 312; type more');
  const active = () => document.getElementById(input.getAttribute('aria-activedescendant') ?? '')?.dataset['id'];
  expect(active()).toBe('node-7');
  fireEvent.keyDown(input, { key: 'Enter' });
  await wait(10);
  expect(select).toHaveBeenCalledWith({ kind: 'node', index: 7 });
  expect(store.getState().dialog).toBeNull();
});

test('without a query all commands are listed with their keys, and arrows go round', async () => {
  const { input } = await open();
  const active = () => document.getElementById(input.getAttribute('aria-activedescendant') ?? '')?.textContent;
  const first = active();
  fireEvent.keyDown(input, { key: 'ArrowUp' });
  expect(active()).not.toBe(first);
  fireEvent.keyDown(input, { key: 'ArrowDown' });
  expect(active()).toBe(first);
  expect(texts().some((text) => text.includes('Overview of keys?'))).toBe(true);
});
