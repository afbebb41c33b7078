/** Models in the store: trained, followed, looked at, changed, removed; late answers never overtake. */
import { expect, test } from 'vitest';
import type { MethodOutput } from '../../main/contract/api.ts';
import { modelSettings } from '../../main/contract/models.ts';
import { AppError } from '../../ml/schema/errors.ts';
import { modelInfo, modelledGraph } from '../testing/modelled-graph.ts';
import { memoryStorage, scriptedEngine } from '../testing/scripted-engine.ts';
import type { Answers } from '../testing/scripted-engine.ts';
import { isTraining, membersAtOnce, pickModel } from './model-slice.ts';
import { createWorkbenchStore } from './store.ts';

const settings = modelSettings.parse({});
const twoModels = [modelInfo('a', 3), modelInfo('b', 2), modelInfo('c', 4, { state: 'failed', error: 'No.' })];

async function open(models = twoModels, more: Answers = {}, size = 20) {
  const graph = modelledGraph(size, models);
  const api = scriptedEngine({ ...graph.answers, ...more });
  const store = createWorkbenchStore({ api, storage: memoryStorage() });
  await store.getState().refreshModels();
  return { graph, api, store, state: store.getState };
}

test('the newest usable model is looked at first, newest first in the list', async () => {
  const { state } = await open();
  expect(state().models?.map(({ modelId }) => modelId)).toEqual(['c', 'a', 'b']);
  expect(state().modelId).toBe('a');
  expect(state().model?.modelId).toBe('a');
  expect(pickModel([])).toBeUndefined();
  expect(pickModel([modelInfo('x', 1, { state: 'failed' })])?.modelId).toBe('x');
});

test('a training is followed as one, and its model is shown when it is done', async () => {
  const { graph, state } = await open([]);
  expect(isTraining(state())).toBe(false);
  state().setLeftTab('questions');
  await state().startTraining({ title: 'First', settings });
  expect(graph.started()).toEqual({ title: 'First', settings });
  expect(isTraining(state())).toBe(true);
  expect(state()).toMatchObject({ leftTab: 'ranking', job: { runId: 't', state: 'running' } });
  state().onJobUpdated(graph.finish('succeeded'));
  await expect.poll(() => state().job).toBeNull();
  expect(state()).toMatchObject({ modelId: 't', rightTab: 'model', notice: null });
  expect(state().model?.modelId).toBe('t');
});

test('who answers questions when a training ends stays with them', async () => {
  const { graph, state } = await open([]);
  await state().startTraining({ title: '', settings });
  state().setLeftTab('questions');
  state().onJobUpdated(graph.finish('succeeded'));
  await expect.poll(() => state().job).toBeNull();
  expect(state().rightTab).toBe('why');
  expect(state().modelId).toBe('t');
});

test('the ranking that a model made is shown like that of a run', async () => {
  const { graph, state } = await open([], {
    'run.list': () => [
      {
        runId: 't',
        kind: 'train',
        title: 'First',
        state: 'succeeded',
        spec: null,
        backend: 'wasm',
        startedAt: '',
        seconds: 1,
        hasNodeScores: true,
        hasEdgeScores: false,
        notes: [],
        error: null,
      },
    ],
  });
  await state().startTraining({ title: '', settings });
  state().onJobUpdated(graph.finish('succeeded'));
  await expect.poll(() => state().job).toBeNull();
  expect(state()).toMatchObject({ runId: 't', rightTab: 'model' });
});

test('a training that failed stays in the list with its reason', async () => {
  const { graph, state } = await open([]);
  await state().startTraining({ title: '', settings });
  state().onJobUpdated(graph.finish('failed'));
  await expect.poll(() => state().models?.at(0)?.state).toBe('failed');
  expect(state().job?.error?.message).toBe('The labels are gone.');
  expect(state().model).toBeNull();
});

test('a list that cannot be read says why; a lost connection is told elsewhere', async () => {
  const refuse = (code: 'storage' | 'disconnected') => () => {
    throw new AppError(code, 'The record is damaged.');
  };
  expect((await open([], { 'model.list': refuse('storage') })).state().modelsError).toBe('The record is damaged.');
  expect((await open([], { 'model.list': refuse('disconnected') })).state().modelsError).toBeNull();
});

test('another model is looked at: what belongs to the first is gone, also what comes late', async () => {
  let late: (() => void) | null = null;
  const { graph, state } = await open(twoModels, {});
  const { state: slow } = await open(twoModels, {
    'model.get': ({ modelId }) =>
      new Promise<MethodOutput<'model.get'>>((resolve, reject) => {
        const answer = async () => {
          const get = graph.answers['model.get'];
          if (get === undefined) throw new Error('The scripted graph has models.');
          return get({ modelId });
        };
        if (modelId === 'b') late = () => void answer().then(resolve, reject);
        else answer().then(resolve, reject);
      }),
  });
  await state().openPattern(0);
  await state().scoreUpload('u1');
  expect(state().prediction?.predictionId).toBe('p1');
  await state().chooseModel('b');
  expect(state()).toMatchObject({ modelId: 'b', pattern: null, prediction: null });
  expect(state().marked.size).toBe(0);

  const first = slow().chooseModel('b');
  await slow().chooseModel('a');
  expect(late).not.toBeNull();
  late!();
  await first;
  expect(slow().model?.modelId).toBe('a');
});

test('members of a pattern are read a thousand at a time and marked in the picture', async () => {
  const { state } = await open(twoModels, {}, 2 * membersAtOnce + 10);
  await state().openPattern(1);
  expect(state().pattern).toMatchObject({ code: 1, total: membersAtOnce + 5, loading: false });
  expect(state().pattern?.members).toHaveLength(membersAtOnce);
  expect(state().marked.has(1)).toBe(true);
  expect(state().marked.has(2)).toBe(false);
  await state().moreMembers();
  expect(state().pattern?.members).toHaveLength(membersAtOnce + 5);
  expect(state().marked.size).toBe(membersAtOnce + 5);
  await state().openPattern(null);
  expect(state().marked.size).toBe(0);
});

test('a pattern that cannot be read says why', async () => {
  const { state } = await open(twoModels, {
    'model.pattern': () => {
      throw new AppError('not-found', 'There is no pattern 9.');
    },
  });
  await state().openPattern(9);
  expect(state().pattern).toEqual({
    code: 9,
    total: null,
    members: [],
    loading: false,
    error: 'There is no pattern 9.',
  });
});

test('one goes from member to member, and the Model tab stays', async () => {
  const { state } = await open();
  state().setRightTab('model');
  await state().openPattern(1);
  const at = () => state().selected?.index;
  state().stepMember(1);
  expect(at()).toBe(1);
  state().stepMember(1);
  expect(at()).toBe(3);
  state().stepMember(-1);
  state().stepMember(-1);
  expect(at()).toBe(1);
  expect(state().rightTab).toBe('model');
});

test('a threshold is in force when the engine says so, and what was scored by the old one goes', async () => {
  const { state } = await open();
  await state().scoreUpload('u1');
  await state().setThreshold({ kind: 'precision', least: 0.8 });
  expect(state().model?.threshold).toMatchObject({ value: 0.8, rule: { kind: 'precision' } });
  expect(state().models?.find(({ modelId }) => modelId === 'a')?.threshold?.value).toBe(0.8);
  expect(state().prediction).toBeNull();
});

test('a removed model makes room for the next usable one, at last for none', async () => {
  const { state } = await open();
  await state().removeModel('a');
  expect(state()).toMatchObject({ modelId: 'b', model: { modelId: 'b' } });
  await state().removeModel('b');
  await state().removeModel('c');
  expect(state()).toMatchObject({ models: [], modelId: null, model: null });
});
