/** The one job a project can have: start, follow, cancel, and take its result over. */
import { toAppError } from '../../ml/schema/errors.ts';
import type { JobSlice, Slice, SliceContext } from './types.ts';

export const createJobSlice =
  ({ api }: SliceContext): Slice<JobSlice> =>
  (set, get) => {
    const takeResult = async (runId: string): Promise<void> => {
      try {
        set({ runs: await api.call('run.list', {}) });
        await get().setRun(runId);
        set({ job: null });
      } catch (thrown) {
        set({ notice: `The result could not be read. ${toAppError(thrown).message}` });
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
          set({ cancelling: false, notice: `The run could not be cancelled. ${toAppError(thrown).message}` });
        }
      },
      dismissJob: () => set({ job: null, cancelling: false }),
      onJobUpdated: (update) => {
        set({ job: update });
        if (update.state === 'queued' || update.state === 'running') return;
        set({ cancelling: false });
        if (update.state === 'succeeded') void takeResult(update.runId);
        else {
          void api.call('run.list', {}).then(
            (runs) => set({ runs }),
            (thrown: unknown) => set({ notice: toAppError(thrown).message }),
          );
        }
      },
    };
  };
