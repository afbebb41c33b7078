/** scores.*: pages of the ranked list, the histogram, and where an element stands. */
import type { Handlers, ScoreRow } from '../../contract/api.ts';
import type { ElementKind } from '../../../ml/schema/finding.ts';
import type { ExportedScore } from '../engine.types.ts';
import type { OpenProject } from '../open-project.ts';
import type { EngineContext } from '../engine-context.ts';
import { elementIds, elementNames, requireElement } from '../labels/element-names.ts';
import { labelOf } from '../labels/label-log.ts';
import { rankedScores } from '../runs/run-scores.ts';
import { rankedList } from './ranked-list.ts';
import { usefulColumns } from './useful-columns.ts';

const BINS = 64;

/** Counts over 64 equal bins from the lowest to the highest score; the highest falls into the last bin. */
export function histogram(score: Float64Array): { min: number; max: number; counts: number[] } {
  let min = Infinity;
  let max = -Infinity;
  for (const value of score) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const counts = new Array<number>(BINS).fill(0);
  if (score.length === 0) return { min: 0, max: 0, counts };
  const width = (max - min) / BINS;
  for (const value of score) counts[width > 0 ? Math.min(BINS - 1, Math.floor((value - min) / width)) : 0]++;
  return { min, max, counts };
}

/**
 * The ranked list as files take it: best first, without the attributes that a screen shows beside it, which cost a
 * read of the tables for every page.
 *
 * @throws AppError not-found, conflict (no scores of this kind), storage
 */
export async function exportScores(
  project: OpenProject,
  runId: string,
  kind: ElementKind,
  top: number,
): Promise<Iterable<ExportedScore>> {
  const { ranked, order } = await rankedList(project, { runId, kind, search: '', unlabelledOnly: false });
  const rows = function* (): Generator<ExportedScore> {
    for (const index of order.subarray(0, top)) {
      yield {
        index,
        rank: ranked.rank[index],
        score: ranked.scores.score[index],
        percentile: ranked.percentile[index],
        ids: elementIds(project, kind, index),
        label: labelOf(project, kind, index),
      };
    }
  };
  return rows();
}

type ScoreMethods = 'scores.page' | 'scores.histogram' | 'scores.locate';

export function createScoreHandlers(ctx: EngineContext): Pick<Handlers, ScoreMethods> {
  return {
    'scores.page': async ({ runId, kind, offset, limit, search, unlabelledOnly }) => {
      const project = ctx.required();
      const { ranked, order } = await rankedList(project, { runId, kind, search, unlabelledOnly });
      const indices = [...order.subarray(offset, offset + limit)];
      const columns = usefulColumns(project.graphSummary, kind);
      const attributes = columns.length === 0 ? [] : await project.attributes(kind, indices);
      const rows = indices.map((index, at): ScoreRow => {
        const known = new Map((attributes.at(at) ?? []).map(({ column, value }) => [column, value]));
        return {
          index,
          rank: ranked.rank[index],
          score: ranked.scores.score[index],
          percentile: ranked.percentile[index],
          ids: elementIds(project, kind, index),
          names: elementNames(project, kind, index),
          label: labelOf(project, kind, index),
          attributes: Object.fromEntries(columns.map((column) => [column, known.get(column) ?? ''])),
        };
      });
      return { runId, total: order.length, outOf: ranked.order.length, offset, rows };
    },
    'scores.histogram': async ({ runId, kind }) => {
      const { scores } = await rankedScores(ctx.required(), runId, kind);
      return histogram(scores.score);
    },
    'scores.locate': async ({ runId, kind, index, search, unlabelledOnly }) => {
      const project = ctx.required();
      requireElement(project, kind, index);
      const { order } = await rankedList(project, { runId, kind, search, unlabelledOnly });
      const offset = order.indexOf(index);
      return { offset: offset < 0 ? null : offset };
    },
  };
}
