/**
 * Reviewing a ranking: where it stops being flagged, the cases that flagged findings form, the case that is looked at, and
 * which runs are compared. Thresholds are kept with the project, one for each ranking.
 */
import type { CaseDetail, CaseMember, CasePage, CaseRow, FlagOutlook, FlagRule } from '../../main/contract/review.ts';
import type { MethodInput } from '../../main/contract/api.ts';
import { toAppError } from '../../ml/schema/errors.ts';
import type { ElementKind } from '../../ml/schema/finding.ts';
import type { Selected, Slice, SliceContext, WorkbenchState } from './types.ts';

/** A case whose members are looked at one after the other. */
export interface OpenCase {
  readonly caseId: string;
  readonly title: string;
  readonly sentence: string;
  /** highest first */
  readonly members: readonly CaseMember[];
  /** findings in all */
  readonly size: number;
}

export interface ReviewSlice {
  /** what the left list ranks */
  readonly listOf: 'elements' | 'groups';
  /** by "run id/kind"; those that are missing are as usual */
  readonly thresholds: Readonly<Record<string, FlagRule>>;
  /** of the present run, as far as they are known */
  readonly outlooks: Readonly<Record<ElementKind, FlagOutlook | null>>;
  readonly thresholdError: string | null;
  readonly throughNeighbours: boolean;
  /** cases of one finding are listed too */
  readonly singles: boolean;
  /** the cases read so far; null until the first are there */
  readonly cases: CasePage | null;
  readonly casesError: string | null;
  readonly openCase: OpenCase | null;
  /** nodes that the picture can show together */
  readonly together: { readonly title: string; readonly nodes: readonly number[] } | null;
  readonly showsTogether: boolean;
  /** runs side by side; empty for the present one and the newest other */
  readonly comparedRuns: readonly string[];
  readonly setListOf: (listOf: 'elements' | 'groups') => void;
  readonly setFlagRule: (kind: ElementKind, rule: FlagRule) => void;
  /** Reads again what the thresholds of the present run mean. */
  readonly refreshOutlooks: () => Promise<void>;
  readonly setCaseOptions: (options: { readonly throughNeighbours?: boolean; readonly singles?: boolean }) => void;
  readonly refreshCases: () => Promise<void>;
  readonly moreCases: () => Promise<void>;
  /** Opens a case at its highest member, or closes the one that is open. */
  readonly lookAtCase: (caseId: string | null) => Promise<void>;
  /** The next or previous member of the open case, then the next case. */
  readonly stepFinding: (step: 1 | -1) => Promise<void>;
  readonly showTogether: (title: string, nodes: Iterable<number>) => void;
  readonly setShowsTogether: (shows: boolean) => void;
  readonly setComparedRuns: (runIds: readonly string[]) => void;
  /** Opens an element with the reasons of the run that it was found in. */
  readonly openFrom: (runId: string, target: Selected) => Promise<void>;
}

const pageSize = 100;

export const usual: FlagRule = { by: 'usual' };
export const thresholdKey = (runId: string, kind: ElementKind): string => `${runId}/${kind}`;

/** What belongs to one project. */
export const noReview = {
  listOf: 'elements',
  thresholds: {},
  outlooks: { node: null, edge: null },
  thresholdError: null,
  cases: null,
  casesError: null,
  openCase: null,
  together: null,
  showsTogether: false,
  comparedRuns: [],
} satisfies Partial<ReviewSlice>;

/** The outlook of the present run; null while it is read. */
export function outlookNow(
  { outlooks, runId }: Pick<WorkbenchState, 'outlooks' | 'runId'>,
  kind: ElementKind,
): FlagOutlook | null {
  const held = outlooks[kind];
  return held?.runId === runId ? held : null;
}

export const createReviewSlice =
  ({ api }: SliceContext): Slice<ReviewSlice> =>
  (set, get) => {
    /** Guards against answers to a question that is no longer asked. */
    const turns = { outlooks: 0, cases: 0, open: 0 };

    const wanted = (): Omit<MethodInput<'review.case'>, 'caseId'> | null => {
      const { runId, throughNeighbours, runs } = get();
      const run = runs.find((held) => held.runId === runId);
      if (runId === null || run === undefined) return null;
      const [node, edge] = [outlookNow(get(), 'node'), outlookNow(get(), 'edge')];
      if ((run.hasNodeScores && node === null) || (run.hasEdgeScores && edge === null)) return null;
      return { runId, nodes: node?.flagged ?? 0, edges: edge?.flagged ?? 0, throughNeighbours, hubAbove: null };
    };
    const opened = (found: CaseDetail): OpenCase => ({
      ...{ caseId: found.caseId, title: found.title, sentence: found.sentence, members: found.members },
      size: found.nodes + found.edges,
    });
    /** The open case as it is by now; closed where the threshold or another case took its core away. */
    const readOpen = async (findings: Omit<MethodInput<'review.case'>, 'caseId'>): Promise<void> => {
      const { openCase } = get();
      if (openCase === null) return;
      try {
        const found = await api.call('review.case', { ...findings, caseId: openCase.caseId });
        if (get().openCase === openCase) set({ openCase: opened(found) });
      } catch (thrown) {
        if (toAppError(thrown).code !== 'not-found') throw thrown;
        if (get().openCase === openCase) set({ openCase: null });
      }
    };
    const readCases = async (offset: number): Promise<void> => {
      const findings = wanted();
      if (findings === null) return;
      const mine = ++turns.cases;
      const least = get().singles ? 1 : 2;
      // What was read stays in view while it is read again.
      const limit = offset > 0 ? pageSize : Math.min(200, Math.max(pageSize, get().cases?.rows.length ?? 0));
      try {
        const page = await api.call('review.cases', { ...findings, least, offset, limit });
        if (mine !== turns.cases) return;
        const before = offset > 0 ? (get().cases?.rows ?? []) : [];
        set({ cases: { ...page, rows: [...before, ...page.rows] }, casesError: null });
        await readOpen(findings);
      } catch (thrown) {
        const error = toAppError(thrown);
        if (mine === turns.cases && error.code !== 'disconnected') set({ casesError: error.message });
      }
    };

    return {
      ...noReview,
      throughNeighbours: false,
      singles: false,
      setListOf: (listOf) => set({ listOf, leftTab: 'ranking' }),
      setFlagRule: (kind, rule) => {
        const { runId } = get();
        if (runId === null) return;
        set((state) => ({ thresholds: { ...state.thresholds, [thresholdKey(runId, kind)]: rule } }));
      },
      refreshOutlooks: async () => {
        const { runId, runs, thresholds } = get();
        const run = runs.find((held) => held.runId === runId);
        const mine = ++turns.outlooks;
        if (runId === null || run === undefined) return;
        const read = (kind: ElementKind, has: boolean): Promise<FlagOutlook | null> =>
          has
            ? api.call('review.threshold', { runId, kind, rule: thresholds[thresholdKey(runId, kind)] ?? usual })
            : Promise.resolve(null);
        try {
          const [node, edge] = await Promise.all([read('node', run.hasNodeScores), read('edge', run.hasEdgeScores)]);
          if (mine === turns.outlooks) set({ outlooks: { node, edge }, thresholdError: null });
        } catch (thrown) {
          const error = toAppError(thrown);
          if (mine === turns.outlooks && error.code !== 'disconnected') set({ thresholdError: error.message });
        }
      },
      setCaseOptions: (options) => set(options),
      refreshCases: () => readCases(0),
      moreCases: () => readCases(get().cases?.rows.length ?? 0),
      lookAtCase: async (caseId) => {
        const mine = ++turns.open;
        const findings = wanted();
        if (caseId === null || findings === null) {
          set({ openCase: null });
          return;
        }
        try {
          const found = await api.call('review.case', { ...findings, caseId });
          if (mine !== turns.open) return;
          set({ openCase: opened(found), casesError: null });
          get().choose(found.flagged, found.title);
          get().showTogether(found.title, found.shown);
          const { kind, index } = found.core;
          await get().select({ kind, index }, { keepPicture: true });
        } catch (thrown) {
          const error = toAppError(thrown);
          if (mine === turns.open && error.code !== 'disconnected') set({ casesError: error.message });
        }
      },
      stepFinding: async (step) => {
        const { openCase, cases } = get();
        const rows: readonly CaseRow[] = cases?.rows ?? [];
        if (openCase === null) {
          const first = rows.at(0);
          if (first !== undefined) await get().lookAtCase(first.caseId);
          return;
        }
        const to = memberPlace(get()) + step;
        const member = to < 0 ? undefined : openCase.members.at(to);
        if (member !== undefined) {
          await get().select({ kind: member.kind, index: member.index }, { keepPicture: true });
          return;
        }
        const at = rows.findIndex(({ caseId }) => caseId === openCase.caseId);
        const next = at + step < 0 ? undefined : rows.at(at + step);
        if (next !== undefined) await get().lookAtCase(next.caseId);
      },
      showTogether: (title, nodes) =>
        set({ together: { title, nodes: [...nodes] }, showsTogether: true, pictured: null }),
      setShowsTogether: (showsTogether) => set({ showsTogether, pictured: null }),
      setComparedRuns: (comparedRuns) => set({ comparedRuns }),
      openFrom: async (runId, target) => {
        if (get().runId !== runId) {
          set({ runId, selected: target });
          await get().reloadList();
        }
        await get().select(target);
      },
    };
  };

/** Place of what is on screen among the members of the open case; -1 where it is none of them. */
export function memberPlace({ openCase, selected }: Pick<WorkbenchState, 'openCase' | 'selected'>): number {
  if (openCase === null || selected === null) return -1;
  return openCase.members.findIndex(({ kind, index }) => kind === selected.kind && index === selected.index);
}
