/** The one job a project can have: start, follow, cancel, and take its result over. */
import type { JobUpdate, RunInfo } from '../../main/contract/api.ts';
import { toAppError } from '../../ml/schema/errors.ts';
import { isTraining } from './model-slice.ts';
import type { JobSlice, Slice, SliceContext, WorkbenchState } from './types.ts';
import { t } from '../text/text.ts';

/** Who pauses waits no longer. */
const PAUSE_SECONDS = 5;

/** The newest run that was interrupted, can go on, and was not laid aside. */
export const interruptedRun = ({ runs, laidAside }: Pick<WorkbenchState, 'runs' | 'laidAside'>): RunInfo | undefined =>
  runs.findLast(({ runId, resumable }) => resumable !== undefined && !laidAside.includes(runId));

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

    const queued = ({ runId, state }: RunInfo): JobUpdate => ({
      ...{ runId, state, progress: null, losses: [], points: [] },
      error: null,
    });
    const stop = async (ask: (runId: string) => Promise<null>, refused: (message: string) => string): Promise<void> => {
      const { job } = get();
      if (job === null) return;
      set({ cancelling: true });
      try {
        await ask(job.runId);
      } catch (thrown) {
        set({ cancelling: false, notice: refused(toAppError(thrown).message) });
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
          set({ job: queued(run) });
        }
        set((state) => ({ cancelling: false, runs: [...state.runs.filter((held) => held.runId !== run.runId), run] }));
      },
      cancelJob: () =>
        stop(
          (runId) => api.call('job.cancel', { runId }),
          (message) => t('It could not be cancelled. {message}', { message }),
        ),
      pauseJob: () =>
        stop(
          (runId) => api.call('job.pause', { runId, withinSeconds: PAUSE_SECONDS }),
          (message) => t('It could not be paused. {message}', { message }),
        ),
      resumeJob: async (runId) => {
        try {
          const run = await api.call('job.resume', { runId });
          const { job } = get();
          // The first progress can overtake the answer.
          if (job?.runId !== runId || job.state === 'cancelled' || job.state === 'failed') set({ job: queued(run) });
          set(({ runs }) => ({ cancelling: false, runs: runs.map((held) => (held.runId === runId ? run : held)) }));
          if (run.kind === 'train') void get().refreshModels();
        } catch (thrown) {
          set({ notice: t('It could not go on. {message}', { message: toAppError(thrown).message }) });
        }
      },
      discardJob: async (runId) => {
        try {
          await api.call('job.discard', { runId });
          const runs = await api.call('run.list', {});
          set(({ job }) => ({ runs, job: job?.runId === runId ? null : job }));
          void get().refreshModels();
        } catch (thrown) {
          set({ notice: t('It could not be discarded. {message}', { message: toAppError(thrown).message }) });
        }
      },
      laidAside: [],
      layJobAside: (runId) => set(({ laidAside }) => ({ laidAside: [...laidAside, runId] })),
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
