/**
 * Tables from results: one row a method, one column a source; mean and deviation over seeds. The highest of a column is
 * bold. The last two columns say what a reader asks first: the average over sources, and on how many of them the method
 * beats the best floor.
 */
import { spread } from '../../metrics/spread.ts';
import type { Spread } from '../../metrics/spread.ts';
import { methods } from './methods.ts';
import type { Method } from './methods.ts';
import type { Result, ResultRow } from './results.ts';
import { sources } from './sources.ts';
import type { Source } from './sources.ts';

export type Metric = 'auroc' | 'averagePrecision';
export interface View {
  readonly task: 'node' | 'edge';
  readonly anomalies: ResultRow['anomalies'];
  readonly metric: Metric;
}

/** null where the method was not measured on the source, or does not score such elements. */
export function cell(results: readonly Result[], source: Source, method: Method, view: View): Spread | null {
  const values = results
    .filter((one) => one.source === source.id && one.method === method.id)
    .flatMap((one) => one.rows)
    .filter((row) => row.task === view.task && row.anomalies === view.anomalies && row.part === null)
    .map((row) => row[view.metric]);
  return values.length === 0 ? null : spread(values);
}

const short = (value: number): string => value.toFixed(3).replace(/^0/, '');

function cellText(found: Spread | null, best: number): string {
  if (found === null) return '–';
  const mean = found.mean >= best - 0.0005 ? `**${short(found.mean)}**` : short(found.mean);
  return found.deviation === null || found.deviation < 0.0005 ? mean : `${mean} ±${short(found.deviation)}`;
}

const markdownTable = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  [header, header.map((_, i) => (i === 0 ? '---' : '---:')), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

/** Empty text where no method was measured on any of the sources. */
export function rankingTable(results: readonly Result[], chosen: readonly Source[], view: View): string {
  const scoring = methods.filter(({ tasks }) => tasks.includes(view.task));
  const grid = scoring.map((method) => chosen.map((source) => cell(results, source, method, view)));
  const measured = chosen.map((_, c) => grid.some((row) => row[c] !== null));
  if (!measured.includes(true)) return '';
  const highest = (rows: readonly (Spread | null)[][], c: number): number =>
    Math.max(...rows.map((row) => row[c]?.mean ?? Number.NEGATIVE_INFINITY));
  const floors = grid.filter((_, r) => scoring[r].detector.isFloor);
  const body = scoring.flatMap((method, r) => {
    const row = grid[r];
    if (row.every((found) => found === null)) return [];
    const known = row.flatMap((found) => (found === null ? [] : [found.mean]));
    const complete = row.every((found, c) => found !== null || !measured[c]);
    const above = row.filter((found, c) => found !== null && found.mean > highest(floors, c)).length;
    return [
      [
        method.title,
        ...row.map((found, c) => cellText(found, highest(grid, c))),
        complete && known.length > 1 ? short(spread(known).mean) : '–',
        method.detector.isFloor ? '' : `${above} of ${known.length}`,
      ],
    ];
  });
  return markdownTable(['', ...chosen.map(({ id }) => id), 'mean', 'above every floor'], body);
}

/** Seconds of a run, of the fastest seed: what other work on the machine disturbs least. */
export function timeTable(results: readonly Result[]): string {
  const measured = sources.filter(({ id }) => results.some(({ source }) => source === id));
  const rows = methods
    .filter(({ detector }) => !detector.isFloor)
    .map((method) => [
      method.title,
      ...measured.map((source) => {
        const seconds = results
          .filter((one) => one.source === source.id && one.method === method.id)
          .map((one) => one.seconds);
        if (seconds.length === 0) return '–';
        const least = Math.min(...seconds);
        return least < 100 ? least.toPrecision(2) : String(Math.round(least));
      }),
    ]);
  return markdownTable(['seconds', ...measured.map(({ id }) => id)], rows);
}

/**
 * A combination beside each of its members alone: mean AUROC of nodes over the sets that were measured. A member that was
 * left out of a set knows nothing there and counts 0.5. Organic sets count twice in the first column.
 */
export function membersTable(results: readonly Result[], methodId: string): string {
  const runs = results.filter(({ method }) => method === methodId);
  const rowsOf = (source: Source): readonly ResultRow[] =>
    runs
      .filter((one) => one.source === source.id)
      .flatMap(({ rows }) => rows)
      .filter(({ task, anomalies }) => task === 'node' && anomalies === 'all');
  const measured = sources.filter((source) => source.origin !== 'planted' && rowsOf(source).length > 0);
  const parts = new Set(measured.flatMap((source) => rowsOf(source).map(({ part }) => part)));
  const mean = (part: string | null, chosen: readonly Source[]): number =>
    spread(
      chosen.map((source) => {
        const values = rowsOf(source).filter((row) => row.part === part);
        return values.length === 0 ? 0.5 : spread(values.map(({ auroc }) => auroc)).mean;
      }),
    ).mean;
  const organic = measured.filter(({ origin }) => origin === 'organic');
  const made = measured.filter(({ origin }) => origin === 'made');
  if (organic.length === 0 || made.length === 0) return '';
  const body = [...parts].map((part) => [
    part === null ? `**${methodId}**` : `${part} alone`,
    ...[[...organic, ...measured], organic, made].map((chosen) => short(mean(part, chosen))),
  ]);
  const counted = `${organic.length} organic sets`;
  return markdownTable(['mean AUROC', `${counted} twice`, counted, `${made.length} made sets`], body);
}

/** Seeds that a full measurement has. */
export const SEEDS = 5;

/** "1: reddit, enron; 0: all others": sets by how many seeds they have, the longest list last and in two words. */
function bySeeds(counts: ReadonlyMap<string, number>): string {
  const groups = new Map<number, string[]>();
  for (const [source, had] of counts) groups.set(had, [...(groups.get(had) ?? []), source]);
  const ordered = [...groups].sort((a, b) => a[1].length - b[1].length);
  if (ordered.length === 1) return `${ordered[0][0]} everywhere`;
  return ordered
    .map(([had, ids], i) => `${had}: ${i === ordered.length - 1 && ids.length > 3 ? 'all others' : ids.join(', ')}`)
    .join('; ');
}

/** One line for each method that has fewer seeds somewhere, or none; empty where all is measured. */
export function missingRuns(results: readonly Result[]): string {
  const lines = methods.flatMap((method) => {
    const counts = new Map<string, number>();
    let isShort = false;
    for (const source of sources) {
      if (!method.tasks.some((task) => source.tasks.includes(task))) continue;
      const wanted = method.detector.isFloor && !source.varies ? 1 : SEEDS;
      const had = results.filter((one) => one.source === source.id && one.method === method.id).length;
      counts.set(source.id, had);
      if (had < wanted) isShort = true;
    }
    return isShort ? [`- ${method.title}: ${bySeeds(counts)}`] : [];
  });
  return lines.length === 0
    ? ''
    : `Not measured with ${SEEDS} seeds everywhere yet (seeds: data sets):\n\n${lines.join('\n')}`;
}

const named: Readonly<Record<Metric, string>> = { auroc: 'AUROC', averagePrecision: 'average precision' };

export function allTables(results: readonly Result[]): string {
  const measured = sources.filter(({ id }) => results.some(({ source }) => source === id));
  const of = (task: 'node' | 'edge', ...origins: Source['origin'][]): Source[] =>
    measured.filter((source) => origins.includes(source.origin) && source.tasks.includes(task));
  const parts: string[] = [];
  const add = (title: string, chosen: readonly Source[], view: Omit<View, 'metric'>): void => {
    for (const metric of ['auroc', 'averagePrecision'] as const) {
      const table = rankingTable(results, chosen, { ...view, metric });
      if (table !== '') parts.push(`#### ${title}, ${named[metric]}`, table);
    }
  };
  const nodes = { task: 'node', anomalies: 'all' } as const;
  add('Nodes, anomalies found in the world', of('node', 'organic'), nodes);
  add('Nodes, published injections and simulations', of('node', 'made'), nodes);
  add('Nodes, planted without leaks', of('node', 'planted'), nodes);
  for (const anomalies of ['structural', 'attribute'] as const) {
    add(`Nodes, ${anomalies} anomalies against normal nodes`, of('node', 'made', 'planted'), {
      task: 'node',
      anomalies,
    });
  }
  const edges = { task: 'edge', anomalies: 'all' } as const;
  add('Edges, as published', of('edge', 'organic', 'made'), edges);
  add('Edges, planted', of('edge', 'planted'), edges);
  const members = membersTable(results, 'auto');
  if (members !== '') parts.push('#### Automatic and each of its members alone, nodes', members);
  parts.push('#### Seconds of one run (the fastest seed, beside other work on two cores)', timeTable(results));
  const missing = missingRuns(results);
  if (missing !== '') parts.push(missing);
  return parts.join('\n\n');
}
