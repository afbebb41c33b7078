/** Being asked, as a person lives it: answer, next question at once, skip, undo, a refusal, another reviewer, blind. */
import { expect, test } from 'vitest';
import type { QueueSettings } from '../../main/contract/api.ts';
import { AppError } from '../../ml/schema/errors.ts';
import { askedGraph, askedSettings } from '../testing/asked-graph.ts';
import { memoryStorage, scriptedEngine } from '../testing/scripted-engine.ts';
import type { Answers } from '../testing/scripted-engine.ts';
import { openProject } from '../testing/open-project.ts';
import { askedQuestion, questionOnScreen } from './queue-slice.ts';
import { createWorkbenchStore } from './store.ts';

async function begin(more: Answers = {}, settings: Partial<QueueSettings> = {}, size = 12) {
  const graph = askedGraph(size);
  const answers: Answers = { ...graph.answers, ...more };
  const api = scriptedEngine(answers);
  const store = createWorkbenchStore({ api, storage: memoryStorage() });
  await store.getState().startQueue({ ...askedSettings, ...settings });
  return { graph, answers, api, store, get: store.getState };
}
type Begun = Awaited<ReturnType<typeof begin>>;

const onScreen = ({ get }: Begun) => questionOnScreen(get())?.itemId ?? null;
const answersOf = ({ get }: Begun) => get().questions.map(({ itemId, answer }) => `${itemId}${answer?.[0] ?? '-'}`);
const settle = () => new Promise((resolve) => setTimeout(resolve, 10));

test('a queue begins with its first question on screen', async () => {
  const bench = await begin();
  expect(bench.get().leftTab).toBe('questions');
  expect(onScreen(bench)).toBe(1);
  expect(bench.get().selected).toEqual({ kind: 'node', index: 0 });
  expect(bench.get().questions).toHaveLength(4);
});

test('an answer puts the next question on screen before anything is awaited', async () => {
  const bench = await begin();
  const answering = bench.get().label('anomalous');
  expect(onScreen(bench)).toBe(2);
  expect(bench.get().selected).toEqual({ kind: 'node', index: 1 });
  expect(bench.get().questions[0]).toMatchObject({ answer: 'anomalous', saving: true });
  expect(bench.get().savedAt).toBeNull();
  await answering;
  expect(bench.get().questions[0]).toMatchObject({ answer: 'anomalous', saving: false });
  expect(bench.graph.answerOf('analyst', 1)).toBe('anomalous');
  expect(bench.get().queue?.found.anomalous).toBe(1);
  expect(onScreen(bench)).toBe(2);
});

test('a hand faster than the disk gives each answer to its own question, in order', async () => {
  const bench = await begin();
  const { label } = bench.get();
  await Promise.all([label('anomalous'), label('normal'), label('unsure'), label('unlabelable')]);
  const puts = bench.api.calls.filter(({ method }) => method === 'label.put').map(({ input }) => input);
  expect(puts).toMatchObject([
    { index: 0, value: 'anomalous', itemId: 1 },
    { index: 1, value: 'normal', itemId: 2 },
    { index: 2, value: 'unsure', itemId: 3 },
    { index: 3, value: 'unlabelable', itemId: 4 },
  ]);
  expect(bench.get().lastBatch).toMatchObject({ batch: 1, counts: { anomalous: 1, normal: 1, unsure: 1 } });
  expect(onScreen(bench)).toBe(5);
});

test('the last answer of a batch puts the first question of the next on screen before anything is awaited', async () => {
  const bench = await begin();
  const { label } = bench.get();
  for (const value of ['normal', 'anomalous', 'normal'] as const) await label(value);
  const last = label('unsure');
  expect(onScreen(bench)).toBe(5);
  expect(bench.get().selected).toEqual({ kind: 'node', index: 4 });
  expect(answersOf(bench)).toEqual(['5-', '6-', '7-', '8-']);
  expect(bench.get().queue?.batch).toBe(2);
  expect(bench.get().lastBatch).toMatchObject({ batch: 1, counts: { anomalous: 1, normal: 2, unsure: 1 } });
  // It can be answered at once, before the engine has said anything of its batch.
  const first = label('anomalous');
  expect(onScreen(bench)).toBe(6);
  await Promise.all([last, first]);
  expect(bench.graph.answerOf('analyst', 4)).toBe('unsure');
  expect(bench.graph.answerOf('analyst', 5)).toBe('anomalous');
  expect(answersOf(bench)).toEqual(['5a', '6-', '7-', '8-']);
  expect(onScreen(bench)).toBe(6);
});

test('what the engine said before it knew the last answer does not bring the old batch back', async () => {
  let release: () => void = () => undefined;
  const bench = await begin({
    'label.put': async (input) => {
      if (input.itemId === 4) await new Promise<void>((resolve) => (release = resolve));
      const put = bench.graph.answers['label.put'];
      if (put === undefined) throw new Error('no put');
      return put(input);
    },
  });
  for (let i = 0; i < 3; i++) await bench.get().label('normal');
  const last = bench.get().label('normal');
  await bench.get().refreshQueue();
  expect(bench.get().told?.batch).toBe(1);
  expect([bench.get().queue?.batch, onScreen(bench)]).toEqual([2, 5]);
  release();
  await last;
  expect([bench.get().told?.batch, onScreen(bench)]).toEqual([2, 5]);
});

test('a refused last answer brings its batch and its question back', async () => {
  const bench = await begin({
    'label.put': (input) => {
      if (input.itemId === 4) throw new AppError('storage', 'The disk is full.');
      const put = bench.graph.answers['label.put'];
      if (put === undefined) throw new Error('no put');
      return put(input);
    },
  });
  for (let i = 0; i < 3; i++) await bench.get().label('normal');
  const last = bench.get().label('anomalous');
  expect(onScreen(bench)).toBe(5);
  await last;
  expect(answersOf(bench)).toEqual(['1n', '2n', '3n', '4-']);
  expect(onScreen(bench)).toBe(4);
  expect(bench.get().labelError).toContain('The disk is full.');
  expect(bench.get().lastBatch).toBeNull();
});

test('a skipped question goes to the end of its batch and comes back there', async () => {
  const bench = await begin();
  const { label } = bench.get();
  await label('skip');
  expect(answersOf(bench)).toEqual(['2-', '3-', '4-', '1s']);
  expect(onScreen(bench)).toBe(2);
  await label('normal');
  await label('normal');
  await label('normal');
  expect(onScreen(bench)).toBe(1);
  await label('anomalous');
  expect(onScreen(bench)).toBe(5);
});

test('undo and redo bring the question back on screen, also across the end of a batch', async () => {
  const bench = await begin();
  const { label } = bench.get();
  for (const value of ['normal', 'anomalous', 'normal', 'normal'] as const) await label(value);
  expect(onScreen(bench)).toBe(5);
  await bench.get().undo();
  await settle();
  expect(onScreen(bench)).toBe(4);
  expect(answersOf(bench)).toEqual(['1n', '2a', '3n', '4-']);
  await bench.get().undo();
  await settle();
  expect(onScreen(bench)).toBe(3);
  await bench.get().redo();
  await settle();
  expect(onScreen(bench)).toBe(3);
  expect(answersOf(bench)).toEqual(['1n', '2a', '3n', '4-']);
  bench.get().showQuestion();
  expect(onScreen(bench)).toBe(4);
});

test('a refused answer comes back with its question, its reason and its note', async () => {
  let refuse = true;
  const graph = askedGraph(12);
  const bench = await begin({
    'label.put': (input) => {
      if (refuse) throw new AppError('storage', 'The disk is full.');
      const put = graph.answers['label.put'];
      if (put === undefined) throw new Error('no put');
      return put(input);
    },
  });
  bench.get().setNote('seen twice');
  const first = bench.get().label('anomalous');
  const second = bench.get().label('normal');
  expect(onScreen(bench)).toBe(3);
  await Promise.all([first, second]);
  expect(bench.get().labelError).toContain('The disk is full.');
  // Both were refused: the first of them is the one to come back to.
  expect(onScreen(bench)).toBe(1);
  expect(answersOf(bench)).toEqual(['1-', '2-', '3-', '4-']);
  expect(bench.get().note).toBe('seen twice');
  refuse = false;
  await bench.get().label('anomalous');
  expect(bench.get().labelError).toBeNull();
});

test('while the engine is away an answer is refused and the question stays', async () => {
  const bench = await begin();
  bench.get().setConnection({ state: 'lost', attempt: 1, retryAt: null, reason: 'The engine stopped.' });
  await bench.get().label('normal');
  expect(onScreen(bench)).toBe(1);
  expect(bench.get().labelError).toContain('not saved');
  expect(bench.api.calls.some(({ method }) => method === 'label.put')).toBe(false);
});

test('while the next batch is computed the last question stays, and the batch that comes is shown', async () => {
  const bench = await begin();
  bench.graph.holdBack = true;
  for (let i = 0; i < 4; i++) await bench.get().label('normal');
  expect(bench.get().queue?.upcoming.state).toBe('computing');
  expect(askedQuestion(bench.get())).toBeNull();
  expect(bench.get().selected?.index).toBe(3);
  // A key in the rhythm of the hand must not overwrite the last answer.
  await bench.get().label('anomalous');
  expect(bench.graph.answerOf('analyst', 4)).toBe('normal');
  expect(bench.get().labelError).toContain('no question is asked');
  bench.graph.holdBack = false;
  await bench.get().refreshQueue();
  expect(onScreen(bench)).toBe(5);
});

test('a batch that comes takes nobody away from where they look', async () => {
  const bench = await begin();
  bench.graph.holdBack = true;
  for (let i = 0; i < 4; i++) await bench.get().label('normal');
  await bench.get().select({ kind: 'node', index: 9 });
  bench.graph.holdBack = false;
  await bench.get().refreshQueue();
  expect(bench.get().selected?.index).toBe(9);
  expect(askedQuestion(bench.get())?.itemId).toBe(5);
  bench.get().showQuestion();
  expect(onScreen(bench)).toBe(5);
});

test('a key on another node labels that one, outside the queue, and goes back to the question', async () => {
  const bench = await begin();
  await bench.get().select({ kind: 'node', index: 9 });
  await bench.get().label('anomalous');
  const puts = bench.api.calls.filter(({ method }) => method === 'label.put').map(({ input }) => input);
  expect(puts).toMatchObject([{ index: 9, value: 'anomalous', itemId: null }]);
  expect(onScreen(bench)).toBe(1);
});

test('in the ranking a label belongs to the list, not to the queue', async () => {
  const bench = await begin();
  bench.get().setLeftTab('ranking');
  await bench.get().label('normal');
  const put = bench.api.calls.find(({ method }) => method === 'label.put');
  expect(put?.input).toMatchObject({ index: 0, itemId: null });
});

test('another name has other questions; answers under way stay with the first', async () => {
  const bench = await begin();
  await bench.get().label('normal');
  const last = bench.get().label('anomalous');
  bench.get().setReviewer('Mira');
  await last;
  await settle();
  expect(bench.graph.answerOf('analyst', 2)).toBe('anomalous');
  expect(answersOf(bench)).toEqual(['1-', '2-', '3-', '4-']);
  expect(onScreen(bench)).toBe(1);
  await bench.get().label('unsure');
  expect(bench.graph.answerOf('Mira', 1)).toBe('unsure');
  bench.get().setReviewer('analyst');
  await settle();
  expect(answersOf(bench)).toEqual(['1n', '2a', '3-', '4-']);
  expect(onScreen(bench)).toBe(3);
});

test('blind: no score and no label of somebody else reaches the screen before the answer', async () => {
  const bench = await begin({}, { blind: true });
  bench.store.setState({ runId: 'r1' });
  expect([...bench.get().hidden]).toEqual([0, 1, 2, 3]);
  bench.get().setLeftTab('ranking');
  bench.get().setReviewer('Mira');
  await settle();
  bench.get().showQuestion();
  await bench.get().label('anomalous');
  bench.get().setReviewer('analyst');
  await settle();
  await bench.get().select({ kind: 'node', index: 0 });
  expect(bench.get().detail?.label).toBeNull();
  expect(bench.api.calls.some(({ method }) => method === 'finding.get')).toBe(false);
  await bench.get().label('normal');
  bench.get().goToQuestion(1);
  await settle();
  expect(bench.get().hidden.has(0)).toBe(false);
  expect(bench.get().detail?.label?.to).toBe('normal');
});

test('blind: a filter by scores or labels lets the open questions through, and is asked again after each answer', async () => {
  const asked: (readonly number[])[] = [];
  const bench = await begin(
    {
      'filter.apply': ({ filter }) => {
        asked.push(filter[0].veiled ?? []);
        const passes = new Uint8Array(12).fill(1);
        return { passes, passing: 12, outOf: 12, terms: [{ alone: 12, more: 0, problem: null }], notes: [] };
      },
    },
    { blind: true },
  );
  bench.store.setState({ project: openProject(12) });
  await bench.get().addTerm({ kind: 'score', runId: 'r1', min: 0.9, max: null });
  expect(asked.at(-1)).toEqual([0, 1, 2, 3]);
  await bench.get().label('normal');
  await settle();
  expect(asked.at(-1)).toEqual([1, 2, 3]);
});

test('a question that is only kept in another window does not move this one', async () => {
  const bench = await begin();
  bench.get().goToQuestion(3);
  await bench.graph.answers['label.put']?.({
    kind: 'node',
    index: 2,
    value: 'normal',
    reviewer: 'analyst',
    note: '',
    runId: null,
    milliseconds: null,
    itemId: 3,
  });
  await bench.get().refreshQueue();
  expect(onScreen(bench)).toBe(3);
  expect(answersOf(bench)).toEqual(['1-', '2-', '3n', '4-']);
});

test('the right panel stays on the progress while questions are answered', async () => {
  const bench = await begin();
  bench.get().setRightTab('progress');
  await bench.get().label('normal');
  expect(bench.get().rightTab).toBe('progress');
  bench.get().setRightTab('graph');
  await bench.get().label('normal');
  expect(bench.get().rightTab).toBe('why');
});

test('J and K go through the batch and stop at its ends', async () => {
  const bench = await begin();
  bench.get().stepQuestion(-1);
  expect(onScreen(bench)).toBe(1);
  bench.get().stepQuestion(1);
  bench.get().stepQuestion(1);
  expect(onScreen(bench)).toBe(3);
  bench.get().goToQuestion(4);
  bench.get().stepQuestion(1);
  expect(onScreen(bench)).toBe(4);
});

test('settings that the engine refuses leave everything as it was', async () => {
  const bench = await begin();
  await bench.get().label('normal');
  const { settings, questions, questionId } = { ...bench.get(), settings: bench.get().queue?.settings };
  bench.answers['queue.start'] = () => {
    throw new AppError('invalid-argument', 'This strategy needs labels.');
  };
  const start = bench.get().startQueue({ ...askedSettings, strategy: 'sag' });
  await expect(start).rejects.toThrow('This strategy needs labels.');
  expect(bench.get()).toMatchObject({ questions, questionId });
  expect(bench.get().queue?.settings).toEqual(settings);
});

test('ending the queue gives the ranking back', async () => {
  const bench = await begin();
  await bench.get().endQueue();
  expect(bench.get()).toMatchObject({ queue: null, questions: [], leftTab: 'ranking' });
  expect(bench.graph.settings()).toBeNull();
});

test('clearing an answer opens its question again', async () => {
  const bench = await begin();
  await bench.get().label('normal');
  bench.get().goToQuestion(1);
  await bench.get().clearLabel();
  expect(answersOf(bench)).toEqual(['1-', '2-', '3-', '4-']);
  expect(bench.graph.answerOf('analyst', 1)).toBeUndefined();
});
