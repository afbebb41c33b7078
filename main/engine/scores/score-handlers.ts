/** scores.*: pages of the ranked list, the histogram, and where an element stands. */
import type { Handlers, ScoreRow } from '../../contract/api.ts';
import type { ElementKind } from '../../../ml/schema/finding.ts';
import type { ExportedScore } from '../engine.types.ts';
import type { OpenProject } from '../open-project.ts';
import type { EngineContext } from '../engine-context.ts';
import { elementIds, elementNames, requireElement } from '../labels/element-names.ts';
import { labelOf } from '../labels/label-log.ts';
import type { MeasureDesk } from '../measures/measure-desk.ts';
import { rankedScores } from '../runs/run-scores.ts';
import { passingElements, rankedList } from './ranked-list.ts';
import { usefulColumns } from './useful-columns.ts';

const BINS = 64;

/**
 * Counts over 64 equal bins from the lowest to the highest score; the highest falls into the last bin.
 * @param passing counts only these, over the range of all
 */
export function histogram(
  score: Float64Array,
  passing: Uint8Array | null = null,
): { min: number; max: number; counts: number[] } {
  let min = Infinity;
  let max = -Infinity;
  for (const value of score) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const counts = new Array<number>(BINS).fill(0);
  if (score.length === 0) return { min: 0, max: 0, counts };
  const width = (max - min) / BINS;
  for (let i = 0; i < score.length; i++) {
    if (passing !== null && passing[i] === 0) continue;
    counts[width > 0 ? Math.min(BINS - 1, Math.floor((score[i] - min) / width)) : 0]++;
  }
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
  const ranked = await rankedScores(project, runId, kind);
  const rows = function* (): Generator<ExportedScore> {
    for (const index of ranked.order.subarray(0, top)) {
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

export function createScoreHandlers(ctx: EngineContext, desk: MeasureDesk): Pick<Handlers, ScoreMethods> {
  return {
    'scores.page': async ({ offset, limit, ...asked }, signal) => {
      const project = ctx.required();
      const { runId, kind } = asked;
      const { ranked, order } = await rankedList(project, desk, asked, signal);
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
    'scores.histogram': async ({ runId, kind, filter = [] }, signal) => {
      const project = ctx.required();
      const { scores } = await rankedScores(project, runId, kind);
      const isFiltered = filter.some(({ on }) => on);
      return histogram(scores.score, isFiltered ? await passingElements(project, desk, kind, filter, signal) : null);
    },
    'scores.locate': async ({ index, ...asked }, signal) => {
      const project = ctx.required();
      requireElement(project, asked.kind, index);
      const { order } = await rankedList(project, desk, asked, signal);
      const offset = order.indexOf(index);
      return { offset: offset < 0 ? null : offset };
    },
  };
}
