/** The one job a project can have: start, follow, cancel, and take its result over. */
import { toAppError } from '../../ml/schema/errors.ts';
import { isTraining } from './model-slice.ts';
import type { JobSlice, Slice, SliceContext } from './types.ts';
import { t } from '../text/text.ts';

export const createJobSlice =
  ({ api }: SliceContext): Slice<JobSlice> =>
  (set, get) => {
    const takeModel = async (modelId: string): Promise<void> => {
      await get().refreshModels();
      await get().chooseModel(modelId);
      // Who answers questions meanwhile is not taken away from them.
      if (get().leftTab === 'ranking') set({ rightTab: 'model' });
    };
    const takeResult = async (runId: string, trained: boolean): Promise<void> => {
      try {
        const runs = await api.call('run.list', {});
        set({ runs });
        if (!trained || runs.some((run) => run.runId === runId)) await get().setRun(runId);
        if (trained) await takeModel(runId);
        set({ job: null });
      } catch (thrown) {
        set({ notice: t('The result could not be read. {message}', { message: toAppError(thrown).message }) });
      }
    };

    return {
      job: null,
      cancelling: false,
      startDetection: async (input) => {
        const run = await api.call('detect.start', input);
        const { job } = get();
        // The first progress can overtake the answer.
        if (job?.runId !== run.runId) {
          set({ job: { runId: run.runId, state: run.state, progress: null, losses: [], points: [], error: null } });
        }
        set((state) => ({ cancelling: false, runs: [...state.runs.filter((held) => held.runId !== run.runId), run] }));
      },
      cancelJob: async () => {
        const { job } = get();
        if (job === null) return;
        set({ cancelling: true });
        try {
          await api.call('job.cancel', { runId: job.runId });
        } catch (thrown) {
          set({
            cancelling: false,
            notice: t('It could not be cancelled. {message}', { message: toAppError(thrown).message }),
          });
        }
      },
      dismissJob: () => set({ job: null, cancelling: false }),
      onJobUpdated: (update) => {
        set({ job: update });
        if (update.state === 'queued' || update.state === 'running') return;
        set({ cancelling: false });
        const trained = isTraining(get());
        if (update.state === 'succeeded') void takeResult(update.runId, trained);
        else {
          if (trained) void get().refreshModels();
          void api.call('run.list', {}).then(
            (runs) => set({ runs }),
            (thrown: unknown) => set({ notice: toAppError(thrown).message }),
          );
        }
      },
    };
  };
