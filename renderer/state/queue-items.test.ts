/** What comes next, what is hidden, how a batch is summed up: by hand on five questions. */
import { expect, test } from 'vitest';
import type { LabelValue, QueueItem, QueueState } from '../../main/contract/api.ts';
import { askedSettings } from '../testing/asked-graph.ts';
import { chanceOf, countWords, hiddenNodes, nextOpen, questionsOf, summarise } from './queue-items.ts';
import type { GivenAnswer } from './queue-items.ts';

const item = (itemId: number, answer: LabelValue | null = null): QueueItem => ({
  itemId,
  batch: 1,
  index: itemId * 10,
  id: `n${itemId}`,
  name: `n${itemId}`,
  reason: 'picked',
  sentence: 's',
  facts: [],
  answer,
});
const batch = (...answers: (LabelValue | null)[]) =>
  questionsOf(
    answers.map((answer, i) => item(i + 1, answer)),
    new Map(),
  );
const idsOf = (questions: readonly QueueItem[]) => questions.map(({ itemId }) => itemId);

test('answers given here lie over the engine’s, and skipped questions go to the end in their order', () => {
  const given = new Map<number, GivenAnswer>([
    [1, { value: 'skip', saved: false }],
    [3, { value: 'normal', saved: true }],
    [4, { value: null, saved: true }],
  ]);
  const questions = questionsOf([item(1), item(2, 'skip'), item(3), item(4, 'anomalous'), item(5)], given);
  expect(idsOf(questions)).toEqual([3, 4, 5, 1, 2]);
  expect(questions.map(({ answer }) => answer)).toEqual(['normal', null, null, 'skip', 'skip']);
  expect(questions.map(({ saving }) => saving)).toEqual([false, false, false, true, false]);
});

test('the next question is the next one down, then from the top, then the skipped ones', () => {
  expect(nextOpen(batch(null, 'normal', null, null), 3)?.itemId).toBe(4);
  expect(nextOpen(batch(null, 'normal', null, 'normal'), 3)?.itemId).toBe(1);
  expect(nextOpen(batch('normal', 'skip', 'skip'), 1)?.itemId).toBe(2);
  expect(nextOpen(batch('normal', 'skip', 'skip'), 2)?.itemId).toBe(3);
  expect(nextOpen(batch('normal', 'normal', 'skip'), 3)?.itemId).toBe(3);
  expect(nextOpen(batch('normal', 'unsure', 'unlabelable'), 3)).toBeNull();
  expect(nextOpen(batch('normal', null), null)?.itemId).toBe(2);
});

test('blind mode hides the nodes of open questions, skipped ones too, and nothing else', () => {
  const state: QueueState = {
    settings: { ...askedSettings, blind: true },
    batch: 1,
    phase: '',
    items: [],
    ahead: [],
    upcoming: { state: 'ready', detail: null },
    notes: [],
    pool: { left: 0, total: 0 },
    answered: { anomalous: 0, normal: 0, unsure: 0, skip: 0, unlabelable: 0 },
    mine: 0,
    found: { anomalous: 0, looked: 0, baseRate: null, expectedByChance: null },
  };
  const questions = batch('normal', 'skip', null);
  expect([...hiddenNodes(state, questions)].sort()).toEqual([20, 30]);
  expect(hiddenNodes({ ...state, settings: askedSettings }, questions).size).toBe(0);
  expect(hiddenNodes(null, questions).size).toBe(0);
});

test('a batch is summed up by outcome, in words only for what there is', () => {
  const summary = summarise(3, batch('anomalous', 'normal', 'normal', 'unlabelable'));
  expect(summary).toMatchObject({ batch: 3, asked: 4 });
  expect(countWords(summary.counts)).toBe('1 anomalous, 2 normal, 1 cannot be labelled');
  expect(countWords(summarise(1, batch(null)).counts)).toBe('nothing answered');
});

test('chance is the base rate times the looks, with its interval; without a base rate nothing is said', () => {
  const baseRate = { share: 0.0325, low: 0.01, high: 0.085, of: 31 };
  expect(chanceOf({ anomalous: 7, looked: 40, baseRate, expectedByChance: 1.3 })).toEqual({
    expected: 1.3,
    low: 0.4,
    high: 3.4000000000000004,
  });
  expect(chanceOf({ anomalous: 7, looked: 40, baseRate: null, expectedByChance: null })).toBeNull();
});
