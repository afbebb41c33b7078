// @vitest-environment jsdom
/** The Questions tab as it is seen and heard: the question, its batch, the last batch, chance, blind mode, the keys. */
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { QueueSettings } from '../../../main/contract/api.ts';
import { createWorkbenchStore } from '../../state/store.ts';
import { aProject } from '../../testing/a-project.ts';
import { askedGraph, askedSettings } from '../../testing/asked-graph.ts';
import { memoryStorage, scriptedEngine } from '../../testing/scripted-engine.ts';
import { WorkbenchContext } from '../../workbench-context.tsx';
import { LabelBar } from '../label-bar/label-bar.tsx';
import { LeftPanel } from '../left/left-panel.tsx';
import { useKeys } from '../use-keys.ts';
import { WhyPanel } from '../why/why-panel.tsx';
import { shortNumber } from './found.tsx';

afterEach(cleanup);

function Screen() {
  useKeys();
  return (
    <>
      <LeftPanel />
      <LabelBar />
      <WhyPanel />
    </>
  );
}

async function open(settings: Partial<QueueSettings> | null = {}) {
  const graph = askedGraph(12);
  const api = scriptedEngine(graph.answers);
  const store = createWorkbenchStore({ api, storage: memoryStorage() });
  if (settings !== null) store.setState({ project: aProject(), opening: null, runId: 'r' });
  if (settings !== null) await store.getState().startQueue({ ...askedSettings, ...settings });
  render(
    <WorkbenchContext value={{ store, api: { ...api, retryNow: () => undefined } }}>
      <Screen />
    </WorkbenchContext>,
  );
  return { graph, store };
}
const press = (key: string, more: KeyboardEventInit = {}) => fireEvent.keyDown(document.body, { key, ...more });
const text = (id: string) => screen.getByTestId(id).textContent;
/** Lets answers of the engine arrive. */
const settle = () => act(() => new Promise((resolve) => setTimeout(resolve, 20)));

test('without a queue the tab offers one, and Q opens the dialog once a project is there', async () => {
  const { store } = await open(null);
  fireEvent.click(screen.getByTestId('left-questions'));
  expect(screen.getByTestId('no-queue')).toBeTruthy();
  press('q');
  expect(store.getState().dialog).toBeNull();
  fireEvent.click(screen.getByTestId('ask-open-empty'));
  expect(store.getState().dialog).toBe('ask');
});

test('the question says its place, its node, its reason and its facts, to the eye and to a screen reader', async () => {
  await open();
  await settle();
  const card = screen.getByTestId('question');
  expect(text('question-place')).toBe('Question 1 of 4, batch 1');
  expect(text('question-name')).toBe('n0');
  expect(text('question-sentence')).toBe('Node 0 would tell much.');
  expect(within(card).getByText('Degree').nextElementSibling?.textContent).toBe('2');
  expect(screen.getByTestId('question-said').getAttribute('aria-live')).toBe('polite');
  expect(text('question-said')).toBe('Question 1 of 4, batch 1: n0. Node 0 would tell much.');
});

test('each key answers, the next question is there with the same press, and the list keeps the account', async () => {
  await open();
  await settle();
  press('a');
  expect(text('question-name')).toBe('n1');
  press('x');
  expect(text('question-name')).toBe('n2');
  const states = () => screen.getAllByTestId('question-item').map((item) => item.textContent);
  expect(states()[0]).toContain('anomalous, saving');
  await settle();
  expect(states()[0]).toContain('anomalous, saved');
  expect(states()[1]).toContain('cannot be labelled, saved');
  expect(states()[2]).toContain('asked now');
  expect(states()[3]).toContain('waits');
  expect(text('label-history')).toContain('Nobody');
});

test('the counter of a hunt stands above both tabs, and says what chance would have found', async () => {
  await open();
  await settle();
  expect(text('found')).toContain('Found 0 in 0 looks · chance: not known');
  press('a');
  await settle();
  press('n');
  await settle();
  expect(text('found')).toBe('Found 1 in 2 looks · by chance 0.2 (0.1–0.4)');
  fireEvent.click(screen.getByTestId('left-ranking'));
  expect(text('found')).toContain('Found 1 in 2 looks');
  expect([0.04, 9.9, 9.96, 12.4].map(shortNumber)).toEqual(['0.0', '9.9', '10', '12']);
});

test('teaching has no counter of finds', async () => {
  await open({ mode: 'teach' });
  await settle();
  expect(screen.queryByTestId('found')).toBeNull();
});

test('a batch that is done is summed up, while the next is asked or while it is computed', async () => {
  const { graph, store } = await open();
  await settle();
  for (const key of ['a', 'n', 'n', 'u']) {
    press(key);
    await settle();
  }
  expect(text('question-place')).toBe('Question 1 of 4, batch 2');
  expect(text('last-batch')).toContain('Batch 1 is done: 1 anomalous, 2 normal, 1 unsure');
  graph.holdBack = true;
  for (const key of ['n', 'n', 'n', 'n']) {
    press(key);
    await settle();
  }
  expect(text('batch-end')).toContain('Batch 2 is done');
  expect(text('upcoming')).toContain('being computed. The ranking can be used meanwhile.');
  graph.holdBack = false;
  await act(() => store.getState().refreshQueue());
  expect(text('question-place')).toBe('Question 1 of 4, batch 3');
});

test('whoever looks at another node is told so, and Q leads back', async () => {
  const { store } = await open();
  await act(() => store.getState().select({ kind: 'node', index: 9 }));
  expect(text('elsewhere')).toContain('You are looking at n9');
  expect(text('list-position')).toBe('not a question');
  press('q');
  expect(screen.queryByTestId('elsewhere')).toBeNull();
  expect(text('list-position')).toBe('Question 1 of 4');
});

test('blind: a line says what is hidden, the reasons wait, and an answered question shows them again', async () => {
  const { store } = await open({ blind: true });
  await settle();
  expect(text('blind-line')).toContain('stay hidden until you answer');
  expect(screen.queryByText('Degree')).toBeNull();
  expect(text('why-panel')).toContain('Blind mode');
  expect(text('label-history')).toContain('What others said of it shows when you have answered.');
  press('n');
  await settle();
  press('k');
  await settle();
  expect(screen.queryByTestId('blind-line')).toBeNull();
  expect(text('question-answered')).toContain('You answered: normal');
  expect(screen.getByText('Degree')).toBeTruthy();
  expect(text('why-panel')).not.toContain('Blind mode');
  expect(screen.getByTestId('label-normal').getAttribute('aria-pressed')).toBe('true');
  expect(store.getState().hidden.has(0)).toBe(false);
});

test('1 goes to the ranking, Q back to the question, arrows move between the tabs', async () => {
  await open();
  await settle();
  press('1');
  expect(screen.getByTestId('left-ranking').getAttribute('aria-selected')).toBe('true');
  press('q');
  expect(screen.getByTestId('left-questions').getAttribute('aria-selected')).toBe('true');
  fireEvent.keyDown(screen.getByTestId('left-questions'), { key: 'ArrowLeft' });
  expect(screen.getByTestId('left-ranking').getAttribute('aria-selected')).toBe('true');
});
