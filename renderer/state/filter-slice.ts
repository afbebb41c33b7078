/** Which nodes are looked at: the terms of the filter, and what the engine says of them. */
import type { FilterTerm, NodeCondition, NodeFilter } from '../../main/contract/filter.ts';
import { measureWords } from '../../main/contract/measures.ts';
import { toAppError } from '../../ml/schema/errors.ts';
import type { FilterSlice, Slice, SliceContext, WorkbenchState } from './types.ts';
import { t } from '../text/text.ts';

/** Most terms that the engine takes. */
export const mostTerms = 40;

export const activeTerms = (filter: NodeFilter): NodeFilter => filter.filter(({ on }) => on);

/** Whether a term must be asked again when labels, or runs and models, changed. */
export const hangsOnLabels = (filter: NodeFilter): boolean =>
  filter.some(({ condition }) => condition.kind === 'label');
const hangsOnRuns = (filter: NodeFilter): boolean =>
  filter.some(({ condition }) => condition.kind === 'score' || condition.kind === 'pattern');

/** What would tell of an open question how it is scored or labelled, by who is left over. */
export const tellsJudgement = ({ condition }: FilterTerm): boolean =>
  condition.kind === 'score' || condition.kind === 'label' || condition.kind === 'pattern';

/** Most nodes that a term can veil. */
const mostVeiled = 1000;

/** As the engine is asked: in blind mode open questions pass whatever is said of them. */
export function askedFilter(filter: NodeFilter, hidden: ReadonlySet<number>): NodeFilter {
  if (hidden.size === 0 || !filter.some(tellsJudgement)) return filter;
  const veiled = [...hidden].sort((a, b) => a - b).slice(0, mostVeiled);
  return filter.map((term) => (tellsJudgement(term) ? { ...term, veiled } : term));
}

/** What of the state decides which rows a list has, as the engine takes it. */
export function listInput({ search, unlabelledOnly, filter, hidden }: WorkbenchState): {
  readonly search: string;
  readonly unlabelledOnly: boolean;
  readonly filter?: NodeFilter;
} {
  const active = askedFilter(activeTerms(filter), hidden);
  return active.length === 0 ? { search, unlabelledOnly } : { search, unlabelledOnly, filter: active };
}

/** No filter, and nothing known about one. */
export const noFilter = {
  filter: [],
  passes: null,
  passing: null,
  terms: null,
  filterNotes: [],
  filterError: null,
  measuring: null,
  builder: null,
} satisfies Partial<FilterSlice>;

export const createFilterSlice =
  ({ api }: SliceContext): Slice<FilterSlice> =>
  (set, get) => {
    let asking: AbortController | null = null;

    const replaceAt = (position: number, terms: readonly FilterTerm[]): Promise<void> => {
      const { filter } = get();
      return get().setFilter([...filter.slice(0, position), ...terms, ...filter.slice(position + 1)]);
    };

    return {
      ...noFilter,
      setFilter: async (filter) => {
        const before = activeTerms(get().filter);
        set({ filter: filter.slice(0, mostTerms) });
        const isOther = JSON.stringify(activeTerms(get().filter)) !== JSON.stringify(before);
        await Promise.all([get().refreshFilter(), isOther ? get().reloadList() : null]);
      },
      addTerm: (condition: NodeCondition, not = false) => {
        const { filter } = get();
        if (filter.length >= mostTerms) {
          set({ notice: t('A filter has at most {mostTerms} conditions. Remove one first.', { mostTerms }) });
          return Promise.resolve();
        }
        return get().setFilter([...filter, { condition, not, on: true }]);
      },
      updateTerm: async (position, change) => {
        const term = get().filter.at(position);
        if (term !== undefined) await replaceAt(position, [{ ...term, ...change }]);
      },
      removeTerm: (position) => replaceAt(position, []),
      clearFilter: () => get().setFilter([]),
      refreshFilter: async () => {
        asking?.abort();
        const { filter, project, hidden } = get();
        if (filter.length === 0 || project === null) {
          set({ passes: null, passing: null, terms: null, filterNotes: [], filterError: null, measuring: null });
          return;
        }
        const mine = new AbortController();
        asking = mine;
        set({ passing: null, terms: null, filterError: null, measuring: null });
        try {
          const { passes, passing, terms, notes } = await api.call(
            'filter.apply',
            { filter: askedFilter(filter, hidden) },
            mine.signal,
          );
          if (mine.signal.aborted || get().project?.projectId !== project.projectId) return;
          const isOn = activeTerms(filter).length > 0;
          set({ passes: isOn ? passes : null, passing, terms, filterNotes: notes, measuring: null });
        } catch (thrown) {
          const error = toAppError(thrown);
          // A lost connection has its own banner, and the filter is asked again when it is back.
          if (mine.signal.aborted || error.code === 'disconnected') return;
          set({
            passes: null,
            measuring: null,
            filterError: t('The filter was not applied. {message}', { message: error.message }),
          });
        }
      },
      noteRunsChanged: () => {
        if (hangsOnRuns(get().filter)) void get().refreshFilter();
      },
      onMeasureProgress: (measuring) => {
        if (get().passing === null && get().filter.length > 0) set({ measuring });
      },
      stopMeasuring: async () => {
        const { filter, measuring } = get();
        const isAsked = ({ condition }: FilterTerm): boolean =>
          condition.kind === 'measure'
            ? measureWords[condition.measure].group === measuring?.group
            : condition.kind === 'group' && measureWords[condition.of].group === measuring?.group;
        await get().setFilter(filter.map((term) => (isAsked(term) ? { ...term, on: false } : term)));
      },
      openBuilder: (builder) => set({ builder }),
    };
  };
