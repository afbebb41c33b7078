/** The chosen node or edge: its place in the list, why it scored, what the tables know, what of its surroundings shows. */
import { toAppError } from '../../ml/schema/errors.ts';
import { listInput } from './filter-slice.ts';
import { noEvidence } from './evidence-slice.ts';
import { isHidden } from './queue-slice.ts';
import type { RightTab, Selected, SelectionSlice, Slice, SliceContext, WorkbenchState } from './types.ts';

/** Nodes drawn before the person asks for more. */
export const firstNodes = 120;
/** Nodes drawn at most, with some thousand edges: beyond this the picture says nothing. */
export const mostNodes = 2000;

/** Beside the table, its rows are what is gone through; it has as many as the list, and more ways to order them. */
const inTable = ({ centre, tableTotal }: WorkbenchState): boolean => centre === 'table' && tableTotal !== null;
/** Whoever walks through the list with the evidence open wants that of the next one; the history is added to meanwhile. */
const stays: ReadonlySet<RightTab> = new Set(['evidence', 'history']);

export const createSelectionSlice =
  ({ api }: SliceContext): Slice<SelectionSlice> =>
  (set, get) => {
    /** Guards against an answer for an element that is no longer the chosen one. */
    let turn = 0;

    const load = async (target: Selected): Promise<void> => {
      const mine = ++turn;
      const { runId, runs } = get();
      const run = runs.find((candidate) => candidate.runId === runId);
      const scored = target.kind === 'node' ? run?.hasNodeScores : run?.hasEdgeScores;
      // Blind mode: what must not be seen before the answer is not even fetched.
      const hidden = isHidden(get(), target);
      try {
        const [finding, known] = await Promise.all([
          runId !== null && scored === true && !hidden ? api.call('finding.get', { runId, ...target }) : null,
          api.call('element.get', { ...target }),
        ]);
        if (mine !== turn) return;
        const detail = hidden ? { ...known, label: null } : known;
        set({ finding, detail, selectionError: null, note: detail.label?.note ?? '' });
      } catch (thrown) {
        const error = toAppError(thrown);
        // A lost connection has its own banner, and everything is read again when it is back.
        if (mine === turn && error.code !== 'disconnected') set({ selectionError: error.message });
      }
    };

    const locate = async (target: Selected): Promise<void> => {
      const { runId, tab } = get();
      if (runId === null || tab !== target.kind) return;
      const { offset } = await api.call('scores.locate', { runId, ...target, ...listInput(get()) });
      const { selected } = get();
      if (selected?.kind !== target.kind || selected.index !== target.index) return;
      set(offset === null ? { inList: false } : { cursor: offset, inList: true });
    };

    return {
      selected: null,
      cursor: -1,
      inList: false,
      finding: null,
      detail: null,
      selectionError: null,
      shownAt: 0,
      expanded: [],
      maxNodes: firstNodes,
      focus: null,
      select: async (target, { position, expanded = [], keepTab = false, keepPicture = false } = {}) => {
        set({
          selected: target,
          selectionError: null,
          shownAt: performance.now(),
          expanded,
          maxNodes: Math.min(mostNodes, firstNodes + 40 * expanded.length),
          focus: null,
          note: '',
          ...noEvidence,
          ...(keepTab || stays.has(get().rightTab) ? {} : { rightTab: 'why' }),
          ...(keepPicture ? {} : { showsTogether: false }),
        });
        if (position !== undefined) set({ cursor: position, inList: true });
        const loading = load(target);
        const { tab, runs, runId } = get();
        const run = runs.find((candidate) => candidate.runId === runId);
        const hasList = target.kind === 'node' ? run?.hasNodeScores : run?.hasEdgeScores;
        if (tab !== target.kind && hasList === true) {
          set({ tab: target.kind });
          await get().reloadList();
        } else if (position === undefined) {
          try {
            await locate(target);
          } catch (thrown) {
            const error = toAppError(thrown);
            set({ inList: false, ...(error.code === 'disconnected' ? {} : { rankingError: error.message }) });
          }
        }
        await loading;
      },
      selectAt: async (position) => {
        const { total } = get();
        if (total === null || total === 0) {
          if (total === 0 && get().selected?.kind !== get().tab) {
            turn++;
            set({ selected: null, finding: null, detail: null, cursor: -1, inList: false, focus: null });
          }
          return;
        }
        const place = Math.max(0, Math.min(total - 1, position));
        await get().ensureRows(place, place);
        const row = get().rowAt(place);
        if (row === undefined) return;
        await get().select({ kind: get().tab, index: row.index }, { position: place });
      },
      next: async () => {
        if (get().listOf === 'groups') {
          await get().stepFinding(1);
          return;
        }
        if (inTable(get())) return get().stepTable(1);
        const { cursor, total, inList } = get();
        if (total !== null && inList && cursor >= total - 1) return;
        await get().selectAt(inList ? cursor + 1 : Math.max(0, cursor));
      },
      previous: async () => {
        if (get().listOf === 'groups') {
          await get().stepFinding(-1);
          return;
        }
        if (inTable(get())) return get().stepTable(-1);
        const { cursor, inList } = get();
        if (inList && cursor <= 0) return;
        await get().selectAt(Math.max(0, cursor - 1));
      },
      toggleExpanded: (node) =>
        set(({ expanded }) => ({
          expanded: expanded.includes(node)
            ? expanded.filter((held) => held !== node)
            : [...expanded, node].slice(-500),
          // A grown picture needs room: an expansion must be able to show something new.
          maxNodes: expanded.includes(node) ? get().maxNodes : Math.min(mostNodes, get().maxNodes + 40),
        })),
      showMore: () => set(({ maxNodes }) => ({ maxNodes: Math.min(mostNodes, maxNodes + firstNodes) })),
      setFocus: (focus) => set({ focus }),
      reloadSelection: async () => {
        const { selected } = get();
        if (selected !== null) await load(selected);
      },
    };
  };
