/** Keeps thresholds and cases in step with the run, the labels and what was set, for as long as the list is on screen. */
import { useEffect } from 'react';
import { outlookNow } from '../../state/review-slice.ts';
import { useWorkbench } from '../../workbench-context.tsx';

/** Milliseconds: a fast hand labels on while figures wait for it to rest. */
const patience = 250;

export function useOutlooks(): void {
  const runId = useWorkbench((state) => state.runId);
  const thresholds = useWorkbench((state) => state.thresholds);
  const labels = useWorkbench((state) => state.logVersion);
  const resumed = useWorkbench((state) => state.resumedVersion);
  const refresh = useWorkbench((state) => state.refreshOutlooks);
  useEffect(() => {
    void refresh();
  }, [runId, thresholds, resumed, refresh]);
  useEffect(() => {
    const timer = setTimeout(() => void refresh(), patience);
    return () => clearTimeout(timer);
  }, [labels, refresh]);
}

export function useCases(): void {
  const nodes = useWorkbench((state) => outlookNow(state, 'node')?.flagged);
  const edges = useWorkbench((state) => outlookNow(state, 'edge')?.flagged);
  const runId = useWorkbench((state) => state.runId);
  const through = useWorkbench((state) => state.throughNeighbours);
  const singles = useWorkbench((state) => state.singles);
  const labels = useWorkbench((state) => state.logVersion);
  const refresh = useWorkbench((state) => state.refreshCases);
  useEffect(() => {
    const timer = setTimeout(() => void refresh(), patience / 2);
    return () => clearTimeout(timer);
  }, [runId, nodes, edges, through, singles, labels, refresh]);
}
