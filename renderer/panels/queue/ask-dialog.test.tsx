// @vitest-environment jsdom
/** The dialog: everything is proposed, Enter is enough, and what is typed arrives as the contract wants it. */
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { queueSettings } from '../../../main/contract/api.ts';
import type { StrategyInfo } from '../../../main/contract/api.ts';
import { AppError } from '../../../ml/schema/errors.ts';
import { createWorkbenchStore } from '../../state/store.ts';
import { askedGraph, askedSettings, askedStrategies } from '../../testing/asked-graph.ts';
import { memoryStorage, scriptedEngine } from '../../testing/scripted-engine.ts';
import type { Answers } from '../../testing/scripted-engine.ts';
import { WorkbenchContext } from '../../workbench-context.tsx';
import { AskDialog } from './ask-dialog.tsx';
import { checkAsk, firstForm, formOf, isBlind, modeOf } from './ask-form.ts';

afterEach(cleanup);
beforeAll(() => {
  // jsdom knows the element and not its methods.
  const { prototype } = HTMLDialogElement;
  if (!('showModal' in prototype)) Object.assign(prototype, { showModal: () => undefined, close: () => undefined });
});

async function open(more: Answers = {}, begun = false) {
  const graph = askedGraph(12, begun ? { ...askedSettings, batchSize: 7, auditSize: 30 } : null);
  const api = scriptedEngine({ ...graph.answers, ...more });
  const store = createWorkbenchStore({ api, storage: memoryStorage() });
  if (begun) await store.getState().openQueue();
  store.setState({ dialog: 'ask' });
  render(
    <WorkbenchContext value={{ store, api: { ...api, retryNow: () => undefined } }}>
      <AskDialog />
    </WorkbenchContext>,
  );
  await act(() => new Promise((resolve) => setTimeout(resolve, 5)));
  return { graph, store };
}
const submit = () =>
  act(() => {
    fireEvent.submit(screen.getByTestId('ask-dialog').querySelector('form')!);
    return new Promise((resolve) => setTimeout(resolve, 10));
  });
const value = (id: string) => screen.getByTestId<HTMLInputElement>(id).value;

test('the proposals can be started as they stand: hunt, ten questions, not blind', async () => {
  const { graph, store } = await open();
  await submit();
  expect(graph.settings()).toEqual({
    mode: 'hunt',
    strategy: 'auto',
    params: {},
    seed: 1,
    batchSize: 10,
    auditSize: 0,
    overlap: 0.2,
    secondLooks: 0.1,
    blind: false,
  });
  expect(store.getState()).toMatchObject({ dialog: null, leftTab: 'questions' });
});

test('teaching offers its own strategies with their parameters, and proposes to be blind', async () => {
  const { graph } = await open();
  fireEvent.click(screen.getByTestId('ask-mode-teach'));
  fireEvent.change(screen.getByTestId('ask-strategy'), { target: { value: 'sag' } });
  expect(screen.getByTestId('ask-summary').textContent).toContain('SAG (2026)');
  fireEvent.change(screen.getByTestId('param-balance'), { target: { value: '0.25' } });
  fireEvent.change(screen.getByTestId('ask-audit'), { target: { value: '50' } });
  await submit();
  expect(graph.settings()).toMatchObject({
    mode: 'teach',
    strategy: 'sag',
    params: { balance: 0.25 },
    auditSize: 50,
    blind: true,
  });
});

test('a batch of nothing is refused before the engine is asked', async () => {
  const { graph } = await open();
  for (const wrong of ['0', '201', '2.5', '']) {
    fireEvent.change(screen.getByTestId('ask-batch'), { target: { value: wrong } });
    expect(screen.getByText('A batch has 1 to 200 questions.')).toBeTruthy();
    expect(screen.getByTestId('ask-start').getAttribute('aria-disabled')).toBe('true');
  }
  await submit();
  expect(graph.settings()).toBeNull();
});

test('what the engine refuses stands in the dialog, which stays open', async () => {
  const { store } = await open({
    'queue.start': () => {
      throw new AppError('conflict', 'There is no run to hunt by.');
    },
  });
  await submit();
  expect(screen.getByTestId('ask-error').textContent).toContain('There is no run to hunt by.');
  expect(store.getState().dialog).toBe('ask');
});

test('a queue that is there shows its settings, odd ones too, and can be ended', async () => {
  const { graph, store } = await open({}, true);
  expect([value('ask-batch'), value('ask-audit')]).toEqual(['7', '30']);
  expect(screen.getByTestId('ask-start').textContent).toContain('Apply');
  await act(() => {
    fireEvent.click(screen.getByTestId('ask-end'));
    return new Promise((resolve) => setTimeout(resolve, 10));
  });
  expect(graph.settings()).toBeNull();
  expect(store.getState()).toMatchObject({ queue: null, dialog: null });
});

test('where no strategy hunts, teaching is proposed', () => {
  const teaching: readonly StrategyInfo[] = askedStrategies.map((info) => ({ ...info, modes: ['teach'] }));
  expect(modeOf(firstForm, teaching)).toBe('teach');
  expect(isBlind(firstForm, teaching)).toBe(true);
  expect(checkAsk(firstForm, teaching).settings?.strategy).toBe('auto');
  expect(checkAsk(firstForm, []).settings).toBeNull();
});

test('settings come back from their form unchanged, and are what the contract takes', () => {
  const settings = { ...askedSettings, mode: 'teach', strategy: 'sag', params: { balance: 0.3 }, seed: 7 } as const;
  const back = checkAsk(formOf(settings), askedStrategies).settings;
  expect(back).toEqual(settings);
  expect(queueSettings.safeParse(back).success).toBe(true);
});
