/**
 * Data that cannot be read any more make way for empty tables, as a version of the data of their own: the project opens,
 * says what to import again, and labels come back to the nodes of that import by their ids.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { applyChange } from '../reimport/change-data.ts';
import { currentVersion, keptVersion, readImportRows, versionFolder } from '../reimport/data-versions.ts';
import { placesIn } from '../reimport/label-places.ts';
import { EDGE_PLACES } from '../reimport/places.ts';
import { writeDigests } from '../storage/digests.ts';
import { openTables, sqlText } from '../storage/tables.ts';

const none = ['num_nodes', 'num_edges', 'derived_nodes', 'self_loops', 'parallel_edges', 'num_feature_values'];

/**
 * @param db the record of a project that is closed and locked; its damaged tables lie elsewhere by now
 * @param said a sentence for the import report
 */
export async function emptyData(db: DatabaseSync, path: string, said: string): Promise<void> {
  const rows = readImportRows(db);
  const kept = keptVersion(db);
  const last = Number(db.prepare('SELECT coalesce(max(version), 1) AS last FROM data_changes').get()?.['last']);
  const version = Math.max(last, kept?.version ?? 1, currentVersion(db)) + 1;
  const name = versionFolder(version);
  const folder = join(path, name);
  await mkdir(folder, { recursive: true });
  const columns = (element: string): string =>
    rows.tables.columns
      .filter((column) => column['element'] === element)
      .map((column) => `, ''::VARCHAR AS ${String(column['physical'])}`)
      .join('');
  const tables = await openTables();
  try {
    const write = (file: string, fields: string): Promise<void> =>
      tables.run(`COPY (SELECT ${fields} WHERE false) TO ${sqlText(join(folder, file))} (FORMAT parquet)`);
    const number = '0::INTEGER AS';
    await write(
      'nodes.parquet',
      `${number} idx, ''::VARCHAR AS id, ''::VARCHAR AS name, ${number} truth${columns('node')}`,
    );
    await write('edges.parquet', `${number} idx, ${number} src, ${number} dst, ${number} truth${columns('edge')}`);
    await write('features.parquet', `${number} row, ${number} col, 0::FLOAT AS value`);
    // Whatever was said of an edge stays in the log; which edge of another version it was, nobody can tell any more.
    await write(EDGE_PLACES, `${number} idx, ${number} was`);
    await writeDigests(folder);
    const places = await placesIn(db, tables, version, { to: folder, newer: folder, forward: true });
    const notes = [{ position: 0, note: said }];
    const meta = { ...rows.meta, tables: name, ...Object.fromEntries(none.map((key) => [key, '0'])) };
    applyChange(db, {
      version,
      title: 'The tables were damaged and put aside',
      rows: { meta, tables: { ...rows.tables, import_notes: notes } },
      kept: kept === null ? [] : [kept],
      places,
      seconds: null,
    });
  } finally {
    tables.close();
  }
}
