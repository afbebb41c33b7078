// @vitest-environment jsdom
/** The Model tab: what it says of a model, what can be changed, and every state that is not the good one. */
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { AppError } from '../../../ml/schema/errors.ts';
import { createWorkbenchStore } from '../../state/store.ts';
import { modelInfo, modelledGraph, trainingPoints } from '../../testing/modelled-graph.ts';
import { memoryStorage, scriptedEngine } from '../../testing/scripted-engine.ts';
import type { Answers } from '../../testing/scripted-engine.ts';
import { saveBytes } from '../../ui/save-bytes.ts';
import { WorkbenchContext } from '../../workbench-context.tsx';
import { JobCard } from '../job/job-card.tsx';
import { RightPanel } from '../right-panel.tsx';
import { RemoveModelDialog } from './remove-model-dialog.tsx';

vi.mock('../../ui/save-bytes.ts', () => ({ saveBytes: vi.fn() }));

afterEach(cleanup);
beforeEach(() => void vi.mocked(saveBytes).mockClear());
beforeAll(() => {
  // jsdom knows the element and not its methods.
  const { prototype } = HTMLDialogElement;
  if (!('showModal' in prototype)) Object.assign(prototype, { showModal: () => undefined, close: () => undefined });
});

const settle = () => act(() => new Promise((resolve) => setTimeout(resolve, 10)));
const text = (id: string) => screen.getByTestId(id).textContent;
const click = async (id: string) => {
  fireEvent.click(screen.getByTestId(id));
  await settle();
};

async function open(models = [modelInfo('a', 3)], more: Answers = {}, size = 100) {
  const graph = modelledGraph(size, models);
  const api = scriptedEngine({ ...graph.answers, ...more });
  const store = createWorkbenchStore({ api, storage: memoryStorage() });
  store.setState({ rightTab: 'model' });
  await store.getState().refreshModels();
  render(
    <WorkbenchContext value={{ store, api: { ...api, retryNow: () => undefined } }}>
      <JobCard />
      <RightPanel />
      <RemoveModelDialog />
    </WorkbenchContext>,
  );
  await settle();
  return { graph, store, api };
}

test('without a model the tab says what one is for and how to get it', async () => {
  const { store } = await open([]);
  expect(text('no-model')).toContain('scores any node from its own columns alone');
  await click('train-open-empty');
  // No project is open in this test, so that there is nothing to train on.
  expect(store.getState().dialog).toBeNull();
});

test('a model in short: what it is made of, how good it is with intervals, beside teacher and chance', async () => {
  await open();
  expect(text('model-title')).toBe('Model a');
  expect(text('model-short')).toContain('from 12 anomalous and 40 normal labels; seed 1.');
  expect(text('model-figures')).toContain('in 90 of 100 cases (95 % interval 84 to 96)');
  const rows = within(screen.getByTestId('model-figures')).getAllByRole('row');
  expect(rows.map((row) => row.firstChild?.textContent)).toEqual([
    'Method',
    'The model',
    'Teacher with the graph',
    'Chance',
  ]);
  expect(rows[1]?.textContent).toContain('0.900.84–0.96');
  expect(text('model-figures')).toContain('52 labels in turn, each predicted by a model that never saw it; 12 of them');
});

test('the reliability curve says itself in words and in numbers', async () => {
  await open();
  expect(text('reliability-sentence')).toBe('On average they are 6.3 points off the share that is really anomalous.');
  const label = screen.getByTestId('reliability-curve').querySelector('svg')?.getAttribute('aria-label');
  expect(label).toContain('of those given 5.0 %, 7.5 % are anomalous');
  expect(screen.getByTestId('reliability-curve').querySelectorAll('circle[cx]:not([cx="9"])')).toHaveLength(5);
  expect(within(screen.getByTestId('reliability')).getAllByRole('row')).toHaveLength(6);
});

test('the threshold says what it does, and another rule is applied by the engine', async () => {
  const { graph } = await open();
  expect(text('threshold-value')).toBe('A node is an alert from 50 % on, given by hand.');
  expect(text('threshold-outlook')).toContain('17 % of all nodes');
  expect(text('threshold-outlook')).toContain('50 % (30 to 65)');
  expect(text('threshold-outlook')).toContain('10 alerts, 5 right');
  await click('threshold-change');
  fireEvent.change(screen.getByTestId('threshold-kind'), { target: { value: 'precision' } });
  fireEvent.change(screen.getByTestId('threshold-least'), { target: { value: '120' } });
  expect(screen.getByTestId<HTMLButtonElement>('threshold-apply').disabled).toBe(true);
  expect(text('threshold-form')).toContain('A number from 0 to 100.');
  fireEvent.change(screen.getByTestId('threshold-least'), { target: { value: '90' } });
  fireEvent.submit(screen.getByTestId('threshold-form'));
  await settle();
  expect(graph.models()[0]?.threshold?.rule).toEqual({ kind: 'precision', least: 0.9 });
  expect(text('threshold-value')).toContain('from 90 % on, so that at least 90 % of the alerts are right.');
  expect(screen.queryByTestId('threshold-form')).toBeNull();
});

test('a rule that the engine refuses stays in the form with its words', async () => {
  await open(undefined, {
    'model.setThreshold': () => {
      throw new AppError('invalid-argument', 'No threshold reaches that precision.');
    },
  });
  await click('threshold-change');
  fireEvent.submit(screen.getByTestId('threshold-form'));
  await settle();
  expect(text('threshold-error')).toContain('No threshold reaches that precision.');
});

test('a pattern says what sets it apart and lists its nodes; choosing one goes there', async () => {
  const { store } = await open();
  const [first, second] = screen.getAllByTestId('pattern');
  expect(first.textContent).toContain('50 nodes · mean 62 %');
  expect(first.textContent).toContain('9 of 12 labels anomalous, of all labels 18 %');
  expect(first.textContent).toContain('Its balance is high: 90,400 against 1,900.');
  expect(second.textContent).toContain('0 of 37 labels anomalous');
  fireEvent.click(within(first).getByTestId('pattern-open'));
  await settle();
  expect(text('pattern-members')).toContain('Its 50 nodes, nearest to the middle first');
  expect(text('pattern-apart')).toContain('It has many incoming edges.');
  expect(store.getState().marked.size).toBe(50);
  expect(screen.getAllByTestId('pattern-member')).toHaveLength(40);
  await click('members-more');
  expect(screen.getAllByTestId('pattern-member')).toHaveLength(50);
  const member = screen.getAllByTestId('pattern-member')[1];
  expect(member.textContent).toContain('labelled anomalous');
  fireEvent.click(member);
  await settle();
  expect(store.getState()).toMatchObject({ selected: { kind: 'node', index: 2 }, rightTab: 'model' });
  expect(member.getAttribute('aria-current')).toBe('true');
  await click('member-next');
  expect(store.getState().selected?.index).toBe(4);
  fireEvent.change(screen.getByTestId('pattern-order'), { target: { value: 'probability' } });
  expect(screen.getAllByTestId('pattern')[0]?.dataset['code']).toBe('0');
});

test('blind: what the model thinks of an open question does not show among the members', async () => {
  const { store } = await open();
  store.setState({ hidden: new Set([2]) });
  fireEvent.click(screen.getAllByTestId('pattern-open')[0]);
  await settle();
  const member = screen.getAllByTestId('pattern-member')[1];
  expect(member.textContent).toBe('Node 2n2blind');
});

test('two models are compared on the same labels; others are said to be incomparable', async () => {
  await open([modelInfo('a', 3), modelInfo('b', 2), modelInfo('c', 1, { split: 'other labels' })]);
  expect(text('other-models')).toContain('One other model was measured on other labels');
  fireEvent.change(screen.getByTestId('compare-with'), { target: { value: 'b' } });
  await settle();
  expect(text('comparison')).toContain('The first is better on these labels, beyond chance.');
  expect(text('comparison')).toContain('−0.030−0.050 to −0.010');
  fireEvent.change(screen.getByTestId('model-picker'), { target: { value: 'b' } });
  await settle();
  expect(text('model-title')).toBe('Model b');
});

test('a model that failed says why and offers another training', async () => {
  const failed = modelInfo('f', 1, { state: 'failed', error: 'All labels are of one class.', measured: null });
  const { store } = await open([failed]);
  expect(text('model-state')).toContain('All labels are of one class.');
  expect(screen.queryByTestId('model-score')).toBeNull();
  fireEvent.click(screen.getByText('Train again…'));
  expect(store.getState().dialog).toBe('train');
});

test('removing asks first, and keeps what was refused', async () => {
  const { graph, store } = await open();
  await click('model-remove');
  expect(store.getState().dialog).toBe('remove-model');
  expect(text('remove-model-dialog')).toContain('the labels, and the ranking that it made stay');
  await click('remove-model-keep');
  expect(graph.models()).toHaveLength(1);
  await click('remove-model-confirm');
  expect(graph.models()).toHaveLength(0);
  expect(screen.getByTestId('no-model')).toBeTruthy();
});

test('ONNX file and card are saved under the names that the engine gives', async () => {
  await open();
  await click('model-export-onnx');
  await click('model-export-card');
  expect(vi.mocked(saveBytes).mock.calls.map(([name]) => name)).toEqual(['model.onnx', 'model-card.md']);
});

test('an export that fails says why', async () => {
  await open(undefined, {
    'model.export': () => {
      throw new AppError('storage', 'The model file is damaged.');
    },
  });
  await click('model-export-onnx');
  expect(text('model-export-error')).toContain('The model file is damaged.');
  expect(saveBytes).not.toHaveBeenCalled();
});

test('a model that cannot be read says why and can be tried again', async () => {
  let broken = true;
  const graph = modelledGraph(10, [modelInfo('a', 3)]);
  await open([modelInfo('a', 3)], {
    'model.get': (input) => {
      if (broken) throw new AppError('storage', 'The model is damaged.');
      const get = graph.answers['model.get'];
      if (get === undefined) throw new Error('The scripted graph has models.');
      return get(input);
    },
  });
  expect(text('model-error')).toContain('The model is damaged.');
  broken = false;
  fireEvent.click(screen.getByText('Try again'));
  await settle();
  expect(screen.queryByTestId('model-error')).toBeNull();
  expect(screen.getByTestId('threshold')).toBeTruthy();
});

test('while it trains the job card shows the curves, and how it ended in its own words', async () => {
  const { graph, store } = await open([]);
  await act(() => store.getState().startTraining({ settings: modelInfo('x', 1).settings }));
  expect(text('model-training')).toContain('The first model is being trained.');
  expect(text('job-progress')).toContain('The curves begin with the first pass over the nodes.');
  act(() =>
    store.getState().onJobUpdated({
      runId: 't',
      state: 'running',
      progress: null,
      losses: [],
      points: trainingPoints,
      error: null,
    }),
  );
  const curves = within(screen.getByTestId('job-progress')).getAllByTestId('training-curve');
  expect(curves.map((curve) => curve.dataset['name'])).toContain('Patterns in use');
  const codes = curves.find((curve) => curve.dataset['name'] === 'Patterns in use');
  expect(codes?.querySelector('svg')?.getAttribute('aria-label')).toBe('Patterns in use: from 9 to 24');
  await click('job-cancel');
  act(() => store.getState().onJobUpdated(graph.finish('cancelled')));
  expect(text('job-cancelled')).toContain('The training was cancelled. Nothing of it is kept.');
  await settle();
  expect(text('model-state')).toContain('Its training was cancelled.');
});
