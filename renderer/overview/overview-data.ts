/**
 * What a picture of the whole graph needs of the open project, fetched once and kept while it is open, so that coming
 * back to the view costs nothing. The edges themselves live in the helper's thread.
 */
import type { NodeNames, ScoreColumn } from '../../main/contract/columns.ts';
import type { ElementKind } from '../../ml/schema/finding.ts';
import type { EngineApi } from '../api/connection.ts';
import type { GridIndex } from './grid-index.ts';
import { createOverviewHelper } from './overview-helper.ts';
import type { OverviewHelper } from './overview-helper.ts';

export interface KeptPlaces {
  readonly positions: Float32Array;
  readonly grid: GridIndex;
  readonly notes: readonly string[];
}

export interface OverviewData {
  readonly projectId: string;
  readonly numNodes: number;
  readonly numEdges: number;
  readonly directed: boolean;
  readonly degree: Uint32Array;
  readonly names: NodeNames;
  readonly helper: OverviewHelper;
  /** places that are complete, by kind and seed */
  readonly places: Map<string, KeptPlaces>;
  /** @throws AppError */
  scores(runId: string, kind: ElementKind): Promise<ScoreColumn>;
}

interface Held {
  readonly projectId: string;
  readonly data: Promise<OverviewData>;
  readonly helper: OverviewHelper;
}
const held = new WeakMap<EngineApi, Held>();
/** Runs whose scores are kept: the one on show and those that it is compared with. */
const keptRuns = 4;

async function load(api: EngineApi, projectId: string, helper: OverviewHelper): Promise<OverviewData> {
  const [graph, names] = await Promise.all([api.call('overview.graph', {}), api.call('columns.names', {})]);
  const { numNodes, src, dst, directed } = graph;
  const numEdges = src.length;
  const { degree } = await helper.ask({ what: 'load', numNodes, src, dst }, [src.buffer, dst.buffer]);
  const scores = new Map<string, Promise<ScoreColumn>>();
  return {
    projectId,
    numNodes,
    numEdges,
    directed,
    degree,
    names,
    helper,
    places: new Map(),
    scores: (runId, kind) => {
      const key = `${runId}/${kind}`;
      const known = scores.get(key);
      if (known !== undefined) return known;
      const asked = api.call('columns.scores', { runId, kind });
      scores.set(key, asked);
      // A failure is not kept: the next look tries again.
      asked.catch(() => scores.delete(key));
      for (const oldest of [...scores.keys()].slice(0, -keptRuns)) scores.delete(oldest);
      return asked;
    },
  };
}

/** @throws AppError */
export function overviewData(api: EngineApi, projectId: string): Promise<OverviewData> {
  const known = held.get(api);
  if (known?.projectId === projectId) return known.data;
  known?.helper.close();
  const helper = createOverviewHelper();
  const data = load(api, projectId, helper);
  held.set(api, { projectId, data, helper });
  data.catch(() => {
    if (held.get(api)?.data === data) held.delete(api);
    helper.close();
  });
  return data;
}
