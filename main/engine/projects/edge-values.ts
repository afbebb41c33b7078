/**
 * What the edges of a project carry (amounts, times), as numbers for detectors: one row per stored edge, long tails by
 * log(1 + x), standardised, a missing value at the mean. Only columns that the import used as features are read, so an
 * ignored column or the truth never gets here.
 */
import { encodeNumber } from '../../../ml/io/encode-columns.ts';
import type { DenseFeatures } from '../../../ml/schema/graph.ts';
import { makesFeature } from '../../contract/api.ts';
import type { ColumnInfo } from '../../contract/api.ts';
import { numberOfType } from '../import/column-profile.ts';
import { physical } from '../import/load-csv.ts';
import { sharedFloats } from '../storage/tables.ts';
import type { Tables } from '../storage/tables.ts';

/**
 * @param columns of the edges, in the order of their files
 * @returns null where no column of the edges is a number with spread
 */
export async function readEdgeValues(
  tables: Tables,
  columns: readonly ColumnInfo[],
  numEdges: number,
): Promise<DenseFeatures | null> {
  const found: { name: string; values: Float32Array }[] = [];
  for (const [i, { name, type, role }] of columns.entries()) {
    const sql = makesFeature(role) ? numberOfType(type, physical(i)) : null;
    if (sql === null) continue;
    const values = await tables.floats(`SELECT ${sql} FROM edges ORDER BY idx`, numEdges);
    const encoded = encodeNumber(name, values, type === 'TIMESTAMP' ? 'never' : 'auto');
    for (const column of encoded.columns) if (column.kind === 'dense') found.push(column);
  }
  if (found.length === 0) return null;
  const data = sharedFloats(numEdges * found.length);
  for (const [c, { values }] of found.entries()) {
    for (let e = 0; e < numEdges; e++) data[e * found.length + c] = values[e];
  }
  return { kind: 'dense', numRows: numEdges, numCols: found.length, data, names: found.map(({ name }) => name) };
}
