/** The ranked list: which run, which kind, what narrows it, and the pages behind it. */
import type { LabelValue, ScoreRow } from '../../main/contract/api.ts';
import { toAppError } from '../../ml/schema/errors.ts';
import { listInput } from './filter-slice.ts';
import { createPageCache } from './page-cache.ts';
import type { PageCache } from './page-cache.ts';
import type { RankingSlice, Selected, Slice, SliceContext } from './types.ts';

export const pageSize = 200;

export interface GivenLabel {
  readonly target: Selected;
  readonly value: LabelValue | null;
  readonly note: string;
  /** the question that it answers */
  readonly itemId?: number | null;
  /** told when the label is on its way, before it is on disk */
  readonly onSent?: () => void;
}

export interface RankingContext extends SliceContext {
  /** filled by this slice, used by the label slice to mark rows */
  rows: PageCache<ScoreRow> | null;
  /** filled by the label slice, used by the queue */
  put: ((given: GivenLabel) => Promise<boolean>) | null;
}

export const createRankingSlice =
  (context: RankingContext): Slice<RankingSlice> =>
  (set, get) => {
    const fail = (thrown: unknown): void => {
      const error = toAppError(thrown);
      // A lost connection has its own banner, and the list is read again when it is back.
      if (error.code !== 'cancelled' && error.code !== 'disconnected') set({ rankingError: error.message });
    };
    const rows = createPageCache<ScoreRow>({
      pageSize,
      maxPages: 60,
      fetch: (offset, limit, signal) => {
        const { runId, tab: kind } = get();
        if (runId === null) return Promise.resolve({ total: 0, outOf: 0, rows: [] });
        return context.api.call('scores.page', { runId, kind, offset, limit, ...listInput(get()) }, signal);
      },
      onPage: ({ total, outOf }) =>
        set((state) => ({ total, outOf, rankingError: null, rowsVersion: state.rowsVersion + 1 })),
      onError: fail,
    });
    context.rows = rows;

    const readHistogram = async (): Promise<void> => {
      const { runId, tab: kind, histogramOf } = get();
      const wanted = `${runId ?? ''}/${kind}`;
      if (runId === null || histogramOf === wanted) return;
      set({ histogram: null, histogramOf: wanted });
      try {
        const histogram = await context.api.call('scores.histogram', { runId, kind });
        if (get().histogramOf === wanted) set({ histogram });
      } catch (thrown) {
        set({ histogramOf: '' });
        fail(thrown);
      }
    };

    return {
      runId: null,
      tab: 'node',
      search: '',
      unlabelledOnly: false,
      total: null,
      outOf: 0,
      rowsVersion: 0,
      rankingError: null,
      histogram: null,
      histogramOf: '',
      rowAt: (position) => rows.row(position),
      ensureRows: (first, last) => rows.ensure(first, last),
      setRun: async (runId) => {
        const run = get().runs.find((candidate) => candidate.runId === runId);
        const tab = run?.hasNodeScores === false && run.hasEdgeScores ? 'edge' : get().tab;
        set({ runId, tab });
        await get().reloadList();
        const { selected } = get();
        if (selected !== null && selected.kind === tab) await get().select(selected);
        else await get().selectAt(0);
      },
      setTab: async (tab) => {
        if (tab === get().tab) return;
        set({ tab });
        await get().reloadList();
        await get().selectAt(0);
      },
      setSearch: (search) => {
        // Another search is another list: going on starts at its top.
        set({ search: search.slice(0, 500), cursor: -1, inList: false });
        void get().reloadList();
      },
      setUnlabelledOnly: (unlabelledOnly) => {
        set({ unlabelledOnly });
        void get().reloadList();
      },
      reloadList: async () => {
        rows.clear();
        set((state) => ({ total: null, rankingError: null, rowsVersion: state.rowsVersion + 1 }));
        await Promise.all([rows.ensure(0, 0), readHistogram()]);
        const { selected, runId, tab: kind } = get();
        if (selected === null || runId === null || selected.kind !== kind) return;
        try {
          const { offset } = await context.api.call('scores.locate', {
            runId,
            kind,
            index: selected.index,
            ...listInput(get()),
          });
          set(offset === null ? { inList: false } : { cursor: offset, inList: true });
        } catch (thrown) {
          fail(thrown);
        }
      },
    };
  };
