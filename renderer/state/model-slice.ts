/**
 * Models of the open project: which there are, the one that is looked at, one of its local patterns, and the last file
 * that it scored. Following a training is the job slice's; here is what it leaves behind.
 */
import type { ModelInfo, PatternMember } from '../../main/contract/models.ts';
import { toAppError } from '../../ml/schema/errors.ts';
import type { ModelSlice, Slice, SliceContext, WorkbenchState } from './types.ts';

/** Members of a pattern that are read, and marked in the picture, at a time. */
export const membersAtOnce = 1000;

const nobody: ReadonlySet<number> = new Set();

/** What belongs to one model and goes when another is looked at. */
const noModel = {
  model: null,
  modelError: null,
  pattern: null,
  marked: nobody,
  prediction: null,
} satisfies Partial<ModelSlice>;

/** What of a session's state belongs to one project. */
export const noModels = {
  ...noModel,
  models: null,
  modelsError: null,
  modelId: null,
} satisfies Partial<ModelSlice>;

export const newestFirst = (models: readonly ModelInfo[]): readonly ModelInfo[] =>
  [...models].sort((a, b) => b.startedAt.localeCompare(a.startedAt));

/** The one to look at where none was chosen: the newest that can be used, else the newest. */
export function pickModel(models: readonly ModelInfo[]): ModelInfo | undefined {
  return models.find(({ state }) => state === 'succeeded') ?? models.at(0);
}

/** Whether a job trains a model; a job does not say so itself before its first point. */
export const isTraining = ({ models, job }: Pick<WorkbenchState, 'models' | 'job'>): boolean =>
  job !== null && (job.points.length > 0 || models?.some(({ modelId }) => modelId === job.runId) === true);

export const createModelSlice =
  ({ api }: SliceContext): Slice<ModelSlice> =>
  (set, get) => {
    /** Guard against answers for a project, a model or a pattern that is no longer looked at. */
    const turns = { list: 0, detail: 0, pattern: 0 };

    const infoOf = (modelId: string | null): ModelInfo | undefined =>
      get().models?.find((held) => held.modelId === modelId);

    const readDetail = async (modelId: string): Promise<void> => {
      const mine = ++turns.detail;
      // Only a model that was finished has anything beyond what the list says.
      if (infoOf(modelId)?.state !== 'succeeded') return;
      try {
        const model = await api.call('model.get', { modelId });
        if (mine === turns.detail && get().modelId === modelId) set({ model, modelError: null });
      } catch (thrown) {
        const error = toAppError(thrown);
        // A lost connection has its own banner, and everything is read again when it is back.
        if (mine === turns.detail && error.code !== 'disconnected') set({ modelError: error.message });
      }
    };

    const readMembers = async (code: number, known: readonly PatternMember[]): Promise<void> => {
      const { modelId } = get();
      if (modelId === null) return;
      const mine = ++turns.pattern;
      try {
        const { total, members } = await api.call('model.pattern', {
          modelId,
          code,
          offset: known.length,
          limit: membersAtOnce,
        });
        if (mine !== turns.pattern) return;
        const all = [...known, ...members];
        set({
          pattern: { code, total, members: all, loading: false, error: null },
          marked: new Set(all.map(({ index }) => index)),
        });
      } catch (thrown) {
        if (mine !== turns.pattern) return;
        const { message } = toAppError(thrown);
        set({
          pattern: {
            code,
            total: known.length === 0 ? null : known.length,
            members: known,
            loading: false,
            error: message,
          },
        });
      }
    };

    return {
      ...noModels,
      startTraining: async (input) => {
        const info = await api.call('model.train', input);
        const { job, models } = get();
        // The first progress can overtake the answer.
        if (job?.runId !== info.modelId) {
          set({ job: { runId: info.modelId, state: info.state, progress: null, losses: [], points: [], error: null } });
        }
        const others = (models ?? []).filter(({ modelId }) => modelId !== info.modelId);
        // The curves stand above the ranking.
        set({ cancelling: false, models: [info, ...others], leftTab: 'ranking' });
      },
      refreshModels: async () => {
        const mine = ++turns.list;
        try {
          const models = newestFirst(await api.call('model.list', {}));
          if (mine !== turns.list) return;
          set({ models, modelsError: null });
          const { modelId } = get();
          const info = infoOf(modelId);
          // A training that goes on is looked at in the job card; here the last usable one stays.
          if (info === undefined) {
            const next = pickModel(models);
            if (next === undefined) set({ ...noModel, modelId: null });
            else await get().chooseModel(next.modelId);
          } else await readDetail(info.modelId);
        } catch (thrown) {
          const error = toAppError(thrown);
          if (mine === turns.list && error.code !== 'disconnected') set({ modelsError: error.message });
        }
      },
      chooseModel: async (modelId) => {
        turns.pattern++;
        set({ ...noModel, modelId });
        await readDetail(modelId);
      },
      openPattern: async (code) => {
        turns.pattern++;
        if (code === null) {
          set({ pattern: null, marked: nobody });
          return;
        }
        set({ pattern: { code, total: null, members: [], loading: true, error: null }, marked: nobody });
        await readMembers(code, []);
      },
      moreMembers: async () => {
        const { pattern } = get();
        if (pattern === null || pattern.loading) return;
        set({ pattern: { ...pattern, loading: true, error: null } });
        await readMembers(pattern.code, pattern.members);
      },
      stepMember: (step) => {
        const { pattern, selected, select } = get();
        if (pattern === null || pattern.members.length === 0) return;
        const at = selected?.kind === 'node' ? pattern.members.findIndex(({ index }) => index === selected.index) : -1;
        const next = pattern.members.at(at === -1 ? 0 : Math.max(0, Math.min(pattern.members.length - 1, at + step)));
        if (next !== undefined) void select({ kind: 'node', index: next.index }, { keepTab: true });
      },
      setThreshold: async (rule) => {
        const { modelId } = get();
        if (modelId === null) return;
        const info = await api.call('model.setThreshold', { modelId, rule });
        set(({ models, model }) => ({
          models: models?.map((held) => (held.modelId === modelId ? info : held)) ?? null,
          model: model?.modelId === modelId ? { ...model, ...info } : model,
          // What was scored says which rows were alerts by the old threshold.
          prediction: null,
        }));
        await readDetail(modelId);
      },
      removeModel: async (modelId) => {
        await api.call('model.remove', { modelId });
        set(({ models }) => ({ models: models?.filter((held) => held.modelId !== modelId) ?? null }));
        await get().refreshModels();
      },
      scoreUpload: async (uploadId) => {
        const { modelId } = get();
        if (modelId === null) return;
        const prediction = await api.call('model.predict', { modelId, uploadId });
        if (get().modelId === modelId) set({ prediction });
      },
      forgetPrediction: () => set({ prediction: null }),
      onModelChanged: () => void get().refreshModels(),
    };
  };
