/** What the colours say at present: fetched for the choice of colours, the run and the labels as they stand. */
import { useEffect, useState } from 'react';
import type { ColourBy } from '../../../main/contract/overview-view.ts';
import { toAppError } from '../../../ml/schema/errors.ts';
import type { EngineApi } from '../../api/connection.ts';
import {
  colourByCategory,
  colourByLabel,
  colourByNumber,
  colourByScore,
  colourPlain,
  withHidden,
} from '../../overview/colouring.ts';
import { bytesOf } from '../../overview/coded.ts';
import type { Colouring } from '../../overview/colouring.ts';
import type { OverviewData } from '../../overview/overview-data.ts';
import { labelWords } from '../../state/label-slice.ts';
import { formatDay } from '../../ui/format.ts';
import { useEngine, useWorkbench } from '../../workbench-context.tsx';
import { colourByMeasure } from './colour-by-measure.ts';
import { t } from '../../text/text.ts';

export interface Coloured {
  readonly colouring: Colouring;
  /** of the run on show, with nodes that must not be told yet at 0; null without scores of nodes */
  readonly percentile: Float32Array | null;
  /** one byte an edge, 1 for the highest scores; null without scores of edges */
  readonly strong: Uint8Array | null;
}

export interface ColouredState {
  readonly coloured: Coloured | null;
  readonly error: string | null;
}

/** Edges that are drawn in the colour of the highest scores, over all others. */
const strongFrom = 0.99;

interface Wanted {
  readonly colourBy: ColourBy;
  readonly runId: string | null;
  readonly hasNodeScores: boolean;
  readonly hasEdgeScores: boolean;
  readonly hidden: ReadonlySet<number>;
}

const dayOf = (seconds: number): string => formatDay(new Date(seconds * 1000).toISOString());

async function colouringFor(
  api: EngineApi,
  data: OverviewData,
  wanted: Wanted,
  percentile: Float32Array | null,
  signal: AbortSignal,
): Promise<Colouring> {
  const { colourBy, runId, hidden } = wanted;
  switch (colourBy.by) {
    case 'score':
      if (percentile === null || runId === null) return colourPlain(data.numNodes, t('Not scored yet'));
      return withHidden(colourByScore(percentile, runId), hidden);
    case 'label': {
      const { codes } = await api.call('columns.labels', { kind: 'node' });
      return withHidden(colourByLabel(codes, labelWords), hidden);
    }
    case 'measure':
      return colourByMeasure(api, colourBy.measure, signal);
    case 'column': {
      const { column } = colourBy;
      const values = await api.call('columns.get', { kind: 'node', column });
      if (values.type === 'category') return colourByCategory(column, values);
      if (values.type === 'time') {
        const iso = (seconds: number | null): string | null =>
          seconds === null ? null : new Date(seconds * 1000).toISOString();
        return colourByNumber(
          column,
          values.values,
          (min, max) => ({ kind: 'time', of: 'node', column, from: iso(min), to: iso(max) }),
          dayOf,
        );
      }
      return colourByNumber(column, values.values, (min, max) => ({ kind: 'number', column, min, max }));
    }
  }
}

export function useColouring(data: OverviewData | null): ColouredState {
  const api = useEngine();
  const colourBy = useWorkbench((state) => state.overview.colourBy);
  const runId = useWorkbench((state) => state.runId);
  const run = useWorkbench((state) => state.runs.find((candidate) => candidate.runId === state.runId));
  const logVersion = useWorkbench((state) => state.logVersion);
  const hidden = useWorkbench((state) => state.hidden);
  const resumed = useWorkbench((state) => state.resumedVersion);
  const [state, setState] = useState<ColouredState>({ coloured: null, error: null });
  const hasNodeScores = run?.hasNodeScores ?? false;
  const hasEdgeScores = run?.hasEdgeScores ?? false;
  // A label changes no other colours.
  const labels = colourBy.by === 'label' ? logVersion : 0;

  useEffect(() => {
    if (data === null) return;
    const abort = new AbortController();
    const { signal } = abort;
    const colour = async (): Promise<void> => {
      const scored = runId !== null && hasNodeScores ? (await data.scores(runId, 'node')).percentile : null;
      const percentile =
        scored === null || hidden.size === 0 ? scored : scored.map((value, v) => (hidden.has(v) ? 0 : value));
      const edges = runId !== null && hasEdgeScores ? (await data.scores(runId, 'edge')).percentile : null;
      const strong = edges === null ? null : bytesOf(edges, (value) => (value >= strongFrom ? 1 : 0));
      const wanted = { colourBy, runId, hasNodeScores, hasEdgeScores, hidden };
      const colouring = await colouringFor(api, data, wanted, percentile, signal);
      if (!signal.aborted) setState({ coloured: { colouring, percentile, strong }, error: null });
    };
    colour().catch((thrown: unknown) => {
      const error = toAppError(thrown);
      if (signal.aborted || error.code === 'disconnected') return;
      const plain = { colouring: colourPlain(data.numNodes, t('No colours')), percentile: null, strong: null };
      setState((before) => ({ coloured: before.coloured ?? plain, error: error.message }));
    });
    return () => abort.abort();
  }, [api, data, colourBy, runId, hasNodeScores, hasEdgeScores, labels, hidden, resumed]);
  return state;
}
