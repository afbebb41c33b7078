/**
 * Scores as Parquet: one row per element in index order with its score, rank, percentile and one column per part of
 * the score. Written by the trainer, read back when a run is looked at again; both move whole columns.
 */
import { DOUBLE, DuckDBDataChunk, INTEGER } from '@duckdb/node-api';
import { z } from 'zod';
import type { ScorePartColumn, Scores } from '../../../ml/detectors/detector.ts';
import { orderByScore, percentiles } from '../../../ml/metrics/ranking.ts';
import { sqlText } from '../storage/tables.ts';
import type { Tables } from '../storage/tables.ts';

/** Scores with what every list needs, computed once. All arrays have the length of the scores. */
export interface RankedScores {
  readonly scores: Scores;
  /** indices by descending score, equal scores by index */
  readonly order: Int32Array;
  /** 1 = most anomalous */
  readonly rank: Int32Array;
  /** 0..1, share of elements with a score not above this one, mid-rank for ties */
  readonly percentile: Float64Array;
}

/** What a table does not say about its columns; kept in metrics.json. */
export const scoreColumns = z.object({
  count: z.number().int(),
  min: z.number(),
  max: z.number(),
  parts: z.array(
    z.object({ id: z.string(), title: z.string(), meaning: z.string(), weight: z.number(), column: z.string() }),
  ),
});
export type ScoreColumns = z.infer<typeof scoreColumns>;

function invert(order: Int32Array): Int32Array {
  const rank = new Int32Array(order.length);
  for (let position = 0; position < order.length; position++) rank[order[position]] = position + 1;
  return rank;
}

export function rankScores(scores: Scores): RankedScores {
  const order = orderByScore(scores.score);
  return { scores, order, rank: invert(order), percentile: percentiles(scores.score) };
}

export function describeColumns({ scores, order }: RankedScores): ScoreColumns {
  const count = order.length;
  return {
    count,
    min: count === 0 ? 0 : scores.score[order[count - 1]],
    max: count === 0 ? 0 : scores.score[order[0]],
    parts: scores.parts.map(({ id, title, meaning, weight }) => ({ id, title, meaning, weight, column: `part_${id}` })),
  };
}

function quoted(column: string): string {
  return `"${column.replaceAll('"', '""')}"`;
}

const CHUNK = 2048; // rows of a DuckDB vector

export interface TableColumn {
  readonly name: string;
  readonly type: 'INTEGER' | 'DOUBLE';
  /** null: counts up from 0 */
  readonly values: ArrayLike<number> | null;
}

/** Columns of equal length as one Parquet file. @param rows their length */
export async function writeColumns(
  tables: Tables,
  path: string,
  rows: number,
  columns: readonly TableColumn[],
): Promise<void> {
  await tables.run('DROP TABLE IF EXISTS written');
  await tables.run(
    `CREATE TABLE written (${columns.map(({ name, type }) => `${quoted(name)} ${type} NOT NULL`).join(', ')})`,
  );
  const appender = await tables.connection.createAppender('written');
  const types = columns.map(({ type }) => (type === 'INTEGER' ? INTEGER : DOUBLE));
  for (let start = 0; start < rows; start += CHUNK) {
    const size = Math.min(CHUNK, rows - start);
    const chunk = DuckDBDataChunk.create(types, size);
    columns.forEach(({ values }, column) => {
      chunk.setColumnValues(
        column,
        Array.from({ length: size }, (_, i) => (values === null ? start + i : values[start + i])),
      );
    });
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
  await tables.run(`COPY written TO ${sqlText(path)} (FORMAT parquet, COMPRESSION zstd)`);
  await tables.run('DROP TABLE written');
}

export async function writeScoreTable(tables: Tables, path: string, ranked: RankedScores): Promise<void> {
  const { scores, rank, percentile } = ranked;
  const parts = describeColumns(ranked).parts;
  await writeColumns(tables, path, rank.length, [
    { name: 'index', type: 'INTEGER', values: null },
    { name: 'rank', type: 'INTEGER', values: rank },
    { name: 'score', type: 'DOUBLE', values: scores.score },
    { name: 'percentile', type: 'DOUBLE', values: percentile },
    ...parts.map(({ column }, p) => ({ name: column, type: 'DOUBLE' as const, values: scores.parts[p].values })),
  ]);
}

/** @throws AppError internal, storage where the file is missing or has other columns */
export async function readScoreTable(tables: Tables, path: string, columns: ScoreColumns): Promise<RankedScores> {
  const source = `FROM read_parquet(${sqlText(path)})`;
  const doubles = (name: string): Promise<Float64Array> =>
    tables.floats(`SELECT ${quoted(name)} ${source}`, columns.count);
  const score = await doubles('score');
  const percentile = await doubles('percentile');
  const rank = await tables.ints(`SELECT rank ${source}`, columns.count);
  const parts: ScorePartColumn[] = [];
  for (const { column, ...part } of columns.parts) parts.push({ ...part, values: await doubles(column) });
  const order = new Int32Array(columns.count);
  for (let index = 0; index < rank.length; index++) order[rank[index] - 1] = index;
  return { scores: { score, parts }, order, rank, percentile };
}
