/** Which runs stand side by side, and what the engine says of them. */
import { useEffect, useMemo, useState } from 'react';
import type { RunInfo } from '../../../main/contract/api.ts';
import type { ComparedPage, FlagRule, RunComparison } from '../../../main/contract/review.ts';
import { toAppError } from '../../../ml/schema/errors.ts';
import type { ElementKind } from '../../../ml/schema/finding.ts';
import { thresholdKey, usual } from '../../state/review-slice.ts';
import { useEngine, useWorkbench } from '../../workbench-context.tsx';

/** Runs that scored this kind, newest first. */
export function usableRuns(runs: readonly RunInfo[], kind: ElementKind): readonly RunInfo[] {
  return runs
    .filter((run) => run.state === 'succeeded' && (kind === 'node' ? run.hasNodeScores : run.hasEdgeScores))
    .sort((a, b) => b.startedAt.localeCompare(a.startedAt));
}

/** Those that were chosen and still can be; else the present run and the newest other. */
export function comparedOf(
  usable: readonly RunInfo[],
  chosen: readonly string[],
  present: string | null,
): readonly RunInfo[] {
  const wanted = chosen.flatMap((runId) => usable.find((run) => run.runId === runId) ?? []);
  if (wanted.length >= 2) return wanted;
  const first = usable.find((run) => run.runId === present) ?? usable.at(0);
  const second = usable.find((run) => run.runId !== first?.runId);
  return first === undefined || second === undefined ? [] : [first, second];
}

export interface Compared {
  readonly runs: readonly RunInfo[];
  /** how many each flags; null while it is read */
  readonly flagged: readonly number[] | null;
  readonly comparison: RunComparison | null;
  readonly error: string | null;
}

export function useCompared(kind: ElementKind): Compared {
  const api = useEngine();
  const all = useWorkbench((state) => state.runs);
  const chosen = useWorkbench((state) => state.comparedRuns);
  const present = useWorkbench((state) => state.runId);
  const thresholds = useWorkbench((state) => state.thresholds);
  const resumed = useWorkbench((state) => state.resumedVersion);
  const runs = useMemo(() => comparedOf(usableRuns(all, kind), chosen, present), [all, kind, chosen, present]);
  const [held, setHeld] = useState<(Omit<Compared, 'runs'> & { readonly key: string }) | null>(null);
  const rules = useMemo(
    () => runs.map((run): FlagRule => thresholds[thresholdKey(run.runId, kind)] ?? usual),
    [runs, thresholds, kind],
  );
  const key = JSON.stringify([kind, runs.map(({ runId }) => runId), rules]);
  useEffect(() => {
    if (runs.length < 2) return;
    const abort = new AbortController();
    const { signal } = abort;
    const read = async (): Promise<void> => {
      try {
        const outlooks = await Promise.all(
          runs.map(({ runId }, i) => api.call('review.threshold', { runId, kind, rule: rules[i] ?? usual }, signal)),
        );
        const flagged = outlooks.map((outlook) => outlook.flagged);
        const runIds = runs.map(({ runId }) => runId);
        const comparison = await api.call('review.compare', { runIds, kind, flagged }, signal);
        if (!signal.aborted) setHeld({ key, flagged, comparison, error: null });
      } catch (thrown) {
        const error = toAppError(thrown);
        if (signal.aborted || error.code === 'disconnected') return;
        setHeld({ key, flagged: null, comparison: null, error: error.message });
      }
    };
    void read();
    return () => abort.abort();
  }, [api, runs, rules, kind, key, resumed]);
  const now = held?.key === key ? held : null;
  return {
    runs,
    flagged: now?.flagged ?? null,
    comparison: now?.comparison ?? null,
    error: now?.error ?? null,
  };
}

export type JointOrder = 'together' | 'apart' | number;
const pageSize = 100;

export function useJointRows(
  kind: ElementKind,
  runs: readonly RunInfo[],
  order: JointOrder,
  pages: number,
): { readonly page: ComparedPage | null; readonly error: string | null } {
  const api = useEngine();
  const labels = useWorkbench((state) => state.logVersion);
  const resumed = useWorkbench((state) => state.resumedVersion);
  const [held, setHeld] = useState<{
    readonly key: string;
    readonly page: ComparedPage | null;
    readonly error: string | null;
  } | null>(null);
  const key = JSON.stringify([kind, runs.map(({ runId }) => runId), order]);
  useEffect(() => {
    if (runs.length < 2) return;
    let isCurrent = true;
    const runIds = runs.map(({ runId }) => runId);
    const read = async (): Promise<void> => {
      try {
        const found: ComparedPage[] = [];
        for (let i = 0; i < pages; i++) {
          const input = { runIds, kind, order, offset: i * pageSize, limit: pageSize };
          found.push(await api.call('review.compareRows', input));
        }
        const first = found.at(0);
        if (!isCurrent || first === undefined) return;
        setHeld({ key, page: { ...first, rows: found.flatMap(({ rows }) => rows) }, error: null });
      } catch (thrown) {
        const error = toAppError(thrown);
        if (isCurrent && error.code !== 'disconnected') setHeld({ key, page: null, error: error.message });
      }
    };
    void read();
    return () => {
      isCurrent = false;
    };
  }, [api, kind, runs, order, pages, labels, key, resumed]);
  return held?.key === key ? held : { page: null, error: null };
}
