/** Two to four runs side by side: how far their rankings agree, beside chance, and what one ranks high and another low. */
import { setImmediate } from 'node:timers/promises';
import { highest } from '../../../ml/metrics/highest.ts';
import { rankCorrelation, topOverlap } from '../../../ml/metrics/rank-agreement.ts';
import { createRng } from '../../../ml/rng.ts';
import { AppError } from '../../../ml/schema/errors.ts';
import { wholeText } from '../../../ml/schema/number-text.ts';
import type { ParsedInput } from '../../contract/api.ts';
import type { ComparedPage, RunComparison, RunPair } from '../../contract/review.ts';
import { elementIds, elementNames } from '../labels/element-names.ts';
import { labelOf } from '../labels/label-log.ts';
import type { OpenProject } from '../open-project.ts';
import { loadRunScores, rankedScores } from '../runs/run-scores.ts';
import type { RankedScores } from '../runs/score-table.ts';

/** Rows that can be read where the order is made of several runs. */
export const mostRows = 1000;
/** Elements looked at before others get their turn. */
const slice = 100_000;
/** Points drawn of each run's top, and of the rest. */
const mostTop = 1000;
const mostOthers = 1000;

/** @throws AppError invalid-argument (a run twice), not-found, conflict (no scores of this kind), storage */
async function load(
  project: OpenProject,
  runIds: readonly string[],
  kind: 'node' | 'edge',
): Promise<readonly RankedScores[]> {
  if (new Set(runIds).size !== runIds.length) {
    throw new AppError('invalid-argument', 'A run cannot be compared with itself. Choose two to four different ones.');
  }
  const runs: RankedScores[] = [];
  for (const runId of runIds) {
    await loadRunScores(project, runId);
    runs.push(await rankedScores(project, runId, kind));
  }
  return runs;
}

function pairOf(runs: readonly RankedScores[], flagged: readonly number[], first: number, second: number): RunPair {
  const [a, b] = [runs[first], runs[second]];
  const sizes: readonly (readonly [string, number, number])[] = [
    ...[10, 50, 100]
      .filter((top) => top < a.order.length)
      .map((top): readonly [string, number, number] => [`top ${top}`, top, top]),
    ['flagged', flagged[first], flagged[second]],
  ];
  return {
    ...{ first, second, correlation: rankCorrelation(a.percentile, b.percentile) },
    tops: sizes.map(([title, k, l]) => ({ title, sizes: [k, l], ...topOverlap(a.order, k, b.order, l) })),
  };
}

/** Everything flagged as far as it can be drawn, and some of the others. */
function pointsOf(runs: readonly RankedScores[], flagged: readonly number[]): Int32Array {
  const chosen = new Set<number>();
  for (const [i, { order }] of runs.entries()) {
    for (const index of order.subarray(0, Math.min(mostTop, flagged[i]))) chosen.add(index);
  }
  const n = runs[0].order.length;
  const tops = chosen.size;
  if (n <= tops + mostOthers) return Int32Array.from({ length: n }, (_, index) => index);
  const rng = createRng(1).fork('points');
  while (chosen.size < tops + mostOthers) chosen.add(rng.int(n));
  return Int32Array.from(chosen).sort();
}

export async function compareRuns(
  project: OpenProject,
  { runIds, kind, flagged }: ParsedInput<'review.compare'>,
): Promise<RunComparison> {
  if (flagged.length !== runIds.length) {
    throw new AppError('invalid-argument', 'A comparison needs to know how many each run flags.');
  }
  const runs = await load(project, runIds, kind);
  const pairs: RunPair[] = [];
  for (let first = 0; first < runs.length; first++) {
    for (let second = first + 1; second < runs.length; second++) {
      pairs.push(pairOf(runs, flagged, first, second));
      await setImmediate();
    }
  }
  const { src, dst } = project.data.graph;
  const index = pointsOf(runs, flagged);
  const outOf = runs[0].order.length;
  const cut = flagged.some((count) => count > mostTop);
  const noun = `${kind}s`;
  const drawn =
    index.length === outOf
      ? `All ${wholeText(outOf)} ${noun} are drawn.`
      : `${wholeText(index.length)} of ${wholeText(outOf)} ${noun} are drawn: ${cut ? `the first ${wholeText(mostTop)} of each run` : 'all flagged ones'}, and ${wholeText(mostOthers)} of the others at random.`;
  return {
    ...{ runIds, kind, outOf, pairs, drawn },
    points: {
      index,
      percentiles: runs.map(({ percentile }) => Float64Array.from(index, (at) => percentile[at])),
      ranks: runs.map(({ rank }) => index.map((at) => rank[at])),
      ends: kind === 'node' ? null : { source: index.map((at) => src[at]), target: index.map((at) => dst[at]) },
    },
  };
}

/** Larger first. Ranks count by their ratio: 1 against 100 is as far apart as 100 against 10,000. */
async function keysOf(runs: readonly RankedScores[], order: 'together' | 'apart'): Promise<Float64Array> {
  const keys = new Float64Array(runs[0].order.length);
  for (let i = 0; i < keys.length; i++) {
    if (i % slice === slice - 1) await setImmediate();
    let [sum, least, most] = [0, Infinity, -Infinity];
    for (const { rank } of runs) {
      const log = Math.log(rank[i]);
      sum += log;
      least = Math.min(least, log);
      most = Math.max(most, log);
    }
    keys[i] = order === 'together' ? -sum : most - least;
  }
  return keys;
}

interface Ordered {
  readonly key: string;
  readonly order: Int32Array;
}
const last = new WeakMap<OpenProject, Ordered>();

export async function comparedRows(
  project: OpenProject,
  { runIds, kind, order: by, offset, limit }: ParsedInput<'review.compareRows'>,
): Promise<ComparedPage> {
  const runs = await load(project, runIds, kind);
  let order: Int32Array;
  if (typeof by === 'number') {
    if (by >= runs.length) throw new AppError('invalid-argument', `There is no run number ${by + 1} to order by.`);
    order = runs[by].order;
  } else {
    const key = JSON.stringify([runIds, kind, by]);
    const held = last.get(project);
    order = held?.key === key ? held.order : highest(await keysOf(runs, by), mostRows);
    last.set(project, { key, order });
  }
  return {
    ...{ total: order.length, outOf: runs[0].order.length, offset },
    rows: [...order.subarray(offset, offset + limit)].map((index) => ({
      ...{ index, ids: elementIds(project, kind, index), names: elementNames(project, kind, index) },
      label: labelOf(project, kind, index),
      ranks: runs.map(({ rank }) => rank[index]),
      percentiles: runs.map(({ percentile }) => percentile[index]),
    })),
  };
}
