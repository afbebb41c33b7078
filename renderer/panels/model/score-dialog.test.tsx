// @vitest-environment jsdom
/** Scoring a file: what is needed of it, what became of every row, and every refusal in words. */
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { AppError } from '../../../ml/schema/errors.ts';
import { createWorkbenchStore } from '../../state/store.ts';
import { modelInfo, modelledGraph, prediction } from '../../testing/modelled-graph.ts';
import { memoryStorage, scriptedEngine } from '../../testing/scripted-engine.ts';
import type { Answers } from '../../testing/scripted-engine.ts';
import { saveBytes } from '../../ui/save-bytes.ts';
import { WorkbenchContext } from '../../workbench-context.tsx';
import { ScoreDialog } from './score-dialog.tsx';

vi.mock('../../ui/save-bytes.ts', () => ({ saveBytes: vi.fn() }));

afterEach(cleanup);
beforeAll(() => {
  // jsdom knows the element and not its methods.
  const { prototype } = HTMLDialogElement;
  if (!('showModal' in prototype)) Object.assign(prototype, { showModal: () => undefined, close: () => undefined });
});

const settle = () => act(() => new Promise((resolve) => setTimeout(resolve, 20)));
const text = (id: string) => screen.getByTestId(id).textContent;

async function open(more: Answers = {}) {
  const graph = modelledGraph(12, [modelInfo('a', 3)]);
  const api = scriptedEngine({ ...graph.answers, ...more });
  const store = createWorkbenchStore({ api, storage: memoryStorage() });
  await store.getState().refreshModels();
  render(
    <WorkbenchContext value={{ store, api: { ...api, retryNow: () => undefined } }}>
      <ScoreDialog />
    </WorkbenchContext>,
  );
  return { store, api };
}
const choose = async (content = 'account_id,branch\n1,North\n') => {
  const file = new File([content], 'new.csv');
  // jsdom's files have no arrayBuffer of their own in every version.
  Object.assign(file, {
    slice: (start: number, end: number) => ({
      arrayBuffer: () => Promise.resolve(new TextEncoder().encode(content).slice(start, end).buffer),
    }),
  });
  fireEvent.change(screen.getByTestId('score-file'), {
    target: { files: Object.assign([file], { item: (i: number) => [file][i] ?? null }) },
  });
  await settle();
};

test('it says which columns are read, scores the file, and accounts for every row', async () => {
  const { api } = await open();
  expect(text('score-dialog')).toContain('Model a reads the columns branch, opened, balance.');
  await choose();
  expect(api.calls.map(({ method }) => method).slice(-4)).toEqual([
    'import.begin',
    'import.chunk',
    'import.preview',
    'model.predict',
  ]);
  expect(text('score-result')).toContain('Rows read4Scored3Rejected1Alerts, from 50 % on1');
  const rows = screen.getAllByTestId('score-row');
  expect(rows.map((row) => row.textContent)).toEqual(['0302391 % alert', '0301212 %', '–5under 0.1 %']);
  expect(rows.map((row) => row.dataset['alert'])).toEqual(['true', 'false', 'false']);
  expect(text('score-warning')).toContain('a branch that the model has never seen');
  expect(text('score-rejects')).toContain('line 4It has 3 cells where the header has 5.0303,x,North');
});

test('the scored file is saved whole, and another one can be chosen', async () => {
  await open();
  await choose();
  fireEvent.click(screen.getByTestId('score-save'));
  await settle();
  expect(vi.mocked(saveBytes).mock.calls.at(-1)?.[0]).toBe('new-scored.csv');
  fireEvent.click(screen.getByTestId('score-another'));
  expect(screen.queryByTestId('score-result')).toBeNull();
  expect(screen.getByTestId('score-file')).toBeTruthy();
});

test('a long file says that the table is only its top', async () => {
  await open({ 'model.predict': () => ({ ...prediction, read: 5001, scored: 5000, rejected: 1 }) });
  await choose();
  expect(text('score-result')).toContain('The 3 most probable of 5,000; all of them are in the file');
});

test('a file without a single good row says so', async () => {
  await open({ 'model.predict': () => ({ ...prediction, scored: 0, alerts: 0, rows: [] }) });
  await choose();
  expect(text('score-result')).toContain('No row could be scored.');
});

test('a refused file says why, and the next one can be chosen at once', async () => {
  let refuse = true;
  await open({
    'model.predict': () => {
      if (refuse) throw new AppError('bad-file', 'new.csv has no column balance. Add it, or choose another file.');
      return prediction;
    },
  });
  await choose();
  expect(text('score-error')).toContain('new.csv has no column balance.');
  refuse = false;
  await choose();
  expect(screen.queryByTestId('score-error')).toBeNull();
  expect(screen.getByTestId('score-result')).toBeTruthy();
});

test('an empty file never reaches the engine', async () => {
  const { api } = await open();
  await choose('');
  expect(text('score-error')).toContain('new.csv is empty.');
  expect(api.calls.some(({ method }) => method === 'import.begin')).toBe(false);
});

test('a scored file that is gone says why', async () => {
  await open({
    'model.predictionFile': () => {
      throw new AppError('not-found', 'These scores are kept no longer. Score the file again.');
    },
  });
  await choose();
  fireEvent.click(screen.getByTestId('score-save'));
  await settle();
  expect(text('score-save-error')).toContain('Score the file again.');
});
