/** Saved views: the present filter, list and tab under a name, kept with the project. */
import type { ViewState } from '../../main/contract/views.ts';
import { toAppError } from '../../ml/schema/errors.ts';
import type { CentreTab, Slice, SliceContext, ViewsSlice, WorkbenchState } from './types.ts';
import { t } from '../text/text.ts';

const centreTabs: readonly CentreTab[] = ['neighbourhood', 'whole', 'table'];

/** What a view keeps of the screen. */
export function viewOf({ filter, search, unlabelledOnly, tab, runId, centre, overview }: WorkbenchState): ViewState {
  const { colourBy } = overview;
  return { filter, search, unlabelledOnly, tab, centre, colourBy, ...(runId === null ? {} : { runId }) };
}

export const createViewsSlice =
  ({ api }: SliceContext): Slice<ViewsSlice> =>
  (set, get) => ({
    views: [],
    viewsError: null,
    loadViews: async () => {
      try {
        set({ views: await api.call('view.list', {}), viewsError: null });
      } catch (thrown) {
        const error = toAppError(thrown);
        if (error.code !== 'disconnected')
          set({ viewsError: t('The saved views could not be read. {message}', { message: error.message }) });
      }
    },
    saveView: async (name, replace) => {
      await api.call('view.save', { name, state: viewOf(get()), replace });
      await get().loadViews();
    },
    renameView: async (viewId, name) => {
      await api.call('view.rename', { viewId, name });
      await get().loadViews();
    },
    removeView: async (viewId) => {
      await api.call('view.remove', { viewId });
      await get().loadViews();
    },
    applyView: async (viewId) => {
      const view = get().views.find((candidate) => candidate.viewId === viewId);
      if (view === undefined) return;
      const { state } = view;
      const run = get().runs.find(({ runId, state: at }) => runId === state.runId && at === 'succeeded');
      const centre = centreTabs.find((known) => known === state.centre);
      const isScored = state.tab === 'edge' ? run?.hasEdgeScores : run?.hasNodeScores;
      set({
        search: state.search ?? '',
        unlabelledOnly: state.unlabelledOnly ?? false,
        filter: state.filter ?? [],
        ...(centre === undefined ? {} : { centre }),
        ...(state.colourBy === undefined ? {} : { overview: { ...get().overview, colourBy: state.colourBy } }),
        ...(run === undefined ? {} : { runId: run.runId }),
        ...(state.tab === undefined || isScored !== true ? {} : { tab: state.tab }),
      });
      if (state.runId !== undefined && run === undefined) {
        set({
          notice: t('The scores that "{name}" was saved with are gone; the present ones stay.', { name: view.name }),
        });
      }
      await Promise.all([get().refreshFilter(), get().reloadList()]);
    },
  });
