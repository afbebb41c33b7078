// @vitest-environment jsdom
/** The dialog: what the labels are enough for, one Enter where they are, a sentence and a way on where they are not. */
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { modelSettings } from '../../../main/contract/models.ts';
import type { ModelOutlook } from '../../../main/contract/models.ts';
import { AppError } from '../../../ml/schema/errors.ts';
import { createWorkbenchStore } from '../../state/store.ts';
import { goodOutlook, modelledGraph } from '../../testing/modelled-graph.ts';
import { memoryStorage, scriptedEngine } from '../../testing/scripted-engine.ts';
import type { Answers } from '../../testing/scripted-engine.ts';
import { WorkbenchContext } from '../../workbench-context.tsx';
import { TrainDialog } from './train-dialog.tsx';

afterEach(cleanup);
beforeAll(() => {
  // jsdom knows the element and not its methods.
  const { prototype } = HTMLDialogElement;
  if (!('showModal' in prototype)) Object.assign(prototype, { showModal: () => undefined, close: () => undefined });
});

const wait = (milliseconds: number) => act(() => new Promise((resolve) => setTimeout(resolve, milliseconds)));

async function open(outlook: Partial<ModelOutlook> = {}, more: Answers = {}) {
  const graph = modelledGraph(12);
  const api = scriptedEngine({
    ...graph.answers,
    'model.estimate': () => ({ ...goodOutlook, ...outlook }),
    ...more,
  });
  const store = createWorkbenchStore({ api, storage: memoryStorage() });
  store.setState({ dialog: 'train' });
  render(
    <WorkbenchContext value={{ store, api: { ...api, retryNow: () => undefined } }}>
      <TrainDialog />
    </WorkbenchContext>,
  );
  await wait(200);
  return { graph, store };
}
const submit = async () => {
  fireEvent.submit(screen.getByTestId('train-dialog').querySelector('form')!);
  await wait(10);
};
const text = (id: string) => screen.getByTestId(id).textContent;
const canStart = () => screen.getByTestId('train-start').getAttribute('aria-disabled') === 'false';

test('it says what there is to learn from, what it costs, and starts with the proposals', async () => {
  const { graph, store } = await open();
  expect(text('train-anomalous')).toBe('12');
  expect(text('train-normal')).toBe('40');
  expect(text('train-measured')).toContain('each part is predicted by a model that never saw it');
  expect(text('train-labels')).toContain('It reads branch, opened, balance.');
  expect(text('train-estimate')).toBe('About 40 s and 200 MB.');
  fireEvent.change(screen.getByTestId('train-title'), { target: { value: ' Week 12 ' } });
  await submit();
  expect(graph.started()).toEqual({ title: 'Week 12', settings: modelSettings.parse({}) });
  expect(store.getState()).toMatchObject({ dialog: null, job: { runId: 't' } });
});

test('an audit sample is what it will be measured on', async () => {
  await open({ measuredOn: 'audit', audit: { anomalous: 4, normal: 46 } });
  expect(text('train-measured')).toContain('on the 50 audit answers, nodes drawn at random that it never learns from');
});

test('an audit sample that is too small is said to be kept out all the same', async () => {
  await open({ audit: { anomalous: 0, normal: 1 } });
  expect(text('train-labels')).toContain(
    'The 1 audit answer is too few to measure on, and is not learned from either.',
  );
});

test('where the labels are not enough the reason stands there, with a way to more labels', async () => {
  const { graph, store } = await open({ obstacle: 'There is 1 anomalous label; at least 5 are needed.' });
  expect(text('train-obstacle')).toContain('There is 1 anomalous label; at least 5 are needed.');
  expect(text('train-estimate')).toBe('');
  expect(canStart()).toBe(false);
  await submit();
  expect(graph.started()).toBeNull();
  fireEvent.click(screen.getByTestId('train-ask'));
  expect(store.getState().dialog).toBeNull();
});

test('too large for the memory: the sentence stands there, and nothing starts', async () => {
  await open({ fits: false, sentence: 'It needs 40 GB, and 8 GB are free.' });
  expect(screen.getAllByText('It needs 40 GB, and 8 GB are free.')).toHaveLength(2);
  expect(canStart()).toBe(false);
});

test('a wrong setting opens the folded part and says its limits', async () => {
  await open();
  fireEvent.change(screen.getByTestId('train-folds'), { target: { value: '1' } });
  expect(screen.getByTestId<HTMLDetailsElement>('train-advanced').open).toBe(true);
  expect(screen.getByText('A whole number from 2 to 10.')).toBeTruthy();
  expect(text('train-estimate')).toBe('Correct the marked fields to see how long it takes.');
  expect(canStart()).toBe(false);
});

test('what was typed reaches the engine', async () => {
  const { graph } = await open();
  fireEvent.change(screen.getByTestId('threshold-kind'), { target: { value: 'alerts' } });
  fireEvent.change(screen.getByTestId('threshold-perDay'), { target: { value: '3' } });
  fireEvent.change(screen.getByTestId('threshold-nodesPerDay'), { target: { value: '400' } });
  fireEvent.change(screen.getByTestId('train-patterns'), { target: { value: '16' } });
  await wait(200);
  await submit();
  expect(graph.started()).toEqual({
    title: '',
    settings: {
      ...modelSettings.parse({}),
      patterns: 16,
      threshold: { kind: 'alerts', perDay: 3, nodesPerDay: 400 },
    },
  });
});

test('one thing at a time: while a run goes on nothing can be started', async () => {
  const { store } = await open();
  act(() =>
    store.setState({ job: { runId: 'r', state: 'running', progress: null, losses: [], points: [], error: null } }),
  );
  expect(text('train-obstacle')).toContain('one thing at a time');
  expect(canStart()).toBe(false);
});

test('what the engine refuses stands in the dialog, which stays open', async () => {
  const { store } = await open(
    {},
    {
      'model.train': () => {
        throw new AppError('conflict', 'A label was taken back meanwhile.');
      },
    },
  );
  await submit();
  expect(text('train-error')).toContain('A label was taken back meanwhile.');
  expect(store.getState().dialog).toBe('train');
});

test('an estimate that fails says why', async () => {
  await open(
    {},
    {
      'model.estimate': () => {
        throw new AppError('storage', 'The label log cannot be read.');
      },
    },
  );
  expect(text('train-outlook-error')).toContain('The label log cannot be read.');
  expect(canStart()).toBe(false);
});
