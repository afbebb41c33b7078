/** The page's store: slices joined, engine events connected, session saved. Knows no component. */
import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import type { Connection } from '../api/connection.ts';
import { toAppError } from '../../ml/schema/errors.ts';
import { createChosenSlice } from './chosen-slice.ts';
import { createEvidenceSlice } from './evidence-slice.ts';
import { createFilterSlice } from './filter-slice.ts';
import { createHistorySlice } from './history-slice.ts';
import { createImportMemorySlice } from './import-memory.ts';
import { createJobSlice } from './job-slice.ts';
import { createKeysSlice } from './keys-slice.ts';
import { createLabelSlice } from './label-slice.ts';
import { createModelSlice } from './model-slice.ts';
import { createOverviewSlice } from './overview-slice.ts';
import { createProjectSlice } from './project-slice.ts';
import { createQueueSlice } from './queue-slice.ts';
import { createRankingSlice } from './ranking-slice.ts';
import type { RankingContext } from './ranking-slice.ts';
import { createReviewSlice } from './review-slice.ts';
import { createSelectionSlice } from './selection-slice.ts';
import { createSessionSaver, sessionOf } from './session.ts';
import { createTourSlice } from './tour-slice.ts';
import { createTableSlice } from './table-slice.ts';
import { createViewSlice } from './view-slice.ts';
import { createViewsSlice } from './views-slice.ts';
import type { ConnectionSlice, Slice, SliceContext, WorkbenchState } from './types.ts';
import { t } from '../text/text.ts';

export type WorkbenchStore = StoreApi<WorkbenchState>;

const createConnectionSlice = (): Slice<ConnectionSlice> => (set) => ({
  connection: { state: 'connecting' },
  appInfo: null,
  resumedVersion: 0,
  setConnection: (connection) => set({ connection }),
  askAgain: () => set((state) => ({ resumedVersion: state.resumedVersion + 1 })),
});

/** The store alone, without events or saving: what tests drive. */
export function createWorkbenchStore(given: SliceContext): WorkbenchStore {
  const context: RankingContext = { ...given, rows: null, put: null };
  return createStore<WorkbenchState>()((...a) => ({
    ...createConnectionSlice()(...a),
    ...createViewSlice(context)(...a),
    ...createRankingSlice(context)(...a),
    ...createSelectionSlice(context)(...a),
    ...createLabelSlice(context)(...a),
    ...createQueueSlice(context)(...a),
    ...createJobSlice(context)(...a),
    ...createModelSlice(context)(...a),
    ...createReviewSlice(context)(...a),
    ...createChosenSlice()(...a),
    ...createTableSlice(context)(...a),
    ...createKeysSlice(context)(...a),
    ...createImportMemorySlice(context)(...a),
    ...createOverviewSlice()(...a),
    ...createFilterSlice(context)(...a),
    ...createViewsSlice(context)(...a),
    ...createEvidenceSlice()(...a),
    ...createHistorySlice()(...a),
    ...createTourSlice(context)(...a),
    ...createProjectSlice(context)(...a),
  }));
}

/** Joins the store to a connection and starts it. Returns how to undo that. */
export function runWorkbench(store: WorkbenchStore, connection: Connection): () => void {
  const { getState } = store;
  const saver = createSessionSaver({
    delay: 500,
    read: () => {
      const state = getState();
      const ready = state.project !== null && state.opening === null && state.connection.state === 'ready';
      return ready ? sessionOf(state) : null;
    },
    write: (session) => {
      connection.call('project.saveSession', { session }).catch((thrown: unknown) => {
        const error = toAppError(thrown);
        // A lost connection has its own banner, and the session is written again after the next change.
        if (error.code !== 'disconnected') {
          getState().setNotice(t('The view could not be remembered. {message}', { message: error.message }));
        }
      });
    },
  });

  let everReady = false;
  const offs = [
    connection.onStatus((status) => {
      getState().setConnection(status);
      if (status.state !== 'ready') return;
      void (everReady ? getState().resume() : getState().startUp());
      everReady = true;
    }),
    connection.on('job.updated', (update) => {
      getState().onJobUpdated(update);
      if (update.state === 'succeeded') getState().noteRunsChanged();
    }),
    connection.on('label.changed', (change) => getState().onLabelChanged(change)),
    connection.on('import.progress', (progress) => {
      // Of an import that another window does, only its end is told.
      if (getState().opening !== null || getState().importProgress !== null) getState().onImportProgress(progress);
    }),
    connection.on('queue.changed', () => getState().noteQueueChanged()),
    connection.on('model.changed', () => {
      getState().onModelChanged();
      getState().noteRunsChanged();
    }),
    connection.on('measure.progress', (progress) => getState().onMeasureProgress(progress)),
    connection.on('view.changed', () => void getState().loadViews()),
    connection.on('model.changed', () => getState().onModelChanged()),
    store.subscribe(() => getState().noteHistory()),
    connection.on('project.changed', ({ projectId }) => getState().onProjectChanged(projectId)),
    store.subscribe((state, before) => {
      // The engine takes the session of the project that is left before it opens the next.
      if (state.opening !== null && before.opening === null && before.project !== null) saver.leave(sessionOf(before));
      if (state.project?.projectId !== before.project?.projectId || state.opening !== before.opening) saver.reset();
      else saver.touch();
    }),
  ];
  connection.start();
  return () => {
    saver.flush();
    for (const off of offs) off();
    connection.close();
  };
}
