/**
 * Which edge of the new data was which edge of the old: the table edge_was (idx, was). Edges of files that were added to
 * the project carry it; where the data are replaced it is found, by the key where one is given, else by equal rows, and
 * of what is left by their ends where exactly one of both sides joins them.
 */
import type { BuiltGraph } from '../import/build-graph.ts';
import { physical } from '../import/load-csv.ts';
import type { Tables } from '../storage/tables.ts';
import type { Base } from './base.ts';
import { alignColumns } from './align.ts';

/** [column of the old edges, column of the new ones] for each that both have. */
export function sharedColumns(
  base: readonly string[],
  built: readonly string[],
  parts: readonly (readonly [string | null, string | null])[],
): readonly { readonly name: string; readonly old: string; readonly now: string }[] {
  const { nameOf } = alignColumns(base, built, parts);
  return built.flatMap((column, i) => {
    const name = nameOf.get(column) ?? column;
    const at = base.indexOf(name);
    return at < 0 ? [] : [{ name: column, old: physical(at), now: physical(i) }];
  });
}

/** Pairs edges that neither side has paired yet and that are the nth of equal keys. */
async function pair(tables: Tables, old: readonly string[], now: readonly string[], once: boolean): Promise<void> {
  const side = (table: string, key: readonly string[], paired: string): string =>
    `(SELECT idx, ${key.map((sql, i) => `${sql} AS k${i}`).join(', ')},
        row_number() OVER (PARTITION BY ${key.join(', ')} ORDER BY idx) AS nth,
        count(*) OVER (PARTITION BY ${key.join(', ')}) AS several
      FROM ${table} WHERE idx NOT IN (SELECT ${paired} FROM edge_pairs))`;
  const equal = old.map((_, i) => `n.k${i} = o.k${i}`).join(' AND ');
  await tables.run(
    `INSERT INTO edge_pairs SELECT n.idx, o.idx FROM ${side('edges_by_id', now, 'idx')} n
     JOIN ${side('old_edges_by_id', old, 'was')} o ON ${equal} AND n.nth = o.nth
     ${once ? 'WHERE n.several = 1 AND o.several = 1' : ''}`,
  );
}

async function findPairs(tables: Tables, base: Base, built: BuiltGraph, key: readonly string[]): Promise<void> {
  const shared = sharedColumns(
    base.edgeColumns.map(({ name }) => name),
    built.columns.edges,
    [
      [built.mapping.source, base.mapping.source],
      [built.mapping.target, base.mapping.target],
    ],
  );
  for (const [name, edges, nodes] of [
    ['edges_by_id', 'edges', 'nodes'],
    ['old_edges_by_id', 'old_edges', 'old_nodes'],
  ]) {
    await tables.run(
      `CREATE TABLE ${name} AS SELECT e.*, s.id AS source_id, t.id AS target_id FROM ${edges} e
       JOIN ${nodes} s ON s.idx = e.src JOIN ${nodes} t ON t.idx = e.dst`,
    );
  }
  const ends = ['source_id', 'target_id'];
  const by = shared.filter(({ name }) => (key.length === 0 ? true : key.includes(name)));
  const isKeyed = key.length > 0 && by.length === key.length;
  const own = isKeyed ? [] : ends;
  await pair(tables, [...own, ...by.map(({ old }) => old)], [...own, ...by.map(({ now }) => now)], false);
  if (!isKeyed) await pair(tables, ends, ends, true);
  await tables.run('DROP TABLE edges_by_id; DROP TABLE old_edges_by_id');
}

/** Makes edge_was: one row for each new edge, `was` null where it is new. */
export async function matchEdges(
  tables: Tables,
  base: Base,
  built: BuiltGraph,
  mode: 'replace' | 'append' | 'upsert',
  key: readonly string[],
): Promise<void> {
  if (mode !== 'replace') {
    await tables.run(
      `CREATE TABLE edge_was AS
       SELECT (row_number() OVER (ORDER BY line) - 1)::INTEGER AS idx, was::INTEGER AS was FROM ${built.edgeRows}`,
    );
    return;
  }
  await tables.run('CREATE TABLE edge_pairs (idx INTEGER, was INTEGER)');
  await findPairs(tables, base, built, key);
  await tables.run(
    `CREATE TABLE edge_was AS SELECT e.idx, p.was FROM edges e LEFT JOIN edge_pairs p ON p.idx = e.idx;
     DROP TABLE edge_pairs`,
  );
}
