/** The page's store: slices joined, engine events connected, session saved. Knows no component. */
import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import type { Connection } from '../api/connection.ts';
import { toAppError } from '../../ml/schema/errors.ts';
import { createChosenSlice } from './chosen-slice.ts';
import { createFilterSlice } from './filter-slice.ts';
import { createJobSlice } from './job-slice.ts';
import { createKeysSlice } from './keys-slice.ts';
import { createLabelSlice } from './label-slice.ts';
import { createModelSlice } from './model-slice.ts';
import { createProjectSlice } from './project-slice.ts';
import { createQueueSlice } from './queue-slice.ts';
import { createRankingSlice } from './ranking-slice.ts';
import type { RankingContext } from './ranking-slice.ts';
import { createSelectionSlice } from './selection-slice.ts';
import { createSessionSaver, sessionOf } from './session.ts';
import { createTableSlice } from './table-slice.ts';
import { createViewSlice } from './view-slice.ts';
import type { ConnectionSlice, Slice, SliceContext, WorkbenchState } from './types.ts';

export type WorkbenchStore = StoreApi<WorkbenchState>;

const createConnectionSlice = (): Slice<ConnectionSlice> => (set) => ({
  connection: { state: 'connecting' },
  appInfo: null,
  resumedVersion: 0,
  setConnection: (connection) => set({ connection }),
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
    ...createChosenSlice()(...a),
    ...createFilterSlice()(...a),
    ...createTableSlice(context)(...a),
    ...createKeysSlice(context)(...a),
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
          getState().setNotice(`The view could not be remembered. ${error.message}`);
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
    connection.on('job.updated', (update) => getState().onJobUpdated(update)),
    connection.on('label.changed', (change) => getState().onLabelChanged(change)),
    connection.on('queue.changed', () => getState().noteQueueChanged()),
    connection.on('model.changed', () => getState().onModelChanged()),
    connection.on('project.changed', ({ projectId }) => getState().onProjectChanged(projectId)),
    store.subscribe((state, before) => {
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
