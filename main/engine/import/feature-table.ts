/**
 * The feature matrix as tables/features.parquet: one row (row, col, value) per stored value, in row-major order; a
 * dense matrix stores all of them, a sparse one those that are not zero.
 */
import { DuckDBDataChunk, FLOAT, INTEGER } from '@duckdb/node-api';
import { AppError } from '../../../ml/schema/errors.ts';
import type { Features } from '../../../ml/schema/graph.ts';
import { sharedFloats, sqlText } from '../storage/tables.ts';
import type { Tables } from '../storage/tables.ts';

/** DuckDB's vectors hold this many rows. */
const CHUNK = 2048;

/** Number of stored values. */
export function storedValues(features: Features): number {
  return features.kind === 'dense' ? features.data.length : features.values.length;
}

export async function writeFeatures(tables: Tables, features: Features, path: string): Promise<void> {
  await tables.run('CREATE OR REPLACE TABLE features (row INTEGER, col INTEGER, value FLOAT)');
  const appender = await tables.connection.createAppender('features');
  const total = storedValues(features);
  const values = features.kind === 'dense' ? features.data : features.values;
  let row = 0;
  for (let from = 0; from < total; from += CHUNK) {
    const size = Math.min(CHUNK, total - from);
    const chunk = DuckDBDataChunk.create([INTEGER, INTEGER, FLOAT], size);
    const [rows, cols, cells] = [0, 1, 2].map((column) => chunk.getColumnVector(column));
    for (let i = 0; i < size; i++) {
      const at = from + i;
      if (features.kind === 'dense') {
        rows.setItem(i, Math.floor(at / features.numCols));
        cols.setItem(i, at % features.numCols);
      } else {
        while (features.rowPtr[row + 1] <= at) row++;
        rows.setItem(i, row);
        cols.setItem(i, features.colIdx[at]);
      }
      cells.setItem(i, values[at]);
    }
    for (const vector of [rows, cols, cells]) vector.flush();
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
  await tables.run(`COPY features TO ${sqlText(path)} (FORMAT parquet, COMPRESSION zstd)`);
  await tables.run('DROP TABLE features');
}

export interface FeatureShape {
  readonly kind: 'dense' | 'csr';
  readonly numRows: number;
  readonly numCols: number;
  readonly numValues: number;
  readonly names: readonly string[];
}

/** Into shared memory. @throws AppError bad-file where the table is not what the record says */
export async function readFeatures(tables: Tables, shape: FeatureShape, path: string): Promise<Features> {
  const { numRows, numCols, numValues, names } = shape;
  const from = `FROM read_parquet(${sqlText(path)})`;
  const values = sharedFloats(numValues);
  values.set(await tables.floats(`SELECT value ${from}`, numValues));
  if (shape.kind === 'dense') return { kind: 'dense', numRows, numCols, data: values, names };
  const colIdx = await tables.ints(`SELECT col ${from}`, numValues);
  const rows = await tables.ints(`SELECT row ${from}`, numValues);
  const rowPtr = new Int32Array(new SharedArrayBuffer(4 * (numRows + 1)));
  for (const row of rows) {
    if (row < 0 || row >= numRows) throw new AppError('bad-file', `The features name row ${row} of ${numRows}.`);
    rowPtr[row + 1]++;
  }
  for (let row = 0; row < numRows; row++) rowPtr[row + 1] += rowPtr[row];
  return { kind: 'csr', numRows, numCols, rowPtr, colIdx, values, names };
}
